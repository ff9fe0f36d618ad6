import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { DEFAULT_SYNONYMS, type SynonymGroups } from './synonyms.ts';

/** The synonyms that searches use, and how often an admin has changed them; at version 0 they are the defaults. */
export interface Synonyms {
  readonly version: number;
  readonly groups: SynonymGroups;
}

const NAME = 'synonyms';

/** The synonyms in use. `consistent` sees a change that was made a moment ago. */
export async function getSynonyms(
  db: DynamoDBDocumentClient,
  { consistent = false }: { readonly consistent?: boolean } = {},
): Promise<Synonyms> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('SearchSettings'), Key: { name: NAME }, ConsistentRead: consistent }),
  );
  return Item ? { version: Item['version'], groups: Item['groups'] } : { version: 0, groups: DEFAULT_SYNONYMS };
}

/**
 * Puts new groups in the place of those of `version`. @returns the new synonyms, or undefined when they are not of that version
 * any more; nothing is changed then. Repeating a change that went through finds a newer version, and changes nothing.
 */
export async function putSynonyms(
  db: DynamoDBDocumentClient,
  { version, groups }: Synonyms,
): Promise<Synonyms | undefined> {
  const next = { version: version + 1, groups };
  try {
    await db.send(
      new PutCommand({
        TableName: tableName('SearchSettings'),
        Item: { name: NAME, ...next },
        ...(version === 0
          ? { ConditionExpression: 'attribute_not_exists(#name)', ExpressionAttributeNames: { '#name': 'name' } }
          : {
              ConditionExpression: 'version = :version',
              ExpressionAttributeValues: { ':version': version },
            }),
      }),
    );
    return next;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

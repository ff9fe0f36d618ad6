import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { writeRow } from '../shared/transaction.ts';
import type { LowStock } from './low-stock.ts';

/** An item's level as it was announced last (consistent), or undefined when it never ran low. */
export async function getLevel(db: DynamoDBDocumentClient, itemId: string): Promise<LowStock | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('LowStock'), Key: { itemId }, ConsistentRead: true }),
  );
  return Item as LowStock | undefined;
}

/** Puts an item's new level in the place of the one that was read. @returns false when another one was put meanwhile. */
export async function putLevel(
  db: DynamoDBDocumentClient,
  level: LowStock,
  before: LowStock | undefined,
): Promise<boolean> {
  const put = new PutCommand({
    TableName: tableName('LowStock'),
    Item: { ...level },
    ...(before
      ? { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': before.version } }
      : { ConditionExpression: 'attribute_not_exists(itemId)' }),
  });
  return (await writeRow(() => db.send(put))).kind === 'applied';
}

/** Notes that a level is announced; one that was put since is left alone. */
export async function noteAnnounced(db: DynamoDBDocumentClient, { itemId, version }: LowStock): Promise<void> {
  await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('LowStock'),
        Key: { itemId },
        UpdateExpression: 'SET announced = :true',
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':true': true, ':version': version },
      }),
    ),
  );
}

import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { RETURN_OLD, writeRow } from '../shared/transaction.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Stock } from './stock.ts';

/**
 * Puts an entry where there is none of its version. @returns the one that is there already, which may be this very one:
 * records come more than once, and the SDK sends a write again whose answer was lost.
 */
export async function putEntry(db: DynamoDBDocumentClient, entry: LedgerEntry): Promise<LedgerEntry | undefined> {
  const outcome = await writeRow(() =>
    db.send(
      new PutCommand({
        TableName: tableName('StockLedger'),
        Item: { ...entry },
        ConditionExpression: 'attribute_not_exists(itemId)',
        ...RETURN_OLD,
      }),
    ),
  );
  if (outcome.kind === 'applied') return undefined;
  return outcome.item as unknown as LedgerEntry;
}

/** An item's Stock row as it is now (consistent): what its ledger must lead to. */
export async function settledStock(db: DynamoDBDocumentClient, itemId: string): Promise<Stock | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Stock'), Key: { itemId }, ConsistentRead: true }),
  );
  return Item as Stock | undefined;
}

/** Entries of an item, newest first. */
export interface Entries {
  readonly entries: LedgerEntry[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** The newest entries of an item up to a version (consistent), at most `limit` and at most 1 MB of them. */
export async function entriesUpTo(
  db: DynamoDBDocumentClient,
  itemId: string,
  version: number,
  limit: number,
): Promise<Entries> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('StockLedger'),
      KeyConditionExpression: 'itemId = :itemId AND version <= :version',
      ExpressionAttributeValues: { ':itemId': itemId, ':version': version },
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: true,
    }),
  );
  // A page that is just full has a key to go on from even when it ends with the first entry.
  const entries = Items as LedgerEntry[];
  return { entries, more: LastEvaluatedKey !== undefined && (entries.at(-1)?.version ?? 0) > 1 };
}

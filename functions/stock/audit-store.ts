import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, paginateScan, TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { busy, patiently } from '../shared/transaction.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import { entriesUpTo } from './ledger-store.ts';
import type { Stock, WarehouseStock } from './stock.ts';
import type { ItemReading, Share } from './stock-audit.ts';

/** Items read from Stock at a time. */
const PAGE = 100;

/** The newest movements of an item that one audit goes back over: a window, as a busy item has had very many. */
const WINDOW = 200;

/** The ids of a share's items, page by page. */
export async function* itemsOf(db: DynamoDBDocumentClient, { segment, segments }: Share): AsyncGenerator<string[]> {
  const scan = {
    TableName: tableName('Stock'),
    ProjectionExpression: 'itemId',
    Segment: segment,
    TotalSegments: segments,
    Limit: PAGE,
  };
  for await (const { Items = [] } of paginateScan({ client: db }, scan)) yield Items.map((row) => row['itemId']);
}

/**
 * Reads an item's Stock row and all its shelves as they are at one moment, in one TransactGetItems, and the newest part
 * of its ledger up to then.
 * @returns undefined when it has no Stock row any more.
 * @throws Problem 503 BUSY when others keep writing to its rows for longer than about two seconds.
 */
export async function readItem(db: DynamoDBDocumentClient, itemId: string): Promise<ItemReading | undefined> {
  const warehouseIds = await warehousesOf(db, itemId);
  // The Stock row's own action leaves room for 99 shelves.
  const keys = warehouseIds.slice(0, TRANSACTION_LIMIT - 1).map((warehouseId) => ({ itemId, warehouseId }));
  const snapshot = new TransactGetCommand({
    TransactItems: [
      { Get: { TableName: tableName('Stock'), Key: { itemId } } },
      ...keys.map((Key) => ({ Get: { TableName: tableName('WarehouseStock'), Key } })),
    ],
  });
  const { Responses = [] } = await patiently(async () => {
    try {
      return await db.send(snapshot);
    } catch (error) {
      if (error instanceof TransactionCanceledException) throw busy();
      throw error;
    }
  });
  const [stock, ...shelves] = Responses.map(({ Item }) => Item);
  if (!stock) return undefined;
  const { version } = stock as Stock;
  // A row that somebody made by hand may have anything in it.
  const ledger = Number.isSafeInteger(version)
    ? await entriesUpTo(db, itemId, version, WINDOW)
    : { entries: [], more: true };
  return {
    stock: stock as Stock,
    shelves: shelves.filter((row) => row !== undefined) as unknown as WarehouseStock[],
    allShelves: keys.length === warehouseIds.length,
    ...ledger,
  };
}

async function warehousesOf(db: DynamoDBDocumentClient, itemId: string): Promise<string[]> {
  const query = {
    TableName: tableName('WarehouseStock'),
    KeyConditionExpression: 'itemId = :itemId',
    ExpressionAttributeValues: { ':itemId': itemId },
    ProjectionExpression: 'warehouseId',
    ConsistentRead: true,
  };
  const ids: string[] = [];
  for await (const { Items = [] } of paginateQuery({ client: db }, query)) {
    ids.push(...Items.map((row) => row['warehouseId'] as string));
  }
  return ids;
}

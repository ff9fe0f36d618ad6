import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { RETURN_OLD, type TransactionPart, type WriteOutcome, writeRow } from '../shared/transaction.ts';
import { nextVersionCondition } from '../shared/versioned-row.ts';
import type { Item } from './items.ts';

/** One item, or undefined. Eventually consistent: a price a moment old is shown, never charged (the hold reads anew). */
export async function getItem(db: DynamoDBDocumentClient, itemId: string): Promise<Item | undefined> {
  const { Item: item } = await db.send(new GetCommand({ TableName: tableName('Items'), Key: { itemId } }));
  return item as Item | undefined;
}

/** The items that exist among these ids, by id. */
export async function getItems(db: DynamoDBDocumentClient, itemIds: readonly string[]): Promise<Map<string, Item>> {
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId }));
  const items = await batchGet<Item>(db, tableName('Items'), keys);
  return new Map(items.map((item) => [item.itemId, item]));
}

/** Names of the items that exist among these ids, by id. */
export async function namesOf(db: DynamoDBDocumentClient, itemIds: readonly string[]): Promise<Map<string, string>> {
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId }));
  const rows = await batchGet<Pick<Item, 'itemId' | 'name'>>(db, tableName('Items'), keys, {
    attributes: ['itemId', 'name'],
  });
  return new Map(rows.map(({ itemId, name }) => [itemId, name]));
}

/** Part that puts a new item; refused (`item:ID`) when the id is taken. */
export function newItemPart(item: Item): TransactionPart {
  return {
    label: `item:${item.itemId}`,
    action: {
      Put: { TableName: tableName('Items'), Item: { ...item }, ConditionExpression: 'attribute_not_exists(itemId)' },
    },
  };
}

/** One item as it is now, or undefined: what a change is decided on. */
export async function getItemNow(db: DynamoDBDocumentClient, itemId: string): Promise<Item | undefined> {
  const key = { TableName: tableName('Items'), Key: { itemId }, ConsistentRead: true };
  return (await db.send(new GetCommand(key))).Item as Item | undefined;
}

/** The items that exist among these ids as they are now, by id. */
export async function getItemsNow(db: DynamoDBDocumentClient, itemIds: readonly string[]): Promise<Map<string, Item>> {
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId }));
  const items = await batchGet<Item>(db, tableName('Items'), keys, { consistent: true });
  return new Map(items.map((item) => [item.itemId, item]));
}

/** Puts a new item. @returns refused, with the row, when the id is taken. */
export function putNewItem(db: DynamoDBDocumentClient, item: Item): Promise<WriteOutcome<unknown>> {
  const put = { TableName: tableName('Items'), Item: { ...item }, ConditionExpression: 'attribute_not_exists(itemId)' };
  return writeRow(() => db.send(new PutCommand({ ...put, ...RETURN_OLD })));
}

/** Puts an item's next version. @returns false when the row is not the version before it any more. */
export async function putNextVersion(db: DynamoDBDocumentClient, item: Item): Promise<boolean> {
  const outcome = await writeRow(() => db.send(new PutCommand(nextVersionPut(item))));
  return outcome.kind === 'applied';
}

/** Part that puts an item's next version; refused (`item:ID`) when the row is not the version before it any more. */
export const nextVersionPart = (item: Item): TransactionPart => ({
  label: `item:${item.itemId}`,
  action: { Put: nextVersionPut(item) },
});

const nextVersionPut = (item: Item) => ({
  TableName: tableName('Items'),
  Item: { ...item },
  ...nextVersionCondition('itemId', item.version),
});

/** A page of all items, the retired ones among them, in no order that means anything but always the same. */
export async function pageOfItems(
  db: DynamoDBDocumentClient,
  limit: number,
  after?: string,
): Promise<{ readonly items: Item[]; readonly next?: string }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new ScanCommand({
      TableName: tableName('Items'),
      Limit: limit,
      ConsistentRead: true,
      ...(after !== undefined && { ExclusiveStartKey: { itemId: after } }),
    }),
  );
  const next = LastEvaluatedKey?.['itemId'] as string | undefined;
  return next === undefined ? { items: Items as Item[] } : { items: Items as Item[], next };
}

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import type { TransactionPart } from '../shared/transaction.ts';
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

/** Part that puts a new item; refused (`item:ID`) when the id is taken. */
export function newItemPart(item: Item): TransactionPart {
  return {
    label: `item:${item.itemId}`,
    action: {
      Put: { TableName: tableName('Items'), Item: { ...item }, ConditionExpression: 'attribute_not_exists(itemId)' },
    },
  };
}

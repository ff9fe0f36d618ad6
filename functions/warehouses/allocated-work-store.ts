import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { pickedLines } from './picking.ts';
import type { WarehouseOrder } from './warehouses.ts';

/** Most of the work list that is looked through, in pages of 1 MB at most. */
const MOST_PAGES = 10;

/** An open warehouse order that holds units of an item. */
export interface WorkHolding extends Pick<WarehouseOrder, 'warehouseOrderId' | 'status'> {
  readonly quantity: number;
  /** Of these, units that are in somebody's hands or boxes, and not on the shelf. */
  readonly picked: number;
}

/** The warehouse's work on the list that holds an item, as far as the first ten pages of the list know it. */
export async function workHolding(
  client: DynamoDBDocumentClient,
  warehouseId: string,
  itemId: string,
): Promise<WorkHolding[]> {
  const found: WorkHolding[] = [];
  const query = {
    TableName: tableName('WarehouseOrders'),
    IndexName: 'workList',
    KeyConditionExpression: 'openAt = :warehouseId',
    ExpressionAttributeValues: { ':warehouseId': warehouseId },
  };
  let pages = 0;
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    for (const row of Items as WarehouseOrder[]) {
      const { warehouseOrderId, status } = row;
      const line = pickedLines(row).find((one) => one.itemId === itemId);
      if (line) found.push({ warehouseOrderId, status, quantity: line.quantity, picked: line.picked });
    }
    pages += 1;
    if (pages === MOST_PAGES) break;
  }
  return found;
}

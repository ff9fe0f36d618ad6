import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { WarehouseOrder } from './warehouses.ts';

/** Most of the work list that is looked through, in pages of 1 MB at most. */
const MOST_PAGES = 10;

/** An open warehouse order that holds units of an item. */
export interface WorkHolding extends Pick<WarehouseOrder, 'warehouseOrderId' | 'status'> {
  readonly quantity: number;
}

/** The warehouse's work on the list that holds an item, as far as the first ten pages of the list know it. */
export async function workHolding(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  itemId: string,
): Promise<WorkHolding[]> {
  const found: WorkHolding[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: tableName('WarehouseOrders'),
        IndexName: 'workList',
        KeyConditionExpression: 'openAt = :warehouseId',
        ExpressionAttributeValues: { ':warehouseId': warehouseId },
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const { warehouseOrderId, status, lines } of Items as WarehouseOrder[]) {
      const quantity = lines.find((line) => line.itemId === itemId)?.quantity;
      if (quantity !== undefined) found.push({ warehouseOrderId, status, quantity });
    }
    if (!LastEvaluatedKey) break;
    from = LastEvaluatedKey;
  }
  return found;
}

import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { WarehouseStock } from './stock.ts';

/** A page of what warehouses have of an item as they have it now (consistent), by warehouse id. */
export async function shelvesOfItem(
  db: DynamoDBDocumentClient,
  itemId: string,
  limit: number,
  after?: string,
): Promise<{ readonly rows: WarehouseStock[]; readonly next?: string }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('WarehouseStock'),
      KeyConditionExpression: 'itemId = :itemId',
      ExpressionAttributeValues: { ':itemId': itemId },
      ConsistentRead: true,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { itemId, warehouseId: after } }),
    }),
  );
  const rows = Items as WarehouseStock[];
  const next = LastEvaluatedKey?.['warehouseId'] as string | undefined;
  return next === undefined ? { rows } : { rows, next };
}

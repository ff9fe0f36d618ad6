import { type DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';

/** The most that is counted of anything: what is more is shown as this. */
const MOST = 1000;

/** How many orders nobody can ship as they are. */
export const countStuck = (db: DynamoDBDocumentClient): Promise<number> =>
  counted((from) =>
    db.send(
      new QueryCommand({
        TableName: tableName('Orders'),
        IndexName: 'stuck',
        KeyConditionExpression: 'attention = :stuck',
        ExpressionAttributeValues: { ':stuck': 'stuck' },
        Select: 'COUNT',
        Limit: MOST,
        ...(from && { ExclusiveStartKey: from }),
      }),
    ),
  );

/** How many warehouse orders are on a warehouse's list. */
export const countOpenWork = (db: DynamoDBDocumentClient, warehouseId: string): Promise<number> =>
  counted((from) =>
    db.send(
      new QueryCommand({
        TableName: tableName('WarehouseOrders'),
        IndexName: 'workList',
        KeyConditionExpression: 'openAt = :warehouseId',
        ExpressionAttributeValues: { ':warehouseId': warehouseId },
        Select: 'COUNT',
        Limit: MOST,
        ...(from && { ExclusiveStartKey: from }),
      }),
    ),
  );

/** How many items were announced as running low, and not as recovered since. The table has only such that ever ran low. */
export const countLowStock = (db: DynamoDBDocumentClient): Promise<number> =>
  counted((from) =>
    db.send(
      new ScanCommand({
        TableName: tableName('LowStock'),
        FilterExpression: '#level = :low',
        ExpressionAttributeNames: { '#level': 'level' },
        ExpressionAttributeValues: { ':low': 'low' },
        Select: 'COUNT',
        ...(from && { ExclusiveStartKey: from }),
      }),
    ),
  );

async function counted(
  page: (from: Record<string, unknown> | undefined) => Promise<{
    readonly Count?: number | undefined;
    readonly LastEvaluatedKey?: Record<string, unknown> | undefined;
  }>,
): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const { Count = 0, LastEvaluatedKey } = await page(from);
    count += Count;
    from = LastEvaluatedKey;
  } while (from && count < MOST);
  return Math.min(count, MOST);
}

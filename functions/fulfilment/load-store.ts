import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { dayOf } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import { log } from '../shared/log.ts';

/** How long a day's counter is kept, in seconds. */
const KEPT_SECONDS = 7 * 86_400;

/**
 * Counts a warehouse order that a warehouse was given today. The counter is a hint and not a sum of the books: it is written
 * after the allocation and apart from it, so a crash in between leaves one uncounted, and what is cancelled or withdrawn
 * later stays counted. A count that fails is logged and fails nothing else.
 * @param now epoch milliseconds.
 */
export async function countLoad(db: DynamoDBDocumentClient, warehouseId: string, now: number): Promise<void> {
  try {
    await db.send(
      new UpdateCommand({
        TableName: tableName('WarehouseLoad'),
        Key: { warehouseId, day: dayOf(now) },
        UpdateExpression: 'SET expiresAt = :until ADD warehouseOrders :one',
        ExpressionAttributeValues: { ':until': Math.ceil(now / 1000) + KEPT_SECONDS, ':one': 1 },
      }),
    );
  } catch (error) {
    log.warn('load not counted', { warehouseId, error: error as Error });
  }
}

/** Warehouse orders that each warehouse was given on a day, about: see {@link countLoad}. Those without any are missing. */
export async function loadOn(
  db: DynamoDBDocumentClient,
  warehouseIds: readonly string[],
  day: string,
): Promise<Map<string, number>> {
  const keys = warehouseIds.map((warehouseId) => ({ warehouseId, day }));
  const rows = await batchGet<{ readonly warehouseId: string; readonly warehouseOrders: number }>(
    db,
    tableName('WarehouseLoad'),
    keys,
  );
  return new Map(rows.map(({ warehouseId, warehouseOrders }) => [warehouseId, warehouseOrders]));
}

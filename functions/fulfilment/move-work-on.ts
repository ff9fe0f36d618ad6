import pLimit from 'p-limit';
import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import { type Services, systemServices } from '../shared/services.ts';
import { getWarehouseNow, openWarehouseOrders } from '../warehouses/warehouses-store.ts';
import { withdraw } from './withdrawal.ts';

/** Warehouse orders that are withdrawn at a time. */
const AT_A_TIME = 10;

/**
 * A warehouse was closed: what it has not shipped is withdrawn and planned again over the others. What a plan that read it as
 * open allocates there a moment later is withdrawn when it is handed to the warehouse. A crash in between leaves the stream's
 * record, and what was withdrawn is so no second time.
 */
export async function moveWorkOn({ after }: RowChange, services: Services): Promise<void> {
  if (after?.['state'] !== 'closed') return;
  const warehouseId = String(after['warehouseId']);
  // It may have been opened again since; then its work is its own.
  if ((await getWarehouseNow(services.db, warehouseId))?.state !== 'closed') return;
  const limit = pLimit(AT_A_TIME);
  let moved = 0;
  for await (const keys of openWarehouseOrders(services.db, warehouseId)) {
    const done = await Promise.all(keys.map((key) => limit(() => withdraw(services, key, 'closed'))));
    moved += done.filter(Boolean).length;
  }
  log.info('work of a closed warehouse moves on', { warehouseId, warehouseOrders: moved });
}

export const handler = streamConsumer((change) => moveWorkOn(change, systemServices()));

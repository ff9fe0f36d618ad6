import * as z from 'zod';
import { iso } from '../shared/clock.ts';
import { queueConsumer } from '../shared/consumer.ts';
import { WarehouseId, WarehouseOrderId } from '../shared/fields.ts';
import type { Services } from '../shared/services.ts';
import { getWarehouseNow } from '../warehouses/warehouses-store.ts';
import { noteToken, queueWork } from '../warehouses/work-store.ts';
import { withdraw } from './withdrawal.ts';

/** What the workflow sends to a warehouse. */
const Work = z.object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId, taskToken: z.string().min(1) });

/**
 * A message of the workflow: puts the warehouse order on the work list. A message that comes twice changes nothing; one
 * with another token (the workflow asked again) adds it, even to work that has ended, so that its end is told. Work of a
 * warehouse that was closed since it was planned is withdrawn: a closed one that is read as open here has its work moved on
 * by `moveWorkOn`, which looks after the closing.
 * @throws Error when there is no such warehouse order, which ends in the DLQ.
 */
export async function acceptWork(work: z.output<typeof Work>, services: Services): Promise<void> {
  const { db, now } = services;
  const { taskToken, ...key } = work;
  const warehouse = await getWarehouseNow(db, key.warehouseId);
  if (warehouse?.state === 'closed') await withdraw(services, key, 'closed');
  const queued = await queueWork(db, key, taskToken, iso(now()));
  if (queued.kind === 'changed') return;
  if (queued.kind === 'missing') throw new Error(`There is no warehouse order ${key.warehouseOrderId}.`);
  await noteToken(db, key, taskToken);
}

export const handler = queueConsumer(Work, acceptWork);

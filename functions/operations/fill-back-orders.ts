import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { planBackOrdered } from './back-orders.ts';

/** Most orders that a movement has looked at; `planBackOrders` comes to the others. */
const MOST = 200;

/**
 * The ledger's stream: units of an item have come, so the orders that wait for some of it are planned again, also in
 * warehouses that had reported it short for them. A record that comes twice finds them planned, or plans once more what
 * nobody has.
 */
export async function fillBackOrders({ after }: RowChange, services: Services): Promise<void> {
  const itemId = after?.['itemId'];
  if (typeof itemId !== 'string' || !(Number(after?.['delta']) > 0)) return;
  const { planned } = await planBackOrdered(services, (missing) => missing.some((line) => line.itemId === itemId), {
    most: MOST,
  });
  if (planned > 0) log.info('back orders are planned again', { itemId, orders: planned });
}

export const handler = streamConsumer(fillBackOrders);

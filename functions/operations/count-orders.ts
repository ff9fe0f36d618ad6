import type { Order } from '../orders/orders.ts';
import { iso, seconds } from '../shared/clock.ts';
import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { oncePart } from '../shared/idempotency.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { tallyOf } from './figures.ts';
import { countPart } from './figures-store.ts';

/**
 * The Orders' stream: counts orders that are placed, shipped and cancelled, by the hour. The count and a mark that it was
 * counted are one transaction, so a record that comes again within a day (and no stream keeps one longer) counts once.
 */
export async function countOrders({ before, after, at }: RowChange, { db, now }: Services): Promise<void> {
  if (!after) return;
  const order = after as unknown as Order;
  const tally = tallyOf(before as Order | undefined, order, at ?? iso(now()));
  if (!tally) return;
  const { what, key, counts } = tally;
  const once = { key: `figures:${order.orderId}:${what}`, request: what, answer: null };
  await transact(db, [oncePart(once, seconds(now())), countPart(key, counts, seconds(now()))]);
}

export const handler = streamConsumer(countOrders);

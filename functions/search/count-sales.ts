import * as z from 'zod';
import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import { summed } from '../stock/stock.ts';
import { addSale } from './popularity-store.ts';

/** What is needed of a warehouse order's row that has shipped. */
const Shipped = z.object({
  warehouseOrderId: z.string().min(1),
  status: z.literal('shipped'),
  lines: z
    .array(z.object({ itemId: z.string().min(1), quantity: z.int().min(1) }))
    .min(1)
    .max(TRANSACTION_LIMIT - 1),
  shippedAt: z.iso.datetime(),
});

/**
 * WarehouseOrders' stream: adds what was shipped to the popularity of its items, once a warehouse order, however often
 * its record comes. Only the change that made it `shipped` counts, so a later change of the row adds nothing, not even
 * when the mark of the first is forgotten. A record that is no shipment is reported and passed over.
 */
export async function countSales({ before, after }: RowChange, { db, now }: Services): Promise<void> {
  if (after?.['status'] !== 'shipped' || before?.['status'] === 'shipped') return;
  const row = Shipped.safeParse(after);
  if (!row.success) {
    log.error('not a shipment, not counted', { after, issues: row.error.issues });
    return;
  }
  const { warehouseOrderId, lines, shippedAt } = row.data;
  const counted = await addSale(
    db,
    { saleId: warehouseOrderId, lines: summed(lines), soldAt: Date.parse(shippedAt) },
    now(),
  );
  log.info('sale', { warehouseOrderId, lines: lines.length, counted });
}

export const handler = streamConsumer(countSales);

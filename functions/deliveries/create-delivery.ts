import { unknownItems } from '../items/unknown-items.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, oncePart } from '../shared/idempotency.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { summed } from '../stock/stock.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { getWarehouse } from '../warehouses/warehouses-store.ts';
import { newDelivery } from './deliveries.ts';
import { createDeliveryRoute } from './deliveries-routes.ts';
import { deliveryPart } from './deliveries-store.ts';
import { deliveryView } from './delivery-view.ts';

/**
 * POST /warehouses/{warehouseId}/deliveries: lines of one item are summed.
 * @throws Problem 404 NOT_FOUND; 422 UNKNOWN_ITEM naming the lines; 422 IDEMPOTENCY_MISMATCH.
 */
export async function createDelivery(
  { params: { warehouseId }, body, headers, userId }: RequestOf<typeof createDeliveryRoute>,
  { db, now, newId }: Services,
): Promise<AnswerOf<typeof createDeliveryRoute>> {
  const itemIds = body.lines.map(({ itemId }) => itemId);
  const [warehouse, unknown] = await Promise.all([getWarehouse(db, warehouseId), unknownItems(db, itemIds)]);
  if (!warehouse) throw noSuchWarehouse();
  if (unknown) throw unknown;
  const lines = summed(body.lines.map(({ itemId, expected }) => ({ itemId, quantity: expected })));
  const announced = { warehouseId, supplier: body.supplier, dueAt: body.dueAt, lines };
  const delivery = newDelivery(announced, newId(), userId, iso(now()));
  const once = {
    key: `delivery:${warehouseId}:${headers['idempotency-key']}`,
    request: body,
    answer: deliveryView(delivery),
  };
  const outcome = await transact(db, [oncePart(once, seconds(now())), deliveryPart(delivery)]);
  if (outcome.kind === 'applied') return once.answer;
  const first = firstAnswer(outcome.refusals, once);
  if (first) return first;
  throw new Error(`The new id ${delivery.deliveryId} is taken.`);
}

export const handler = endpoint(createDeliveryRoute, createDelivery);

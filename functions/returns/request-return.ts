import { noSuchOrder } from '../orders/order-view.ts';
import { getOrder, returnsPart } from '../orders/orders-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { summed } from '../stock/stock.ts';
import { getWarehouseOrders, getWarehouses } from '../warehouses/warehouses-store.ts';
import { returnView } from './return-view.ts';
import { beyond, destinationOf, expecting, newReturn, returnable } from './returns.ts';
import { requestReturnRoute } from './returns-routes.ts';
import { returnPart } from './returns-store.ts';

type Answer = AnswerOf<typeof requestReturnRoute>;

/** Times it is tried when more of the order is returned at the same time. */
const ATTEMPTS = 6;

/**
 * POST /orders/{orderId}/returns: never more of a line than was shipped and neither came back nor is to. The return, the
 * order's sums and the idempotency key are one transaction that rests on the sums as read; what was shipped only grows.
 * @throws Problem 404 NOT_FOUND; 409 TOO_MANY_UNITS with what can be sent back of each line that is beyond it; 422
 * IDEMPOTENCY_MISMATCH; 503 BUSY when more of it is being returned at the same time.
 */
export async function requestReturn(
  { params: { orderId }, body, headers, userId }: RequestOf<typeof requestReturnRoute>,
  { db, now }: Services,
): Promise<Answer> {
  const lines = summed(body.lines);
  const warehouses = await getWarehouses(db);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = await getOrder(db, orderId);
    if (order?.userId !== userId) throw noSuchOrder();
    const work = await getWarehouseOrders(db, order.warehouseOrders);
    const warehouseId = destinationOf(lines, work, warehouses);
    if (warehouseId === undefined) throw new Error('There is no warehouse.');
    const row = newReturn({ order, lines, reason: body.reason, warehouseId }, iso(now()));
    const once: Once<Answer> = {
      key: `return:${orderId}:${headers['idempotency-key']}`,
      request: body,
      answer: returnView(row),
    };
    const tooMany = beyond(lines, returnable(order, work));
    if (tooMany.length > 0) {
      // A repeat meets what it has taken itself.
      const known = await knownAnswer(db, once, now());
      if (known) return known;
      throw new Problem(409, 'TOO_MANY_UNITS', 'More units than were shipped and are not returned yet.', {
        lines: tooMany,
      });
    }
    const outcome = await transact(db, [
      oncePart(once, seconds(now())),
      returnsPart(order, expecting(order, lines)),
      returnPart(row),
    ]);
    if (outcome.kind === 'applied') return once.answer;
    const first = firstAnswer(outcome.refusals, once);
    if (first) return first;
  }
  throw busy();
}

export const handler = endpoint(requestReturnRoute, requestReturn);

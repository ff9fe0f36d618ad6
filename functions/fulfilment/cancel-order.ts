import { noSuchOrder } from '../orders/order-view.ts';
import type { Order } from '../orders/orders.ts';
import { cancelOrderRoute } from '../orders/orders-routes.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { quantitiesOf } from '../stock/stock.ts';
import { warehouseSigns } from '../warehouses/warehouses-store.ts';
import { type CancelRequest, cancellable } from './cancel-step.ts';
import { cancel, completeCancellation, type OrderAndWork, readOrder } from './cancellation.ts';
import { withShipments } from './order-with-shipments.ts';

type Request = RequestOf<typeof cancelOrderRoute>;

/**
 * POST /orders/{orderId}/cancel: cancels what is asked and has not been shipped: everything, whole lines, or some units of
 * a line. More than is left to cancel cancels what is left. Repeats change nothing and answer the order as it is.
 * @throws Problem 404 NOT_FOUND; 409 NOT_CANCELLABLE when nothing of it can be cancelled; 422 UNKNOWN_ITEM for an item
 * that was not ordered; 422 INVALID_INPUT when quantities come without an idempotency key; 422 IDEMPOTENCY_MISMATCH.
 */
export async function cancelOrder(request: Request, services: Services): Promise<AnswerOf<typeof cancelOrderRoute>> {
  const { params, headers, body, userId } = request;
  refuseWithoutKey(request);
  const found = await readOrder(services, params.orderId);
  if (found?.order.userId !== userId) throw noSuchOrder();
  const key = headers['idempotency-key'];
  const once = key === undefined ? undefined : onceFor(params.orderId, key, body ?? {});
  const asked = requestOf(found, body);
  // Before it is cancelled: an answer that fails afterwards would hide that it was
  const signs = await warehouseSigns(services.db, found.work);
  const after =
    (await cancel(services, found, asked, once)) ?? (await doneBefore(services, found.order.orderId, asked, once));
  return withShipments(after.order, after.work, signs);
}

/** Quantities add up on a repeat; whole lines and whole orders do not. */
function refuseWithoutKey({ headers, body }: Request): void {
  if (headers['idempotency-key'] !== undefined || !body?.lines.some(({ quantity }) => quantity !== undefined)) return;
  throw new Problem(422, 'INVALID_INPUT', 'Cancelling a number of units needs an Idempotency-Key header.', {
    errors: [{ field: 'headers.idempotency-key', message: 'is required with quantities: the same on a repeat' }],
  });
}

const onceFor = (orderId: string, key: string, request: unknown): Once<{ readonly orderId: string }> => ({
  key: `cancel-order:${orderId}:${key}`,
  request,
  answer: { orderId },
});

/** A line without a quantity asks for all of it; lines of one item add up. */
function requestOf({ order }: OrderAndWork, body: Request['body']): CancelRequest {
  if (!body) return 'all';
  const ordered = quantitiesOf(order.lines);
  const errors = body.lines.flatMap(({ itemId }, index) =>
    ordered.has(itemId) ? [] : [{ field: `body.lines.${index}.itemId`, message: `${itemId} was not ordered` }],
  );
  if (errors.length > 0) throw new Problem(422, 'UNKNOWN_ITEM', 'Some items are not in this order.', { errors });
  const asked = new Map<string, number>();
  for (const { itemId, quantity = ordered.get(itemId) ?? 0 } of body.lines) {
    asked.set(itemId, (asked.get(itemId) ?? 0) + quantity);
  }
  return [...asked].map(([itemId, quantity]) => ({ itemId, quantity }));
}

/**
 * Nothing is left to cancel of what is asked: fine if it was cancelled before, by this very request or another.
 * @throws Problem 409 NOT_CANCELLABLE when it was not.
 */
async function doneBefore(
  services: Services,
  orderId: string,
  asked: CancelRequest,
  once: Once<{ readonly orderId: string }> | undefined,
): Promise<OrderAndWork> {
  const known = once && (await knownAnswer(services.db, once, services.now()));
  const after = await completeCancellation(services, orderId);
  if (!after) throw noSuchOrder();
  if (known) return after;
  if (wasCancelled(after, asked)) {
    await keep(services, once);
    return after;
  }
  throw new Problem(409, 'NOT_CANCELLABLE', 'Nothing of this can be cancelled any more: it has been shipped.', {
    orderId,
  });
}

/** Keeps the key of a request that found everything done, so that it can't be used for another one later. */
async function keep({ db, now }: Services, once: Once<{ readonly orderId: string }> | undefined): Promise<void> {
  if (!once) return;
  const outcome = await transact(db, [oncePart(once, seconds(now()))]);
  if (outcome.kind === 'refused') firstAnswer(outcome.refusals, once);
}

/** Whether nothing of what was asked for is left and some of it is cancelled, so that there is nothing to refuse. */
function wasCancelled({ order, work }: OrderAndWork, asked: CancelRequest): boolean {
  if (asked === 'all') return order.cancelRequestedAt !== undefined || order.status === 'cancelled';
  const most = cancellable(order, work);
  const cancelled = cancelledOf(order);
  const nothingLeft = asked.every(({ itemId }) => most.get(itemId) === 0);
  return nothingLeft && asked.some(({ itemId }) => (cancelled.get(itemId) ?? 0) > 0);
}

const cancelledOf = (order: Order): Map<string, number> => quantitiesOf(order.cancelled ?? []);

export const handler = endpoint(cancelOrderRoute, cancelOrder);

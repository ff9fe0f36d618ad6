import { takeOrdered } from '../carts/carts.ts';
import { cartPart, getCart } from '../carts/carts-store.ts';
import { consumeHoldPart, getReservation, giveBackExcess, releaseHold } from '../checkout/checkout-store.ts';
import { isOpenHold } from '../checkout/holds.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { acceptedView } from './order-view.ts';
import { orderFrom, requestHash } from './orders.ts';
import { submitOrderRoute } from './orders-routes.ts';
import { getSettledOrder, newOrderPart, ORDER_LABEL } from './orders-store.ts';

type Request = RequestOf<typeof submitOrderRoute>;
type Answer = AnswerOf<typeof submitOrderRoute>;

/** Times the transaction is tried when the shopper keeps changing the cart or the hold meanwhile. */
const ATTEMPTS = 5;

/**
 * POST /orders: one transaction consumes the hold, puts the order and empties the cart of what was ordered. No stock is
 * written: the hold has already taken it. A repeat finds the order and gets the first answer.
 * @throws Problem 410 HOLD_EXPIRED when the hold is over or gone; 422 IDEMPOTENCY_MISMATCH for another payload.
 */
export async function submitOrder(request: Request, services: Services): Promise<Answer> {
  const { db, now } = services;
  const { body, userId } = request;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row, cart] = await Promise.all([getReservation(db, userId), getCart(db, userId)]);
    if (row?.reservationId !== body.reservationId) return repeated(request, services);
    if (!isOpenHold(row, now())) {
      // An earlier try of this request may still be under way; with the row gone it can't become an order any more.
      await releaseHold(db, row, 'over', now());
      return repeated(request, services);
    }
    // A swap that another tab began, or did not finish: what it has beyond this hold would be nobody's after the order.
    const hold = await giveBackExcess(db, row);
    if (!hold) continue;
    const order = orderFrom(hold, body.address, now());
    const outcome = await transact(db, [
      consumeHoldPart(hold, now()),
      newOrderPart(order),
      cartPart(cart, takeOrdered(cart, hold.lines), seconds(now())),
    ]);
    if (outcome.kind === 'applied') return acceptedView(order);
    if (outcome.refusals.some(({ label }) => label === ORDER_LABEL)) return repeated(request, services);
  }
  throw new Problem(503, 'BUSY', 'The cart is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

/** There is no such hold to consume: either it has become this very order, or it is over. */
async function repeated({ body, userId }: Request, { db }: Services): Promise<Answer> {
  const order = await getSettledOrder(db, body.reservationId);
  if (order?.userId !== userId) {
    throw new Problem(410, 'HOLD_EXPIRED', 'What was held is no longer held for you. Begin the checkout again.');
  }
  if (order.requestHash !== requestHash(body.reservationId, body.address)) {
    throw new Problem(422, 'IDEMPOTENCY_MISMATCH', 'This checkout was already ordered with another address.', {
      errors: [{ field: 'body.address', message: 'differs from the order that was placed' }],
    });
  }
  return acceptedView(order);
}

export const handler = endpoint(submitOrderRoute, submitOrder);

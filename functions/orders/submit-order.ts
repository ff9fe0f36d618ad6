import { takeOrdered } from '../carts/carts.ts';
import { CART_LABEL, cartParts, getCart } from '../carts/carts-store.ts';
import { consumeHoldPart, getReservation } from '../checkout/checkout-store.ts';
import { isOver } from '../checkout/holds.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import { acceptedView } from './order-view.ts';
import { orderFrom, requestHash } from './orders.ts';
import { submitOrderRoute } from './orders-routes.ts';
import { getSettledOrder, newOrderPart } from './orders-store.ts';

type Request = RequestOf<typeof submitOrderRoute>;
type Answer = AnswerOf<typeof submitOrderRoute>;

/** Times the transaction is tried when the shopper keeps changing the cart meanwhile. */
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
    const [hold, cart] = await Promise.all([getReservation(db, userId), getCart(db, userId)]);
    if (hold?.reservationId !== body.reservationId || isOver(hold, now())) return repeated(request, services);
    const order = orderFrom(hold, body.address, now());
    const emptied = takeOrdered(cart, hold.cartVersion, hold.lines);
    const outcome = await transact(db, [
      consumeHoldPart(hold, now()),
      newOrderPart(order),
      ...cartParts(cart, emptied, seconds(now())),
    ]);
    if (outcome.kind === 'applied') return acceptedView(order);
    const onlyTheCart = outcome.refusals.every(({ label }) => label === CART_LABEL);
    if (!onlyTheCart) return repeated(request, services);
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

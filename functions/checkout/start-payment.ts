import { wholeSetting } from '../shared/env.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { startPaymentRoute } from './checkout-routes.ts';
import { extendHold, getReservation } from './checkout-store.ts';
import { checkoutView } from './checkout-view.ts';
import { isOpenHold } from './holds.ts';

/** Times it is tried when the hold changes meanwhile. */
const ATTEMPTS = 5;

/**
 * POST /checkout/payment: payment begins, and the hold is extended once by the store's extension, which may be none. Again
 * answers the same hold with the same end. Its timer, when it goes off, is set again for the rest.
 * @throws Problem 404 NO_CHECKOUT when nothing is held, or no longer.
 */
export async function startPayment(
  { userId }: RequestOf<typeof startPaymentRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof startPaymentRoute>> {
  const extension = wholeSetting('EXTENSION_SECONDS', 0);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const hold = await getReservation(db, userId);
    if (!isOpenHold(hold, now())) throw new Problem(404, 'NO_CHECKOUT', 'Nothing is held for you at the moment.');
    if (extension === 0 || hold.extendedAt !== undefined) return checkoutView(hold);
    const extended = await extendHold(db, hold, extension, now());
    if (extended) return checkoutView(extended);
  }
  throw new Problem(503, 'BUSY', 'This checkout is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

export const handler = endpoint(startPaymentRoute, startPayment);

import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { showCheckoutRoute } from './checkout-routes.ts';
import { getReservation } from './checkout-store.ts';
import { checkoutView } from './checkout-view.ts';
import { isOpenHold } from './holds.ts';

/** GET /checkout. @throws Problem 404 NO_CHECKOUT when nothing is held, or no longer. */
export async function showCheckout(
  { userId }: RequestOf<typeof showCheckoutRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof showCheckoutRoute>> {
  const hold = await getReservation(db, userId);
  if (!isOpenHold(hold, now())) throw new Problem(404, 'NO_CHECKOUT', 'Nothing is held for you at the moment.');
  return checkoutView(hold);
}

export const handler = endpoint(showCheckoutRoute, showCheckout);

import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { cancelCheckoutRoute } from './checkout-routes.ts';
import { getReservation, releaseHold } from './checkout-store.ts';

/** Times it is tried when another tab swaps the hold meanwhile. */
const ATTEMPTS = 5;

/** DELETE /checkout: gives the held stock back. With nothing held there is nothing to do. */
export async function cancelCheckout(
  { userId }: RequestOf<typeof cancelCheckoutRoute>,
  { db, now }: Services,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const hold = await getReservation(db, userId);
    if (!hold || (await releaseHold(db, hold, 'given-up', now()))) return;
  }
  throw new Problem(503, 'BUSY', 'This checkout is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

export const handler = endpoint(cancelCheckoutRoute, cancelCheckout);

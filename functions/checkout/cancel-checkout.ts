import { endpoint } from '../shared/http.ts';
import type { RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { cancelCheckoutRoute } from './checkout-routes.ts';
import { getReservation, releaseHold } from './checkout-store.ts';

/** DELETE /checkout: gives the held stock back. With nothing held there is nothing to do. */
export async function cancelCheckout(
  { userId }: RequestOf<typeof cancelCheckoutRoute>,
  { db, now }: Services,
): Promise<void> {
  const hold = await getReservation(db, userId);
  if (hold) await releaseHold(db, hold, 'given-up', now());
}

export const handler = endpoint(cancelCheckoutRoute, cancelCheckout);

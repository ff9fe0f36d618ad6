import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy } from '../shared/transaction.ts';
import { closed } from './deliveries.ts';
import { closeDeliveryRoute } from './deliveries-routes.ts';
import { getDelivery, putDelivery } from './deliveries-store.ts';
import { deliveryView, noSuchDelivery } from './delivery-view.ts';

/** Times it is tried when somebody receives of it at the same time. */
const ATTEMPTS = 6;

/** POST …/deliveries/{deliveryId}/close. @throws Problem 404 NOT_FOUND; 503 BUSY when others keep receiving of it. */
export async function closeDelivery(
  { params, userId }: RequestOf<typeof closeDeliveryRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof closeDeliveryRoute>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const delivery = await getDelivery(db, params);
    if (!delivery) throw noSuchDelivery();
    if (delivery.status === 'closed') return deliveryView(delivery);
    const after = closed(delivery, userId, iso(now()));
    if (await putDelivery(db, after)) return deliveryView(after);
  }
  throw busy();
}

export const handler = endpoint(closeDeliveryRoute, closeDelivery);

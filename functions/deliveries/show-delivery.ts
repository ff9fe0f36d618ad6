import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { showDeliveryRoute } from './deliveries-routes.ts';
import { getDelivery } from './deliveries-store.ts';
import { deliveryView, noSuchDelivery } from './delivery-view.ts';

/** GET /warehouses/{warehouseId}/deliveries/{deliveryId}. @throws Problem 404 NOT_FOUND. */
export async function showDelivery(
  { params }: RequestOf<typeof showDeliveryRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof showDeliveryRoute>> {
  const delivery = await getDelivery(db, params);
  if (!delivery) throw noSuchDelivery();
  return deliveryView(delivery);
}

export const handler = endpoint(showDeliveryRoute, showDelivery);

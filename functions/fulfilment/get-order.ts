import { getOrderRoute } from '../orders/orders-routes.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { showOrder } from './order-with-shipments.ts';

/** GET /orders/{orderId}. @throws Problem 404 NOT_FOUND. */
export function getOrderOfShopper(
  { params, userId }: RequestOf<typeof getOrderRoute>,
  services: Services,
): Promise<AnswerOf<typeof getOrderRoute>> {
  return showOrder(services, params.orderId, userId);
}

export const handler = endpoint(getOrderRoute, getOrderOfShopper);

import { cancelOrderRoute } from '../orders/orders-routes.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { completeCancellation, requestCancellation } from './cancellation.ts';
import { noSuchOrder, showOrder } from './order-with-shipments.ts';

/**
 * POST /orders/{orderId}/cancel: cancels what has not been shipped; again changes nothing.
 * @throws Problem 404 NOT_FOUND; 409 NOT_CANCELLABLE when all of it was shipped.
 */
export async function cancelOrder(
  { params, userId }: RequestOf<typeof cancelOrderRoute>,
  services: Services,
): Promise<AnswerOf<typeof cancelOrderRoute>> {
  const requested = await requestCancellation(services, params.orderId, userId);
  if (!requested) throw noSuchOrder();
  await completeCancellation(services, params.orderId);
  return showOrder(services, params.orderId, userId);
}

export const handler = endpoint(cancelOrderRoute, cancelOrder);

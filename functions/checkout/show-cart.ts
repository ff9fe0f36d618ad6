import { showCartRoute } from '../carts/carts-routes.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { viewCart } from './cart-view.ts';

/** GET /cart. It lives here and not with the carts, as what is left for a shopper includes their own hold. */
export function showCart(
  { userId }: RequestOf<typeof showCartRoute>,
  services: Services,
): Promise<AnswerOf<typeof showCartRoute>> {
  return viewCart(services, userId);
}

export const handler = endpoint(showCartRoute, showCart);

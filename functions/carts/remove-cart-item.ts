import { endpoint } from '../shared/http.ts';
import type { RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { removeLine } from './carts.ts';
import { removeCartItemRoute } from './carts-routes.ts';
import { changeCart } from './change-cart.ts';

/** DELETE /cart/items/{itemId}. What is not in the cart is already out of it. */
export async function removeCartItem(
  { params, userId }: RequestOf<typeof removeCartItemRoute>,
  services: Services,
): Promise<void> {
  await changeCart(services, userId, (cart) =>
    cart.lines.some(({ itemId }) => itemId === params.itemId) ? removeLine(cart, params.itemId) : undefined,
  );
}

export const handler = endpoint(removeCartItemRoute, removeCartItem);

import { setLine } from '../carts/carts.ts';
import { setCartItemRoute } from '../carts/carts-routes.ts';
import { changeCart } from '../carts/change-cart.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { lookUp } from './cart-stock.ts';
import { viewCart } from './cart-view.ts';
import { outOfStock } from './out-of-stock.ts';

/**
 * PUT /cart/items/{itemId}.
 * @throws Problem 404 NOT_FOUND for an item that is unknown or retired; 409 OUT_OF_STOCK with what is left; 422 TOO_MANY_ITEMS.
 */
export async function setCartItem(
  { params, body, userId }: RequestOf<typeof setCartItemRoute>,
  services: Services,
): Promise<AnswerOf<typeof setCartItemRoute>> {
  const line = { itemId: params.itemId, quantity: body.quantity };
  const { items, short } = await lookUp(services, userId, [line]);
  const item = items.get(line.itemId);
  if (!item) throw new Problem(404, 'NOT_FOUND', `There is no item ${line.itemId} for sale.`);
  if (short.length > 0) throw outOfStock(short);
  await changeCart(services, userId, (cart) => setLine(cart, line, item.price));
  return viewCart(services, userId);
}

export const handler = endpoint(setCartItemRoute, setCartItem);

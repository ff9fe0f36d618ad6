import { endpoint } from '../shared/http.ts';
import type { RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { clearCartRoute } from './carts-routes.ts';
import { changeCart } from './change-cart.ts';

/** DELETE /cart. */
export async function clearCart({ userId }: RequestOf<typeof clearCartRoute>, services: Services): Promise<void> {
  await changeCart(services, userId, (cart) => (cart.lines.length > 0 ? [] : undefined));
}

export const handler = endpoint(clearCartRoute, clearCart);

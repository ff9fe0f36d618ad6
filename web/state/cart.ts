import { computed, effect, signal } from '@preact/signals';
import { type Cart, call } from '../api.ts';
import { shopping } from './session.ts';

/** The cart as last seen; undefined while it is not known. */
export const cart = signal<Cart | undefined>(undefined);

/** Units in the cart, or undefined. */
export const cartUnits = computed(() => cart.value?.lines.reduce((sum, { quantity }) => sum + quantity, 0));

/** The last change counts: an answer that was overtaken is not shown. */
let changes = 0;

async function keep(asking: Promise<Cart>): Promise<Cart> {
  const change = ++changes;
  const answer = await asking;
  if (change === changes) cart.value = answer;
  return answer;
}

/** Reads the cart. @throws Problem */
export const loadCart = (signal?: AbortSignal): Promise<Cart> => keep(call('GET /cart', { signal }));

/** Sets how many of an item are in the cart. @throws Problem 409 OUT_OF_STOCK with what is left, and others. */
export const setQuantity = (itemId: string, quantity: number): Promise<Cart> =>
  keep(call('PUT /cart/items/{itemId}', { params: { itemId }, body: { quantity } }));

/** Takes an item out. @throws Problem */
export async function removeItem(itemId: string): Promise<Cart> {
  await call('DELETE /cart/items/{itemId}', { params: { itemId } });
  return loadCart();
}

/** Empties the cart. @throws Problem */
export async function emptyCart(): Promise<Cart> {
  await call('DELETE /cart', {});
  return loadCart();
}

/** Adds to what the cart has already. @returns how many of the item are in it now. @throws Problem */
export async function addToCart(itemId: string, more: number): Promise<number> {
  const known = await loadCart();
  const quantity = (known.lines.find((line) => line.itemId === itemId)?.quantity ?? 0) + more;
  await setQuantity(itemId, quantity);
  return quantity;
}

// Another shopper, another cart
effect(() => {
  const name = shopping.value;
  changes++;
  cart.value = undefined;
  if (name !== undefined) loadCart().catch(() => {});
});

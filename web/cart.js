import { call } from './api.js';
import { session } from './session.js';

/**
 * @typedef {{ amount: number, currency: string }} Money
 * @typedef {{ itemId: string, name: string, quantity: number, price: Money, priceWhenAdded: Money, available: number,
 *   problem?: 'OUT_OF_STOCK' | 'NOT_ENOUGH' | 'RETIRED' }} CartLine
 * @typedef {{ lines: CartLine[], total: Money }} Cart
 */

/** @type {Cart | undefined} */
let known;

/** The cart as last seen, or undefined. */
export const knownCart = () => known;

/** @param {Cart | undefined} cart */
function keep(cart) {
  known = cart;
  document.dispatchEvent(new Event('cart'));
  return cart;
}

/** Reads the cart. @param {AbortSignal} [signal] @returns {Promise<Cart>} */
export const loadCart = async (signal) =>
  /** @type {Cart} */ (keep(await call('GET', '/cart', { ...(signal && { signal }) })));

/** Forgets it, as after signing out or ordering. */
export const forgetCart = () => void keep(undefined);

/** Sets how many of an item are in the cart. @param {string} itemId @param {number} quantity @returns {Promise<Cart>} */
export const setQuantity = async (itemId, quantity) =>
  /** @type {Cart} */ (keep(await call('PUT', `/cart/items/${encodeURIComponent(itemId)}`, { body: { quantity } })));

/** Takes an item out. @param {string} itemId @returns {Promise<Cart>} */
export async function removeItem(itemId) {
  await call('DELETE', `/cart/items/${encodeURIComponent(itemId)}`);
  return loadCart();
}

/**
 * Adds to what the cart has already. Signed out, it asks the caller to sign in first.
 * @param {string} itemId @param {number} more
 * @returns {Promise<number | 'signed-out'>} how many of the item are in the cart now
 */
export async function addToCart(itemId, more) {
  if (!session()) return 'signed-out';
  const cart = await loadCart();
  const quantity = (cart.lines.find((line) => line.itemId === itemId)?.quantity ?? 0) + more;
  await setQuantity(itemId, quantity);
  return quantity;
}

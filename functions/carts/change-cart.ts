import { seconds } from '../shared/clock.ts';
import { log } from '../shared/log.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import type { Cart, CartChange } from './carts.ts';
import { getCart, saveCart, sweepCart } from './carts-store.ts';

/** Times a change is decided anew when another tab was faster. */
const ATTEMPTS = 5;

/**
 * Changes a shopper's cart: reads it, lets `decide` say what to write, writes it if the cart is still the one read, and
 * else starts over. `decide` returns undefined when there is nothing to change.
 * @throws Problem 503 BUSY when others keep changing the same cart.
 */
export async function changeCart(
  { db, now }: Services,
  userId: string,
  decide: (cart: Cart) => CartChange | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const cart = await getCart(db, userId);
    const change = decide(cart);
    if (!change) return;
    const put = new Set(change.puts.map(({ itemId }) => itemId));
    const dead = { ...cart, dead: cart.dead.filter((itemId) => !put.has(itemId)) };
    // Only tidying: whether it works out says nothing about the change.
    const [saved] = await Promise.all([
      saveCart(db, cart, change, seconds(now())),
      sweepCart(db, dead).catch((error: unknown) => log.warn('cart not tidied', { error: error as Error })),
    ]);
    if (saved) return;
  }
  throw new Problem(503, 'BUSY', 'This cart is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

import { seconds } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { type Cart, type CartLine, refuseBeyondTotal } from './carts.ts';
import { getCart, saveCart } from './carts-store.ts';

/** Times a change is decided anew when another tab was faster. */
const ATTEMPTS = 5;

/**
 * Changes a shopper's cart: reads it, lets `decide` say what its lines are to be, writes them if the cart is still the one
 * read, and else starts over. `decide` returns undefined when there is nothing to change.
 * @throws Problem 422 INVALID_INPUT when it would come to more than an order can; 503 BUSY when others keep changing the
 * same cart.
 */
export async function changeCart(
  { db, now }: Services,
  userId: string,
  decide: (cart: Cart) => readonly CartLine[] | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const cart = await getCart(db, userId);
    const lines = decide(cart);
    if (lines) refuseBeyondTotal(lines);
    if (!lines || (await saveCart(db, cart, lines, seconds(now())))) return;
  }
  throw new Problem(503, 'BUSY', 'This cart is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

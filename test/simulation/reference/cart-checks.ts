import type { Ask } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Requests } from './requests.ts';
import type { CartRow, Order, Step } from './rows.ts';
import { type Line, sameUnits, shown, type Units, unitsOf } from './units.ts';

const CHANGING = ['setCartItem', 'removeCartItem', 'clearCart', 'replaceCart'] as const;

/** Whether a cart is as a request that was confirmed left it. */
export function isSaved(cart: Units, { route, params, body }: Ask): boolean {
  const itemId = params?.['itemId'] ?? '';
  switch (route) {
    case 'setCartItem':
      return cart.get(itemId) === (body as { quantity: number }).quantity;
    case 'removeCartItem':
      return !cart.has(itemId);
    case 'replaceCart':
      return sameUnits(cart, unitsOf((body as { lines: Line[] }).lines));
    default:
      return cart.size === 0;
  }
}

/** Invariant 7 for carts: a cart changes by what its shopper asks and by their orders, and by nothing else. */
export class CartChecks {
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  check(step: Step): void {
    const orders = step.of<Order>('Orders').flatMap(({ before, after }) => (!before && after ? [after.userId] : []));
    for (const { before, after, removedByTtl } of step.of<CartRow>('Carts')) {
      const userId = (after ?? before)?.userId ?? '';
      // What an order leaves of a cart is looked at with the order.
      if (removedByTtl || orders.includes(userId)) continue;
      const was = unitsOf(before?.lines);
      const is = unitsOf(after?.lines);
      if (after && after.version !== (before?.version ?? 0) + 1)
        throw new Breach(7, `cart of ${userId} skips a version`);
      if (after && after.lines.length !== is.size) throw new Breach(5, `cart of ${userId} has an item on two lines`);
      const asked = this.#requests.active(CHANGING, userId, step.at);
      if (asked.some(({ ask }) => sameUnits(is, changed(was, ask)))) continue;
      throw new Breach(7, `cart of ${userId} goes from ${shown(was)} to ${shown(is)}, which nobody asked for`);
    }
  }
}

function changed(
  cart: Units,
  ask: { readonly route: string; readonly params?: object; readonly body?: unknown },
): Units {
  const itemId = (ask.params as { itemId?: string } | undefined)?.itemId ?? '';
  const after = new Map(cart);
  switch (ask.route) {
    case 'setCartItem':
      return after.set(itemId, (ask.body as { quantity: number }).quantity);
    case 'removeCartItem':
      after.delete(itemId);
      return after;
    case 'replaceCart':
      return unitsOf((ask.body as { lines: Line[] }).lines);
    default:
      return new Map();
  }
}

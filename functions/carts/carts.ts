import { Problem } from '../shared/problem.ts';
import { type ItemQuantity, quantitiesOf } from '../stock/stock.ts';

/**
 * Most different items a cart takes, and so a hold and an order. Their rows stay well below the 400 KB DynamoDB gives a
 * row, and the largest real order known to us (1,114 lines) fits.
 */
export const CART_LIMIT = 1200;

/** A line of a cart. */
export interface CartLine extends ItemQuantity {
  /** Price in minor units when it was added; shown beside today's, never charged. */
  readonly price: number;
}

/** A shopper's cart. */
export interface Cart {
  readonly userId: string;
  /** +1 at each change; every write carries the version it has read. 0 when there is no cart yet. */
  readonly version: number;
  readonly lines: readonly CartLine[];
}

/** The lines with one line's quantity set. @throws Problem 422 TOO_MANY_ITEMS for a new item beyond {@link CART_LIMIT}. */
export function setLine(cart: Cart, line: ItemQuantity, price: number): CartLine[] {
  if (cart.lines.some(({ itemId }) => itemId === line.itemId)) {
    return cart.lines.map((old) => (old.itemId === line.itemId ? { ...old, quantity: line.quantity } : old));
  }
  refuseBeyondLimit(cart.lines.length + 1);
  return [...cart.lines, { itemId: line.itemId, quantity: line.quantity, price }];
}

/** The lines without one item. */
export function removeLine(cart: Cart, itemId: string): CartLine[] {
  return cart.lines.filter((line) => line.itemId !== itemId);
}

/**
 * The lines without what was ordered: of each item, what the cart has beyond the order stays, and so does all that was
 * not ordered.
 */
export function takeOrdered(cart: Cart, ordered: readonly ItemQuantity[]): CartLine[] {
  const quantities = quantitiesOf(ordered);
  return cart.lines
    .map((line) => ({ ...line, quantity: line.quantity - (quantities.get(line.itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** @throws Problem 422 TOO_MANY_ITEMS when there are more different items than a cart takes. */
export function refuseBeyondLimit(items: number): void {
  if (items <= CART_LIMIT) return;
  throw new Problem(422, 'TOO_MANY_ITEMS', `A cart takes ${CART_LIMIT} different items; this would be ${items}.`, {
    limit: CART_LIMIT,
    errors: [{ field: 'body', message: `has more than ${CART_LIMIT} different items` }],
  });
}

/** Most a cart may come to, in minor units: far from where integers stop being exact, whatever prices do meanwhile. */
const MOST_TOTAL = 1_000_000_000_000;

/** @throws Problem 422 INVALID_INPUT when a cart comes to more than anybody can pay. */
export function refuseBeyondTotal(lines: readonly CartLine[]): void {
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (total <= MOST_TOTAL) return;
  throw new Problem(422, 'INVALID_INPUT', 'This cart comes to more than one order can.', {
    errors: [{ field: 'body', message: `comes to more than ${MOST_TOTAL} minor units` }],
  });
}

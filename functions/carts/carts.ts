import { Problem } from '../shared/problem.ts';
import { type ItemQuantity, quantitiesOf } from '../stock/stock.ts';

/**
 * Most different items a cart takes. A hold is one transaction: a row an item and the reservation's own, of the 100
 * actions DynamoDB allows.
 */
export const CART_LIMIT = 99;

/** A line of a cart as stored. */
export interface CartLine extends ItemQuantity {
  /** Price in minor units when it was added; shown beside today's, never charged. */
  readonly price: number;
  /** The cart's version that wrote this line. */
  readonly version: number;
}

/**
 * A shopper's cart. A line counts while its version is above `clearedVersion`; ordering or emptying the cart raises that
 * one number, so a cart of any size is emptied by one write, and a line written later stays.
 */
export interface Cart {
  readonly userId: string;
  /** +1 at each change; every write carries the version it has read. 0 when there is no cart yet. */
  readonly version: number;
  readonly clearedVersion: number;
  readonly lines: readonly CartLine[];
  /** Ids of rows that no longer count and may be removed. */
  readonly dead: readonly string[];
}

/** A change of a cart, to be written as a whole at `version` + 1. */
export interface CartChange {
  readonly puts: readonly CartLine[];
  readonly removes: readonly string[];
  readonly clearedVersion: number;
}

/** What {@link cartFrom} reads. */
export interface CartRows {
  readonly head?: { readonly version: number; readonly clearedVersion: number } | undefined;
  readonly lines: readonly CartLine[];
}

/** A cart from its rows. */
export function cartFrom(userId: string, { head, lines }: CartRows): Cart {
  const clearedVersion = head?.clearedVersion ?? 0;
  return {
    userId,
    version: head?.version ?? 0,
    clearedVersion,
    lines: lines.filter((line) => line.version > clearedVersion),
    dead: lines.filter((line) => line.version <= clearedVersion).map((line) => line.itemId),
  };
}

/** Sets one line's quantity. @throws Problem 422 TOO_MANY_ITEMS for a new item beyond {@link CART_LIMIT}. */
export function setLine(cart: Cart, line: ItemQuantity, price: number): CartChange {
  const known = cart.lines.find(({ itemId }) => itemId === line.itemId);
  if (!known) refuseBeyondLimit(cart.lines.length + 1);
  return {
    puts: [{ ...line, price: known?.price ?? price, version: cart.version + 1 }],
    removes: [],
    clearedVersion: cart.clearedVersion,
  };
}

/** Takes one line out. */
export function removeLine(cart: Cart, itemId: string): CartChange {
  return { puts: [], removes: [itemId], clearedVersion: cart.clearedVersion };
}

/** Takes every line out. */
export function clear(cart: Cart): CartChange {
  return { puts: [], removes: [], clearedVersion: cart.version };
}

/** Replaces all lines at once; lines must be summed. @throws Problem 422 TOO_MANY_ITEMS beyond {@link CART_LIMIT}. */
export function replaceLines(cart: Cart, lines: readonly (ItemQuantity & { readonly price: number })[]): CartChange {
  refuseBeyondLimit(lines.length);
  return {
    puts: lines.map(({ itemId, quantity, price }) => ({ itemId, quantity, price, version: cart.version + 1 })),
    removes: [],
    clearedVersion: cart.version,
  };
}

/** Most rows an order may change of a cart beside its head: the hold, the order and the head take the other three. */
const ORDER_CHANGE_LIMIT = 97;

/**
 * Takes out exactly what was ordered from the cart as it was at `cartVersion`. Lines untouched since then go by the
 * version; of lines changed since then, what the cart has beyond the order stays. Of the two ways to write that, the one
 * with fewer rows: change the ordered lines one by one, or let all lines go and put what is left anew.
 *
 * Only when a full cart had nearly every line raised during the checkout are there more rows than a transaction takes;
 * then one or two of the raised lines stay as they are in the cart.
 */
export function takeOrdered(cart: Cart, cartVersion: number, ordered: readonly ItemQuantity[]): CartChange {
  const quantities = quantitiesOf(ordered);
  const changed = cart.lines.filter((line) => line.version > cartVersion);
  const left = changed
    .map((line) => ({
      ...line,
      quantity: line.quantity - (quantities.get(line.itemId) ?? 0),
      version: cart.version + 1,
    }))
    .filter(({ quantity }) => quantity > 0);
  const leftIds = new Set(left.map(({ itemId }) => itemId));
  const touched = changed.filter(({ itemId }) => quantities.has(itemId));
  if (left.length <= touched.length && left.length <= ORDER_CHANGE_LIMIT) {
    return { puts: left, removes: [], clearedVersion: cart.version };
  }
  const removes = touched.filter(({ itemId }) => !leftIds.has(itemId)).map(({ itemId }) => itemId);
  return {
    puts: left.filter(({ itemId }) => quantities.has(itemId)).slice(0, ORDER_CHANGE_LIMIT - removes.length),
    removes,
    clearedVersion: Math.max(cart.clearedVersion, cartVersion),
  };
}

/** @throws Problem 422 TOO_MANY_ITEMS when there are more different items than a cart takes. */
export function refuseBeyondLimit(items: number): void {
  if (items <= CART_LIMIT) return;
  throw new Problem(422, 'TOO_MANY_ITEMS', `A cart takes ${CART_LIMIT} different items; this would be ${items}.`, {
    limit: CART_LIMIT,
    errors: [{ field: 'body', message: `has more than ${CART_LIMIT} different items` }],
  });
}

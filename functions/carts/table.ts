import type { TableDefinition } from '../shared/table.ts';

/**
 * One cart a shopper: a head row (`itemId` = {@link CART_HEAD}) with the cart's version, and one row a line.
 * See docs/adr/0003-cart-versions.md for how a cart is emptied of what was ordered without touching every line.
 */
export const cartsTable = {
  name: 'Carts',
  partitionKey: { name: 'userId', type: 'S' },
  sortKey: { name: 'itemId', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;

/** Sort key of a cart's head row. `#` can't be in an item's id. */
export const CART_HEAD = '#cart';

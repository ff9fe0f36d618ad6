import type { Line } from './invoices.ts';

/** An order placed in this replay. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly lines: readonly Line[];
}

/**
 * Orders that a cancellation may mean, the latest first: those that have at least one of its items in at least that
 * quantity.
 * @param orders the customer's orders, the oldest first, without what was already cancelled.
 */
export function candidates(cancelled: readonly Line[], orders: readonly PlacedOrder[]): PlacedOrder[] {
  const wanted = new Map(cancelled.map(({ itemId, quantity }) => [itemId, quantity]));
  return orders
    .filter(({ lines }) =>
      lines.some(({ itemId, quantity }) => quantity >= (wanted.get(itemId) ?? Number.POSITIVE_INFINITY)),
    )
    .reverse();
}

/** What of a cancellation an order has: of each item as many units as both have. */
export function cancelledOf(cancelled: readonly Line[], { lines }: PlacedOrder): Line[] {
  const ordered = new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]));
  return cancelled
    .map(({ itemId, quantity }) => ({ itemId, quantity: Math.min(quantity, ordered.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** An order without what was cancelled of it. */
export function withoutCancelled(order: PlacedOrder, cancelled: readonly Line[]): PlacedOrder {
  const gone = new Map(cancelled.map(({ itemId, quantity }) => [itemId, quantity]));
  const lines = order.lines
    .map(({ itemId, quantity }) => ({ itemId, quantity: quantity - (gone.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  return { ...order, lines };
}

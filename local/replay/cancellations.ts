import type { Line } from './invoices.ts';

/** An order placed in this replay. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly lines: readonly Line[];
}

/**
 * Orders that a cancellation may mean, the latest first: those that have at least one of its items in at least that
 * quantity. The whole order is cancelled, as that is what the API does today.
 * @param orders the customer's orders, the oldest first, without those already cancelled.
 */
export function candidates(cancelled: readonly Line[], orders: readonly PlacedOrder[]): PlacedOrder[] {
  const wanted = new Map(cancelled.map(({ itemId, quantity }) => [itemId, quantity]));
  return orders
    .filter(({ lines }) =>
      lines.some(({ itemId, quantity }) => quantity >= (wanted.get(itemId) ?? Number.POSITIVE_INFINITY)),
    )
    .reverse();
}

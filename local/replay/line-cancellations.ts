import { seededRandom, seedOf } from '../demo/random.ts';
import type { Invoice } from './invoices.ts';

/** When a shopper thinks better of a part of an order: at once, or when they see that far it has come. */
export const MOMENTS = ['placed', 'queued', 'claimed', 'part-shipped'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A line to cancel: whole, or so many units of it. */
export interface CancelledLine {
  readonly itemId: string;
  readonly quantity?: number;
}

/** What will be cancelled of an order by line, and when. */
export interface LineCancellation {
  readonly moment: Moment;
  readonly lines: readonly CancelledLine[];
}

/** Lines one cancellation names at most. */
const MOST_LINES = 40;

/**
 * What will be cancelled by line, by the number of its invoice: of one in three order invoices in a row, drawn from the
 * seed, so that it is the same however fast the shoppers are.
 */
export function lineCancellations(seed: number, invoices: readonly Invoice[]): ReadonlyMap<string, LineCancellation> {
  const random = seededRandom(seed);
  const orders = invoices.filter(({ kind, lines }) => kind === 'order' && lines.length > 0);
  const chosen = new Map<string, LineCancellation>();
  for (let from = 0; from < orders.length; from += 3) {
    const group = orders.slice(from, from + 3);
    const invoice = group[Math.floor(random() * group.length)];
    if (invoice) chosen.set(invoice.number, lineCancellation(seed, invoice));
  }
  return chosen;
}

/** Up to half of an invoice's lines, each whole or in part, at some moment. */
function lineCancellation(seed: number, { number, lines }: Invoice): LineCancellation {
  const random = seededRandom(seed ^ seedOf(number));
  const moment = MOMENTS[Math.floor(random() * MOMENTS.length)] ?? 'placed';
  const count = 1 + Math.floor((random() * Math.min(lines.length, 2 * MOST_LINES)) / 2);
  const first = Math.floor(random() * lines.length);
  const chosen = [...lines.slice(first), ...lines.slice(0, first)].slice(0, count);
  return {
    moment,
    lines: chosen.map(({ itemId, quantity }) =>
      quantity === 1 || random() < 0.5 ? { itemId } : { itemId, quantity: 1 + Math.floor(random() * (quantity - 1)) },
    ),
  };
}

/** An order as the API answers it, as far as this needs it. */
export interface ShownOrder {
  readonly status: string;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number; readonly cancelled?: number }[];
  readonly shipments: readonly { readonly status: string }[];
}

/** Whether an order has come so far, or further. */
export function hasCome({ status, shipments }: ShownOrder, moment: Moment): boolean {
  if (moment === 'placed' || status === 'shipped' || status === 'cancelled') return true;
  const states = new Set(shipments.map((one) => one.status));
  if (states.has('shipped')) return true;
  if (moment === 'queued') return states.has('queued') || states.has('claimed');
  return moment === 'claimed' && states.has('claimed');
}

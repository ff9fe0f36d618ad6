/** An order as far as its progress goes; the API's own shape. */
export interface OrderProgress {
  readonly status: string;
  readonly lines: readonly {
    readonly itemId: string;
    readonly quantity: number;
    readonly cancelled?: number | undefined;
  }[];
  readonly shipments: readonly {
    readonly status: string;
    readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  }[];
}

const ORDER: Readonly<Record<string, string>> = {
  placed: 'Placed',
  processing: 'Being prepared',
  stuck: 'Delayed: we are looking for the rest of it',
  cancelling: 'Being cancelled',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
};

/** An order's status in words. */
export const statusWords = (status: string): string => ORDER[status] ?? status;

/** How far an order is, in words, where its shipments are known: some may be on their way before the others. */
export const progressWords = ({ status, shipments }: Pick<OrderProgress, 'status' | 'shipments'>): string =>
  status === 'processing' && shipments.some((shipment) => shipment.status === 'shipped')
    ? 'Partly shipped'
    : statusWords(status);

/** Whether an order moves no more. */
export const hasEnded = (status: string): boolean => status === 'shipped' || status === 'cancelled';

/** Whether a shopper may still ask for its cancellation. */
export const isCancellable = (status: string): boolean => ['placed', 'processing', 'stuck'].includes(status);

/** What a shipment goes through, in order. */
const STEPS = [
  { status: 'allocated', words: 'Set aside' },
  { status: 'queued', words: 'Waiting to be picked' },
  { status: 'claimed', words: 'Being picked' },
  { status: 'packed', words: 'Packed' },
  { status: 'shipped', words: 'Shipped' },
] as const;

/** One step of a shipment's timeline. */
export interface ShipmentStep {
  readonly words: string;
  readonly state: 'done' | 'current' | 'to come';
}

/** A shipment's timeline; undefined for one that was cancelled, which goes nowhere. */
export function shipmentSteps(status: string): readonly ShipmentStep[] | undefined {
  const at = STEPS.findIndex((step) => step.status === status);
  if (at < 0) return undefined;
  const last = STEPS.length - 1;
  return STEPS.map(({ words }, index) => ({
    words,
    state: index < at || (index === at && at === last) ? 'done' : index === at ? 'current' : 'to come',
  }));
}

/**
 * The shipments to show. One that a warehouse gave back, as when something was missing there, is no matter of the shopper's:
 * the same units are in another one, or on back order. What the shopper cancelled shows in the lines.
 */
export const shownShipments = <Shipment extends { readonly status: string }>(order: {
  readonly status: string;
  readonly shipments: readonly Shipment[];
}): Shipment[] =>
  order.shipments.filter(({ status }) => status !== 'cancelled' || ['cancelled', 'cancelling'].includes(order.status));

/** Units of each item that can still be cancelled: ordered, not shipped and not cancelled; only items with any. */
export function cancellableUnits({ lines, shipments }: OrderProgress): ReadonlyMap<string, number> {
  const left = new Map(lines.map(({ itemId, quantity, cancelled = 0 }) => [itemId, quantity - cancelled]));
  for (const shipment of shipments) {
    if (shipment.status !== 'shipped') continue;
    for (const { itemId, quantity } of shipment.lines) left.set(itemId, (left.get(itemId) ?? 0) - quantity);
  }
  return new Map([...left].filter(([, units]) => units > 0));
}

/** Units of an item. */
export interface Units {
  readonly itemId: string;
  readonly quantity: number;
}

/** What a member of staff has done with a warehouse order, as the store is told. */
export type Deed =
  | { readonly kind: 'pick'; readonly lines: readonly Units[] }
  | ({ readonly kind: 'short'; readonly reason: 'missing' | 'damaged' } & Units)
  | { readonly kind: 'pack' | 'release'; readonly version: number }
  | { readonly kind: 'ship'; readonly version: number; readonly carrier: string; readonly tracking: string };

/** A deed that the store has not confirmed yet. */
export interface Step {
  /** The same on every try, so that the store does it once. */
  readonly key: string;
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly deed: Deed;
  /** It has been sent: the store may know it, and what it says must not change any more. */
  readonly sent?: true;
}

/** A deed is done: it goes to the end. Scans of one order that wait to be sent go together. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const last = steps.at(-1);
  if (
    last === undefined ||
    last.sent ||
    last.deed.kind !== 'pick' ||
    step.deed.kind !== 'pick' ||
    last.warehouseOrderId !== step.warehouseOrderId
  ) {
    return [...steps, step];
  }
  const lines = summed([...last.deed.lines, ...step.deed.lines]);
  return [...steps.slice(0, -1), { ...last, deed: { kind: 'pick', lines } }];
}

/** The first one goes out: from now on it stays as it is. */
export const withFirstSent = ([first, ...others]: readonly Step[]): readonly Step[] =>
  first ? [{ ...first, sent: true }, ...others] : [];

/** The store has answered this one, whatever it said. */
export const withoutStep = (steps: readonly Step[], key: string): readonly Step[] =>
  steps.filter((step) => step.key !== key);

/** Units that were scanned for an order and not confirmed yet, by item. */
export function unconfirmed(steps: readonly Step[], warehouseOrderId: string): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { deed, warehouseOrderId: of } of steps) {
    if (of !== warehouseOrderId || deed.kind !== 'pick') continue;
    for (const { itemId, quantity } of deed.lines) units.set(itemId, (units.get(itemId) ?? 0) + quantity);
  }
  return units;
}

/** Wait before a try that follows so many failed ones, in ms. */
export const pauseBefore = (failures: number): number => Math.min(15_000, 500 * 2 ** failures);

/** What a tab has kept, as far as it is ours. */
export function readSteps(kept: unknown): readonly Step[] {
  return Array.isArray(kept) ? kept.filter(isStep) : [];
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null) return false;
  const { key, warehouseId, warehouseOrderId, deed } = value as Readonly<Record<string, unknown>>;
  return (
    [key, warehouseId, warehouseOrderId].every((text) => typeof text === 'string') &&
    typeof deed === 'object' &&
    deed !== null &&
    ['pick', 'short', 'pack', 'ship', 'release'].includes(String((deed as { kind?: unknown }).kind))
  );
}

function summed(lines: readonly Units[]): Units[] {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of lines) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return [...sums].map(([itemId, quantity]) => ({ itemId, quantity }));
}

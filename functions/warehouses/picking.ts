import { type ItemQuantity, summed } from '../stock/stock.ts';
import type { ShortKind, WarehouseOrder, WorkLine } from './warehouses.ts';

/** What of a warehouse order is looked at to pick it. */
export type Picking = Pick<WarehouseOrder, 'lines' | 'picked'>;

/** A line and how much of it is confirmed. */
export interface PickedLine extends WorkLine {
  readonly picked: number;
}

/** The lines, each with what is confirmed of it: never more than the line has. */
export const pickedLines = ({ lines, picked = {} }: Picking): PickedLine[] =>
  lines.map((line) => ({ ...line, picked: Math.min(line.quantity, unitsOfItem(picked, line.itemId)) }));

/** An item may be called `constructor`, which every object has. */
const unitsOfItem = (picked: Readonly<Record<string, number>>, itemId: string): number =>
  Object.hasOwn(picked, itemId) ? (picked[itemId] ?? 0) : 0;

/** Lines of which units are still to be picked. */
export const unpicked = (work: Picking): PickedLine[] =>
  pickedLines(work).filter(({ quantity, picked }) => picked < quantity);

/** Units that were picked before their line became less, or went: they go back to their shelves. */
export function putBackOf({ lines, picked = {} }: Picking): ItemQuantity[] {
  const wanted = new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]));
  return Object.entries(picked)
    .map(([itemId, units]) => ({ itemId, quantity: units - (wanted.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0)
    .sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
}

/** What is confirmed once everything that was too much has been put back. */
export const afterPutBack = (work: Picking): Record<string, number> =>
  Object.fromEntries(
    pickedLines(work)
      .filter(({ picked }) => picked > 0)
      .map(({ itemId, picked }) => [itemId, picked]),
  );

/** A scan that does not fit its line. */
export interface Excess {
  readonly itemId: string;
  readonly scanned: number;
  /** Units of the line that are still to be picked; undefined when there is no such line. */
  readonly left: number | undefined;
}

/** How scans went: what is confirmed afterwards, or what did not fit; then nothing of it counts. */
export type PickOutcome =
  | { readonly kind: 'picked'; readonly picked: Readonly<Record<string, number>> }
  | { readonly kind: 'beyond'; readonly excess: readonly Excess[] };

/** Adds scanned units to what is confirmed, never beyond a line; scans of one item add up. */
export function pick(work: Picking, scanned: readonly ItemQuantity[]): PickOutcome {
  const left = new Map(pickedLines(work).map(({ itemId, quantity, picked }) => [itemId, quantity - picked]));
  const scans = summed(scanned);
  const excess = scans
    .filter(({ itemId, quantity }) => quantity > (left.get(itemId) ?? 0))
    .map(({ itemId, quantity }) => ({ itemId, scanned: quantity, left: left.get(itemId) }));
  if (excess.length > 0) return { kind: 'beyond', excess };
  const picked = { ...afterPutBack(work) };
  for (const { itemId, quantity } of scans) picked[itemId] = unitsOfItem(picked, itemId) + quantity;
  return { kind: 'picked', picked };
}

/** Units of a line that were found short; of damaged ones, how many had been picked already. */
export interface ShortUnits extends ItemQuantity {
  readonly kind: ShortKind;
  /** Left out: as many as can't be among those that are still on the shelf. */
  readonly fromPicked?: number | undefined;
}

/** How a short went: lines and picks afterwards, or the most that may be reported of it. */
export type ShortOutcome =
  | {
      readonly kind: 'short';
      readonly lines: readonly WorkLine[];
      readonly picked: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'beyond'; readonly most: number; readonly picked: number };

/**
 * Takes units that are missing or damaged off their line. What is missing was on the shelf by the books, so it is among
 * those not yet picked; what is damaged may have been picked.
 */
export function short(work: Picking, { itemId, quantity, kind, fromPicked }: ShortUnits): ShortOutcome {
  const line = pickedLines(work).find((one) => one.itemId === itemId);
  const picked = line?.picked ?? 0;
  const onShelf = (line?.quantity ?? 0) - picked;
  const least = Math.max(0, quantity - onShelf);
  const unpicking = kind === 'missing' ? 0 : (fromPicked ?? least);
  const most = kind === 'missing' ? onShelf : onShelf + picked;
  if (quantity > most || unpicking < least || unpicking > Math.min(picked, quantity)) {
    return { kind: 'beyond', most, picked };
  }
  const { [itemId]: _, ...others } = afterPutBack(work);
  return {
    kind: 'short',
    lines: work.lines
      .map((one) => (one.itemId === itemId ? { ...one, quantity: one.quantity - quantity } : one))
      .filter((one) => one.quantity > 0),
    picked: { ...others, ...(picked > unpicking && { [itemId]: picked - unpicking }) },
  };
}

import type { Movement, Stock } from './stock.ts';

/** One movement of an item's stock as the ledger keeps it. */
export interface LedgerEntry extends Movement {
  readonly itemId: string;
  /** The version of the Stock row that it made. */
  readonly version: number;
  /** Units left after it. */
  readonly available: number;
  /** ISO 8601: when it was made. */
  readonly at: string;
}

/** The entry of the movement that made a Stock row what it is. @param at ISO 8601. */
export const entryOf = ({ itemId, version, available, lastMovement }: Stock, at: string): LedgerEntry => ({
  ...lastMovement,
  itemId,
  version,
  available,
  at,
});

/** Whether two entries tell of the same movement. When it was noted is no part of it. */
export const sameMovement = (one: LedgerEntry, other: LedgerEntry): boolean =>
  (['itemId', 'version', 'id', 'kind', 'delta', 'ref', 'reason', 'available'] as const).every(
    (name) => one[name] === other[name],
  );

/** Versions from one to another, both included. */
export interface VersionRange {
  readonly from: number;
  readonly to: number;
}

/** A place in an item's history: a version, and what was left then, where that is known. */
export interface Place {
  readonly version: number;
  readonly available: number | undefined;
}

/** A stretch of an item's ledger, to be held against where it must lead. */
export interface Stretch {
  /** Where it must lead: the Stock row, or where the stretch of newer entries began. */
  readonly end: Place;
  /** Whether `end` is the Stock row itself, behind which the ledger may be a moment. */
  readonly newest: boolean;
  /** Newest first, none newer than `end`. */
  readonly entries: readonly LedgerEntry[];
  /** Whether there are older entries, which this stretch leaves out. */
  readonly more: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a stretch says. */
export interface Trace {
  /** Versions that are not there, but whose stream records may still be on their way. */
  readonly late: readonly VersionRange[];
  /** Versions that are not there and should be. */
  readonly missing: readonly VersionRange[];
  /** Entries that do not lead to what comes after them. */
  readonly wrong: readonly { readonly version: number; readonly fault: string }[];
  /** Where the next older stretch must lead; version 0 when this one goes to the beginning. */
  readonly start: Place;
}

/** How long entries may come out of order, in seconds: a batch of the stream is written side by side, and may be tried again. */
const SETTLING_SECONDS = 60;

/**
 * Goes back from where a stretch must lead, movement by movement: none may be missing, and each must have left what the
 * next one found. At the beginning nothing was left, so a whole ledger without fault sums to what is left (invariant 13).
 */
export function trace({ end, newest, entries, more, now }: Stretch): Trace {
  const late: VersionRange[] = [];
  const missing: VersionRange[] = [];
  const wrong: { version: number; fault: string }[] = [];
  let place: Place = end;
  // Behind the Stock row itself everything may still be on its way.
  let settling = newest;
  for (const entry of entries) {
    if (entry.version < place.version) {
      (settling ? late : missing).push({ from: entry.version + 1, to: place.version });
    } else if (place.available !== undefined && place.available !== entry.available) {
      wrong.push({
        version: entry.version,
        fault: `left ${entry.available}, but after it there were ${place.available}`,
      });
    }
    settling = Date.parse(entry.at) > now - SETTLING_SECONDS * 1000;
    place = { version: entry.version - 1, available: entry.available - entry.delta };
  }
  if (more) return { late, missing, wrong, start: place };
  if (place.version > 0) {
    (settling ? late : missing).push({ from: 1, to: place.version });
  } else if (place.available !== 0 && place.available !== undefined) {
    wrong.push({
      version: place.version + 1,
      fault: `began with ${place.available}, but at the beginning there is nothing`,
    });
  }
  return { late, missing, wrong, start: { version: 0, available: undefined } };
}

/** Whether movements lead to what is left: yes, no, or not yet. */
export type Explained = boolean | 'behind';

/** The verdict on a trace. */
export function explained({ late, missing, wrong }: Pick<Trace, 'late' | 'missing' | 'wrong'>): Explained {
  if (missing.length > 0 || wrong.length > 0) return false;
  return late.length > 0 ? 'behind' : true;
}

/** The worse of two verdicts. */
export function worse(one: Explained, other: Explained): Explained {
  if (one === false || other === false) return false;
  return one === 'behind' || other === 'behind' ? 'behind' : true;
}

/** How many versions the ranges have. */
export const versionsIn = (ranges: readonly VersionRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);

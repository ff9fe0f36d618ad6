import { type LedgerEntry, trace, type VersionRange, versionsIn } from './ledger.ts';
import { balanceOf, type MovementKind, OPTIONAL_SUMS, type Stock, type WarehouseStock } from './stock.ts';

/** A share of the items: a segment of a scan of Stock, from 0, of so many. */
export interface Share {
  readonly segment: number;
  readonly segments: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/**
 * The share whose turn it is at a moment (epoch milliseconds), when there is a turn every so many minutes: as many shares
 * as a day has turns, so each item has one a day.
 */
export function shareAt(time: number, everyMinutes: number): Share {
  const segments = Math.ceil(DAY_MINUTES / everyMinutes);
  return { segment: Math.floor(time / (everyMinutes * MINUTE_MS)) % segments, segments };
}

/** What is known of one item at one moment, and the newest part of its ledger up to then. */
export interface ItemReading {
  readonly stock: Stock;
  readonly shelves: readonly WarehouseStock[];
  /** Whether those are all its shelves. */
  readonly allShelves: boolean;
  /** Newest first, none newer than the stock's version. */
  readonly entries: readonly LedgerEntry[];
  /** Whether the ledger has older ones. */
  readonly more: boolean;
}

/** What an invariant says about one item, and the numbers that say otherwise. */
export interface StockBreach {
  /** Of docs/invariants.md. */
  readonly invariant: 1 | 2 | 3 | 13;
  readonly fault: string;
}

/** What auditing an item found. */
export interface ItemAudit {
  readonly breaches: readonly StockBreach[];
  /** Movements that are not in the ledger yet. */
  readonly behind: number;
}

/** Most movements the ledger may be behind; the stream is late by seconds, so more are lost or held up. */
const MOST_BEHIND = 100;

/** Checks what must hold of an item's own rows at one moment. @param now epoch milliseconds. */
export function auditItem(reading: ItemReading, now: number): ItemAudit {
  const { stock, entries, more } = reading;
  const { late, missing, wrong } = trace({ end: stock, newest: true, entries, more, now });
  const behind = versionsIn(late);
  const ledger: string[] = [
    ...(isCount(stock.version) ? [] : [`version is ${stock.version}`]),
    ...missing.map((range) => `the ledger has no ${shown(range)}`),
    ...wrong.map(({ version, fault }) => `movement ${version} ${fault}`),
    ...(behind > MOST_BEHIND ? [`the ledger is ${behind} movements behind`] : []),
  ];
  return {
    breaches: [
      ...negatives(reading).map((fault) => ({ invariant: 2 as const, fault })),
      ...[...reading.shelves.flatMap(shelfFaults), ...appeared(reading)].map((fault) => ({
        invariant: 1 as const,
        fault,
      })),
      ...oversold(reading).map((fault) => ({ invariant: 3 as const, fault })),
      ...ledger.map((fault) => ({ invariant: 13 as const, fault })),
    ],
    behind,
  };
}

const shown = ({ from, to }: VersionRange): string => (from === to ? `movement ${from}` : `movements ${from} to ${to}`);

const COUNTERS = ['onHand', 'allocated', 'free', 'received', 'shipped'] as const;

/** Movements by which fewer are left than were promised. */
const FOUND_FEWER = ['corrected', 'counted', 'short', 'damaged'] as const satisfies readonly MovementKind[];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Counters that are no counts. What is left may be below zero, but only after a count found fewer than were promised. */
function negatives({ stock, shelves, allShelves, entries, more }: ItemReading): string[] {
  const found = shelves.flatMap((shelf) => [
    ...COUNTERS.filter((name) => !isCount(shelf[name])).map(
      (name) => `${name} in ${shelf.warehouseId} is ${shelf[name]}`,
    ),
    ...OPTIONAL_SUMS.filter((name) => shelf[name] !== undefined && !isCount(shelf[name])).map(
      (name) => `${name} in ${shelf.warehouseId} is ${shelf[name]}`,
    ),
  ]);
  const oldest = entries.at(-1);
  // A shelf's sum says it where no count up has made up for it; else the ledger, as far as it was read, has the movement.
  const counted =
    !allShelves ||
    shelves.some(({ corrected, damaged = 0 }) => corrected < 0 || damaged > 0) ||
    entries.some(({ kind, delta }) => delta < 0 && (FOUND_FEWER as readonly string[]).includes(kind)) ||
    (more && oldest !== undefined && oldest.available - oldest.delta < 0);
  const { available } = stock;
  if (!Number.isSafeInteger(available) || (available < 0 && !counted)) found.push(`available is ${available}`);
  return found;
}

function shelfFaults(shelf: WarehouseStock): string[] {
  const { warehouseId, onHand, allocated, free } = shelf;
  const balance = balanceOf(shelf);
  return [
    ...(free === onHand - allocated
      ? []
      : [`free in ${warehouseId} is ${free}, but onHand ${onHand} − allocated ${allocated} is ${onHand - allocated}`]),
    ...(onHand === balance
      ? []
      : [`onHand in ${warehouseId} is ${onHand}, but its sums come to ${balance}: ${sumsOf(shelf)}`]),
  ];
}

/** A shelf's sums as its balance takes them: those of damages, returns and transfers where there are any. */
export function sumsOf(shelf: WarehouseStock): string {
  const { received, corrected, shipped, damaged, returned, transferredIn, transferredOut } = shelf;
  const more = [
    ['− damaged', damaged],
    ['+ returned', returned],
    ['+ transferredIn', transferredIn],
    ['− transferredOut', transferredOut],
  ].filter(([, units]) => units !== undefined);
  return [
    `received ${received} + corrected ${corrected} − shipped ${shipped}`,
    ...more.map(([sign, units]) => `${sign} ${units}`),
  ].join(' ');
}

/** What has come from other warehouses has left one before: what is between the two sums is in transit. */
function appeared({ shelves, allShelves }: ItemReading): string[] {
  const sum = (name: 'transferredIn' | 'transferredOut') =>
    shelves.reduce((total, shelf) => total + (shelf[name] ?? 0), 0);
  const [came, left] = [sum('transferredIn'), sum('transferredOut')];
  return allShelves && came > left ? [`${came} came from other warehouses, but only ${left} left one`] : [];
}

/** What is free on the shelves is left, held, or ordered and waiting; so it can't be less than what is left. */
function oversold({ stock: { available }, shelves, allShelves }: ItemReading): string[] {
  const free = shelves.reduce((sum, shelf) => sum + shelf.free, 0);
  return !allShelves || available <= free
    ? []
    : [`available is ${available}, but only ${free} are free on the shelves`];
}

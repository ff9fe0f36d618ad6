import type { Order } from '../orders/orders.ts';
import { dayOf } from '../shared/clock.ts';

/** What is counted. */
export interface Counts {
  readonly placed: number;
  readonly shipped: number;
  readonly cancelled: number;
  /** Units and minor units that were ordered. */
  readonly units: number;
  readonly revenue: number;
}

/** Names of the counters. */
export const COUNTERS = ['placed', 'shipped', 'cancelled', 'units', 'revenue'] as const satisfies (keyof Counts)[];

/** Rows that an hour's counts are spread over, by order: a row takes some hundred transactions a second. */
const SHARDS = 8;

/** A counter row: the day, and its hour with a shard, as in `07#3`. */
export interface FigureKey {
  readonly day: string;
  readonly slot: string;
}

/** What a change of an order counts as, under a name that it is counted by only once. */
export interface Tally {
  readonly what: 'placed' | 'shipped' | 'cancelled';
  readonly key: FigureKey;
  readonly counts: Partial<Counts>;
}

/** What a change of an order's row counts as, or undefined. @param at ISO 8601: when it was changed. */
export function tallyOf(before: Pick<Order, 'status'> | undefined, after: Order, at: string): Tally | undefined {
  const { orderId, placedAt, units, total } = after;
  if (!before) return { what: 'placed', key: keyOf(placedAt, orderId), counts: { placed: 1, units, revenue: total } };
  if (before.status === after.status) return undefined;
  if (after.status !== 'shipped' && after.status !== 'cancelled') return undefined;
  return { what: after.status, key: keyOf(at, orderId), counts: { [after.status]: 1 } };
}

const keyOf = (at: string, orderId: string): FigureKey => ({
  day: at.slice(0, 10),
  slot: `${at.slice(11, 13)}#${(orderId.codePointAt(orderId.length - 1) ?? 0) % SHARDS}`,
});

const NOTHING: Counts = { placed: 0, shipped: 0, cancelled: 0, units: 0, revenue: 0 };

const sum = (one: Counts, other: Partial<Counts>): Counts => ({
  placed: one.placed + (other.placed ?? 0),
  shipped: one.shipped + (other.shipped ?? 0),
  cancelled: one.cancelled + (other.cancelled ?? 0),
  units: one.units + (other.units ?? 0),
  revenue: one.revenue + (other.revenue ?? 0),
});

/** A day's counts by hour, all 24 of them, and together. */
export function dayOfFigures(rows: readonly (Partial<Counts> & Pick<FigureKey, 'slot'>)[]) {
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const own = rows.filter(({ slot }) => Number(slot.slice(0, 2)) === hour);
    return { hour, counts: own.reduce(sum, NOTHING) };
  });
  return { hours, total: hours.reduce((total, { counts }) => sum(total, counts), NOTHING) };
}

/** So many days in a row, the last of which is `until`. @param until as in `2026-02-28`. */
export function daysUntil(until: string, count: number): string[] {
  const last = Date.parse(`${until}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => dayOf(last - (count - 1 - index) * 86_400_000));
}

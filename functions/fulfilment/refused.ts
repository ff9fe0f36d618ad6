import { unitsOf } from '../stock/stock.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import type { AssignmentPlan, Candidate } from './assignment/assignment.ts';

/** The candidates without the items that they reported short for this order: those are not asked of them again. */
export function withoutMissed(candidates: readonly Candidate[], existing: readonly WarehouseOrder[]): Candidate[] {
  const rows = Map.groupBy(existing, ({ warehouseId }) => warehouseId);
  return candidates.map((candidate) => {
    const own = rows.get(candidate.warehouseId) ?? [];
    const missed = new Set(own.flatMap(({ shorts = [] }) => shorts.map(({ itemId }) => itemId)));
    if (missed.size === 0) return candidate;
    return { ...candidate, free: new Map([...candidate.free].filter(([itemId]) => !missed.has(itemId))) };
  });
}

/** The candidates with those ruled out that let a warehouse order of this order lie, or that it was moved away from. */
export function withoutRefused(candidates: readonly Candidate[], existing: readonly WarehouseOrder[]): Candidate[] {
  const left = new Map(
    existing.flatMap(({ warehouseId, endedBy }) =>
      endedBy === 'late' || endedBy === 'moved' ? [[warehouseId, endedBy] as const] : [],
    ),
  );
  return candidates.map((candidate) => {
    const why = left.get(candidate.warehouseId);
    return why === undefined ? candidate : { ...candidate, excluded: `an earlier part of this order was ${why}` };
  });
}

/**
 * Plans without the warehouses that let the order lie, unless that leaves something missing that they have: late from
 * them is better than not at all. What a warehouse reported short it is asked for again only where that is asked afresh.
 */
export function planAround(
  candidates: readonly Candidate[],
  existing: readonly WarehouseOrder[],
  make: (candidates: readonly Candidate[]) => AssignmentPlan,
  afresh: boolean,
): { readonly plan: AssignmentPlan; readonly refusedAgain: boolean } {
  const able = withoutMissed(candidates, existing);
  const plan = make(withoutRefused(able, existing));
  const isRefused = existing.some(
    ({ endedBy, shorts = [] }) => endedBy === 'late' || endedBy === 'moved' || (afresh && shorts.length > 0),
  );
  if (!isRefused || plan.missing.length === 0) return { plan, refusedAgain: false };
  const again = make(afresh ? candidates : able);
  return unitsOf(again.missing) < unitsOf(plan.missing)
    ? { plan: again, refusedAgain: true }
    : { plan, refusedAgain: false };
}

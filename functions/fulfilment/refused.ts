import { unitsOf } from '../stock/stock.ts';
import type { Short, WarehouseOrder } from '../warehouses/warehouses.ts';
import type { AssignmentPlan, Candidate } from './assignment/assignment.ts';

/**
 * The candidates without the items that they reported missing for this order: those are not asked of them again, as their
 * books are not to be trusted. Where a unit was damaged the others of its shelf are as good as any.
 */
export function withoutMissed(candidates: readonly Candidate[], existing: readonly WarehouseOrder[]): Candidate[] {
  const rows = Map.groupBy(existing, ({ warehouseId }) => warehouseId);
  return candidates.map((candidate) => {
    const own = rows.get(candidate.warehouseId) ?? [];
    const missed = new Set(own.flatMap(({ shorts = [] }) => shorts.filter(isMissing).map(({ itemId }) => itemId)));
    if (missed.size === 0) return candidate;
    const free = new Map([...candidate.free].filter(([itemId]) => !missed.has(itemId)));
    return { ...candidate, free, reportedMissing: missed };
  });
}

const isMissing = ({ kind }: Short): boolean => kind === 'missing';

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

/** What a plan had to fall back on. */
export type FallBack = 'refused-again' | 'beyond-safety-stock';

/** A plan, and what it had to fall back on for it. */
export interface FoundPlan {
  readonly plan: AssignmentPlan;
  readonly fallBacks: readonly FallBack[];
}

/**
 * Plans without the warehouses that let the order lie, and without anybody's safety stock, unless that leaves something
 * missing that they have: what was sold is sent late, or from the last units, rather than not at all. What a warehouse
 * reported missing it is asked for again only where that is asked afresh.
 */
export function planAround(
  candidates: readonly Candidate[],
  existing: readonly WarehouseOrder[],
  make: (candidates: readonly Candidate[]) => AssignmentPlan,
  afresh: boolean,
): FoundPlan {
  const able = withoutMissed(candidates, existing);
  const isRefused = existing.some(
    ({ endedBy, shorts = [] }) => endedBy === 'late' || endedBy === 'moved' || (afresh && shorts.some(isMissing)),
  );
  const again = afresh ? candidates : able;
  const fallBacks: readonly FallBack[] = isRefused ? ['refused-again'] : [];
  const ways: { readonly from: readonly Candidate[]; readonly fallBacks: readonly FallBack[] }[] = [
    ...(isRefused ? [{ from: again, fallBacks }] : []),
    ...(candidates.some(({ safetyStock = 0 }) => safetyStock > 0)
      ? [{ from: again.map(withoutSafetyStock), fallBacks: [...fallBacks, 'beyond-safety-stock' as const] }]
      : []),
  ];
  let best: FoundPlan = { plan: make(withoutRefused(able, existing)), fallBacks: [] };
  for (const way of ways) {
    if (best.plan.missing.length === 0) break;
    const plan = make(way.from);
    if (unitsOf(plan.missing) < unitsOf(best.plan.missing)) best = { plan, fallBacks: way.fallBacks };
  }
  return best;
}

const withoutSafetyStock = (candidate: Candidate): Candidate => ({ ...candidate, safetyStock: 0 });

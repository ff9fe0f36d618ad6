import { iso } from '../shared/clock.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import type { AssignmentPlan, CandidateReasons, Note, RuledOut } from './assignment/assignment.ts';
import type { PlannedWarehouseOrder } from './plan.ts';
import type { FallBack } from './refused.ts';

/** How long a plan is kept, in seconds: 90 days. */
const KEPT_SECONDS = 90 * 86_400;

/** Most bytes that the candidates of a kept plan take, as JSON; a row may have 400 KB and should stay far below. */
const CANDIDATES_BYTES = 40_000;

/** Units by item id. */
type Units = Readonly<Record<string, number>>;

/** A plan as it is kept: what was decided, and why. */
export interface KeptPlan {
  readonly orderId: string;
  /** Of the order that it was made for. */
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  readonly round: number;
  readonly attempt: number;
  readonly reasons: Omit<AssignmentPlan['reasons'], 'candidates' | 'notes'>;
  /**
   * `refused-again`: warehouses that had let this order lie were asked again; `beyond-safety-stock`: safety stock was; as
   * nobody else could.
   */
  readonly notes: readonly (Note | FallBack)[];
  readonly candidates: readonly CandidateReasons[];
  readonly candidatesLeftOut: number;
  readonly missing: Units;
  readonly warehouseOrders: readonly {
    readonly warehouseOrderId: string;
    readonly warehouseId: string;
    readonly units: Units;
  }[];
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** What a plan was made for and what came of it. */
export interface PlanFacts {
  readonly orderId: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly round: number;
  readonly attempt: number;
  readonly plan: AssignmentPlan;
  readonly fallBacks: readonly FallBack[];
  readonly warehouseOrders: readonly PlannedWarehouseOrder[];
}

/** Who may be left out first when a plan has too many candidates: those that say the least. */
const WORTH: Readonly<Record<RuledOut, number>> = {
  'nothing-free': 0,
  closed: 1,
  'not-needed': 2,
  'at-capacity': 3,
  'reported-missing': 4,
  excluded: 4,
};
const worthOf = ({ ruledOut }: CandidateReasons): number => (ruledOut === undefined ? 5 : WORTH[ruledOut]);

/** A plan to be kept: lines as maps and no more candidates than fit, the chosen ones first. */
export function keptPlan(facts: PlanFacts): KeptPlan {
  const { orderId, version, now, round, attempt, plan, fallBacks, warehouseOrders } = facts;
  const { candidates, notes, ...reasons } = plan.reasons;
  const kept = fitting(candidates.toSorted((a, b) => worthOf(b) - worthOf(a)));
  return {
    orderId,
    version,
    at: iso(now),
    round,
    attempt,
    reasons,
    notes: [...notes, ...fallBacks],
    candidates: kept,
    candidatesLeftOut: candidates.length - kept.length,
    missing: unitsOf(plan.missing),
    warehouseOrders: warehouseOrders.map(({ warehouseOrderId, warehouseId, lines }) => ({
      warehouseOrderId,
      warehouseId,
      units: unitsOf(lines),
    })),
    expiresAt: Math.ceil(now / 1000) + KEPT_SECONDS,
  };
}

/** Lines of units by item id. */
export const linesOf = (units: Units): ItemQuantity[] =>
  Object.entries(units).map(([itemId, quantity]) => ({ itemId, quantity }));

const unitsOf = (lines: readonly ItemQuantity[]): Units =>
  Object.fromEntries(lines.map(({ itemId, quantity }) => [itemId, quantity]));

function fitting(candidates: readonly CandidateReasons[]): CandidateReasons[] {
  let room = CANDIDATES_BYTES;
  return candidates.filter((candidate) => {
    room -= JSON.stringify(candidate).length;
    return room >= 0;
  });
}

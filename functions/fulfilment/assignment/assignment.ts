import type { ItemQuantity } from '../../stock/stock.ts';
import type { Criterion } from './policy.ts';
import type { Position } from './position.ts';

/** A warehouse as it may be chosen, with what is free in it of the items in question. */
export interface Candidate {
  readonly warehouseId: string;
  readonly name?: string;
  /** Lower goes first among equals. */
  readonly priority: number;
  readonly position: Position;
  readonly state: 'open' | 'closed';
  /** Warehouse orders it can work off in a day. */
  readonly dailyCapacity: number;
  /** Warehouse orders it has today; absent is not known, and then it is never full. */
  readonly load?: number;
  /** Free units by item id; absent is none. */
  readonly free: ReadonlyMap<string, number>;
  /** Units of each item that are never assigned. */
  readonly safetyStock?: number | undefined;
  /** Items that it is not asked for, as it reported them missing for this order; `free` has none of them. */
  readonly reportedMissing?: ReadonlySet<string>;
  /** Why it must not be chosen for this order, say because it reported a line short. */
  readonly excluded?: string;
}

/** What one warehouse is to ship. */
export interface Assignment {
  readonly warehouseId: string;
  readonly lines: readonly ItemQuantity[];
}

/** The facts a plan is made of, and nothing else: the same facts give the same plan. */
export interface AssignmentRequest {
  /** Spreads the choice of round robin; the order's id. */
  readonly orderId: string;
  readonly lines: readonly ItemQuantity[];
  /** All warehouses there are, in any order. */
  readonly warehouses: readonly Candidate[];
  /** Where the order goes, or null when that is not known. */
  readonly destination: Position | null;
}

/** How an order is assigned: chosen warehouses, what nobody has, and why. */
export interface AssignmentPlan {
  readonly assignments: readonly Assignment[];
  /** Units that no warehouse that may be chosen has. */
  readonly missing: readonly ItemQuantity[];
  readonly reasons: Reasons;
}

/** Why a plan is as it is. */
export interface Reasons {
  readonly policy: string;
  /** Warehouses that ship. */
  readonly shipments: number;
  /** A proven lower bound on the shipments of any plan with the same units. */
  readonly bound: number;
  /** shipments − bound. */
  readonly gap: number;
  /** Whether each criterion of the policy is proven to be at its best; round robin has none. */
  readonly proven: boolean;
  /** Bounds computed in the search. */
  readonly steps: number;
  /** Criteria in the order of their weight, the warehouses' priority last. */
  readonly levels: readonly Level[];
  readonly notes: readonly Note[];
  readonly candidates: readonly CandidateReasons[];
}

/** What a criterion came to: shipments, kilometres, minor units, thousandths of daily capacity, sum of priority ranks. */
export interface Level {
  readonly criterion: Criterion | 'priority';
  readonly value: number;
  /** No plan that is as good by the criteria before has less. */
  readonly bound: number;
  readonly proven: boolean;
}

/** Something about the facts that the plan had to do without or go beyond. */
export type Note =
  /** Distances are not known: nearest counts shipments, lowest-cost takes the middle price band. */
  | 'destination-unknown'
  /** What only warehouses at their capacity have is assigned to them all the same. */
  | 'beyond-capacity';

/** A candidate's part in the decision. */
export interface CandidateReasons {
  readonly warehouseId: string;
  readonly chosen: boolean;
  readonly ruledOut?: RuledOut;
  /** In words, where a candidate was excluded. */
  readonly why?: string;
  /** Lines it has something of, and units it could ship. */
  readonly lines: number;
  readonly units: number;
  /** Null when the destination is not known. */
  readonly distanceKm: number | null;
  /** Minor units: of its parcel, or, not being chosen, of one with all it could ship. */
  readonly cost: number;
  readonly load: number | null;
}

/** What kept a candidate from being chosen. */
export type RuledOut = 'closed' | 'excluded' | 'at-capacity' | 'nothing-free' | 'reported-missing' | 'not-needed';

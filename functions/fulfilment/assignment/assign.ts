import { type ItemQuantity, unitsOf } from '../../stock/stock.ts';
import type { Assignment, AssignmentPlan, AssignmentRequest, Candidate, CandidateReasons, Note } from './assignment.ts';
import { type Budget, type Choice, chooseSources, fewestSources, levelsOf } from './choose.ts';
import { type Eligible, eligibleFor, type Source } from './eligible.ts';
import type { Objective } from './objective.ts';
import { type Criterion, POLICY_HINT, ROUND_ROBIN, type Strategy, strategyOf } from './policy.ts';
import { kilometresBetween, type Position } from './position.ts';
import { roundRobin } from './round-robin.ts';
import { parcelPrice, SHIPPING_PRICES, type ShippingPrices } from './shipping-prices.ts';
import { takeFrom } from './take.ts';

/** How orders are assigned to warehouses. */
export interface Policy {
  /** As configured, such as `fewest-shipments,lowest-cost`. */
  readonly text: string;
  readonly strategy: Strategy;
  readonly prices: ShippingPrices;
  readonly budget: Budget;
  /** Milliseconds from any beginning, for the budget's time. */
  readonly clock: () => number;
}

/** Proves the fewest shipments of a thousand lines over sixty warehouses with much to spare; a planner can wait that long. */
const BUDGET: Budget = { steps: 6_000, milliseconds: 250 };

/** A policy by its text. @throws Error that says what it may be. */
export function policyOf(
  text: string,
  clock: () => number,
  { budget = BUDGET, prices = SHIPPING_PRICES }: { readonly budget?: Budget; readonly prices?: ShippingPrices } = {},
): Policy {
  const strategy = strategyOf(text);
  if (!strategy) throw new Error(`There is no assignment policy ${text}; it may be ${POLICY_HINT}.`);
  return { text, strategy, prices, budget, clock };
}

/**
 * Assigns an order's lines to warehouses. Every line is covered as far as the warehouses that may be chosen have it; it
 * is split only where no chosen one has it all. Deterministic, as long as the budget's time does not end it, and the same
 * whatever order the warehouses come in.
 */
export function assign(request: AssignmentRequest, policy: Policy): AssignmentPlan {
  const eligible = eligibleFor(request);
  const facts = factsOf(request.destination, policy.prices);
  const { assignments, choice } =
    policy.strategy === ROUND_ROBIN
      ? inTurn(request.orderId, eligible)
      : byCriteria(eligible, policy.strategy, facts, policy);
  const shipments = assignments.length;
  const notes: Note[] = [];
  if (request.destination === null && usesDistance(policy.strategy)) notes.push('destination-unknown');
  if (eligible.beyondCapacity) notes.push('beyond-capacity');
  return {
    assignments,
    missing: missingOf(eligible),
    reasons: {
      policy: policy.text,
      shipments,
      bound: choice.bound,
      gap: shipments - choice.bound,
      proven: choice.levels.every(({ criterion, proven }) => proven || criterion === 'priority'),
      steps: choice.steps,
      levels: choice.levels,
      notes,
      candidates: candidatesOf(eligible, assignments, facts),
    },
  };
}

const usesDistance = (strategy: Strategy): boolean =>
  strategy !== ROUND_ROBIN && (strategy.includes('nearest') || strategy.includes('lowest-cost'));

interface Facts {
  readonly kilometres: (warehouse: Candidate) => number | null;
  readonly price: (warehouse: Candidate) => { readonly fixed: number; readonly perUnit: number };
}

function factsOf(destination: Position | null, prices: ShippingPrices): Facts {
  const kilometres = ({ position }: Candidate) => destination && kilometresBetween(position, destination);
  return { kilometres, price: (warehouse) => parcelPrice(prices, kilometres(warehouse)) };
}

interface Assigned {
  readonly assignments: readonly Assignment[];
  readonly choice: Pick<Choice, 'bound' | 'steps' | 'levels'>;
}

/** Round robin, beside what the fewest shipments would at least have been. */
function inTurn(orderId: string, eligible: Eligible): Assigned {
  const choice = { bound: fewestSources(eligible), steps: 0, levels: [] };
  return { assignments: roundRobin(orderId, eligible), choice };
}

function byCriteria(
  eligible: Eligible,
  criteria: readonly Criterion[],
  facts: Facts,
  { budget, clock }: Policy,
): Assigned {
  const objective = (criterion: Criterion | 'priority') => objectiveOf(criterion, eligible.sources, facts);
  const choice = chooseSources(eligible, criteria, objective, budget, clock);
  // The cheapest first where units cost something; else the one that has most, so that a line is split the least.
  const byPrice = criteria.includes('lowest-cost');
  const ranked = ranks(choice.sources, ({ warehouse }) =>
    byPrice ? facts.price(warehouse).perUnit : criteria.includes('nearest') ? (facts.kilometres(warehouse) ?? 0) : 0,
  );
  const assignments = takeFrom(eligible, (line) => {
    if (byPrice) return ranked;
    const need = eligible.covered[line] as number;
    const has = ({ units }: Source) => units[line] as number;
    return ranked.some((source) => has(source) >= need) ? ranked : ranked.toSorted((a, b) => has(b) - has(a));
  });
  if (choice.levels.every(({ proven }) => proven)) return { assignments, choice };
  const used = new Set(assignments.map(({ warehouseId }) => warehouseId));
  const shipping = new Set(choice.sources.filter(({ warehouse }) => used.has(warehouse.warehouseId)));
  return { assignments, choice: { ...choice, levels: levelsOf(eligible, choice.levels, shipping, objective) } };
}

const ranks = (sources: readonly Source[], by: (source: Source) => number): Source[] =>
  sources.toSorted((a, b) => by(a) - by(b));

function missingOf({ asked, covered }: Eligible): ItemQuantity[] {
  return asked.flatMap(({ itemId, quantity }, line) => {
    const short = quantity - (covered[line] as number);
    return short > 0 ? [{ itemId, quantity: short }] : [];
  });
}

const countOf = (sources: readonly Source[]): Objective => ({ fixed: new Float64Array(sources.length).fill(1) });

/** What a criterion counts, in whole numbers from 1 a shipment, so that a superfluous one is never free. */
function objectiveOf(criterion: Criterion | 'priority', sources: readonly Source[], facts: Facts): Objective {
  const each = (of: (warehouse: Candidate) => number) => Float64Array.from(sources, ({ warehouse }) => of(warehouse));
  switch (criterion) {
    case 'fewest-shipments':
      return countOf(sources);
    case 'nearest':
      return { fixed: each((warehouse) => Math.max(1, facts.kilometres(warehouse) ?? 1)) };
    case 'lowest-cost':
      return {
        fixed: each((warehouse) => Math.max(1, facts.price(warehouse).fixed)),
        perUnit: each((warehouse) => facts.price(warehouse).perUnit),
      };
    case 'balanced-load':
      return {
        fixed: each(({ load = 0, dailyCapacity }) =>
          Math.max(1, Math.round((1000 * (load + 1)) / Math.max(1, dailyCapacity))),
        ),
      };
    case 'priority': {
      const ranks = [...new Set(sources.map(({ warehouse }) => warehouse.priority))].sort((a, b) => a - b);
      return { fixed: each(({ priority }) => ranks.indexOf(priority) + 1) };
    }
  }
}

function candidatesOf(
  { asked, all, ruledOut }: Eligible,
  assignments: readonly Assignment[],
  { kilometres, price }: Facts,
): CandidateReasons[] {
  const shipped = new Map(assignments.map((one) => [one.warehouseId, unitsOf(one.lines)]));
  return all.map(({ warehouse, units: free }) => {
    const { warehouseId, load, excluded } = warehouse;
    let lines = 0;
    let units = 0;
    for (let line = 0; line < free.length; line++) {
      const has = free[line] as number;
      if (has > 0) lines++;
      units += Math.min(has, asked[line]?.quantity ?? 0);
    }
    const chosen = shipped.has(warehouseId);
    const { fixed, perUnit } = price(warehouse);
    const priced = shipped.get(warehouseId) ?? units;
    return {
      warehouseId,
      chosen,
      ...(!chosen && { ruledOut: ruledOut.get(warehouseId) ?? ('not-needed' as const) }),
      ...(excluded !== undefined && { why: excluded }),
      lines,
      units,
      distanceKm: kilometres(warehouse),
      cost: priced === 0 ? 0 : fixed + perUnit * priced,
      load: load ?? null,
    };
  });
}

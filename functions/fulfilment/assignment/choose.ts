import type { Level } from './assignment.ts';
import { packingBound } from './cover.ts';
import type { Eligible, Source } from './eligible.ts';
import { type Objective, shippedFrom } from './objective.ts';
import type { Criterion } from './policy.ts';
import { type Problem, problemOf, type Row } from './problem.ts';
import { type Found, firstSet, type Limit, search } from './search.ts';

/** What a search for warehouses may spend. */
export interface Budget {
  /** Bounds computed over all criteria: the same on every machine. */
  readonly steps: number;
  /** A second limit, for a machine that is slow; by the clock that is passed in. */
  readonly milliseconds: number;
}

/** The sources that a policy's criteria choose together, and what each came to. */
export interface Choice {
  readonly sources: readonly Source[];
  readonly levels: readonly Level[];
  /** A proven lower bound on the number of sources. */
  readonly bound: number;
  readonly steps: number;
}

/** The share of what is left that a criterion may spend when others follow it. */
const SHARE = 0.5;

/** Steps that breaking ties by priority may take: it is the least of all reasons to wait. */
const TIE_STEPS = 60;

/**
 * Chooses sources by one criterion after another: each finds a best set among those that are as good as can be by the
 * ones before; at last the warehouses' priority decides among equals.
 * @param objectiveOf what a criterion counts
 * @param clock milliseconds
 */
export function chooseSources(
  eligible: Pick<Eligible, 'covered' | 'sources'>,
  criteria: readonly Criterion[],
  objectiveOf: (criterion: Criterion | 'priority') => Objective,
  budget: Budget,
  clock: () => number,
): Choice {
  const { sources } = eligible;
  const problem = problemFor(eligible);
  if (problem.rows === 0) return { sources: [], levels: [], bound: 0, steps: 0 };
  const packed = packingBound(problem);
  const end = clock() + budget.milliseconds;
  const isOver = () => clock() >= end;
  const limits: Limit[] = [];
  const levels: Level[] = [];
  let steps = 0;
  let bound = packed;
  let exactly: number | undefined;
  let set: Uint8Array | undefined;
  for (const criterion of [...criteria, 'priority'] as const) {
    const objective = objectiveOf(criterion);
    const left = budget.steps - steps;
    const following = criteria.length - 1 - levels.length;
    const share = following > 0 ? Math.ceil(left * SHARE) : left - TIE_STEPS;
    const found: Found = search(
      {
        problem,
        objective,
        limits,
        known: set ?? firstSet(problem, objective),
        atLeast: leastCost(problem, objective, Math.max(packed, exactly ?? 0)),
        ...(exactly !== undefined && { exactly }),
      },
      { steps: criterion === 'priority' ? Math.min(left, TIE_STEPS) : share, isOver },
    );
    set = found.set;
    steps += found.steps;
    const proven = found.cost === found.bound;
    levels.push({ criterion, value: found.cost, bound: found.bound, proven });
    limits.push({ objective, most: found.cost, relaxation: found.relaxation });
    if (criterion === 'fewest-shipments' && levels.length === 1) bound = Math.max(bound, found.bound);
    if (criterion === 'fewest-shipments' && proven) exactly = found.cost;
  }
  const chosen = sources.filter((_, column) => set?.[column]);
  return { sources: chosen, levels, bound, steps };
}

/**
 * What the criteria come to for the sources that ship in the end: where a budget has ended a search, a later criterion may
 * have bettered an earlier one, and some of the chosen ones may not be needed.
 */
export function levelsOf(
  eligible: Pick<Eligible, 'covered' | 'sources'>,
  levels: readonly Level[],
  shipping: ReadonlySet<Source>,
  objectiveOf: (criterion: Criterion | 'priority') => Objective,
): Level[] {
  const problem = problemFor(eligible);
  const set = Uint8Array.from(eligible.sources, (source) => (shipping.has(source) ? 1 : 0));
  return levels.map(({ criterion, bound }) => {
    const value = shippedFrom(problem, set, objectiveOf(criterion)).cost;
    return { criterion, value, bound, proven: value === bound };
  });
}

/** A proven lower bound on the sources of any choice, without a search. */
export function fewestSources(eligible: Pick<Eligible, 'covered' | 'sources'>): number {
  return packingBound(problemFor(eligible));
}

function problemFor({ covered, sources }: Pick<Eligible, 'covered' | 'sources'>): Problem {
  const rows: Row[] = [];
  covered.forEach((need, line) => {
    if (need === 0) return;
    const units: { column: number; units: number }[] = [];
    for (let column = 0; column < sources.length; column++) {
      const free = sources[column]?.units[line] ?? 0;
      if (free > 0) units.push({ column, units: free });
    }
    rows.push({ need, units });
  });
  return problemOf(rows, sources.length);
}

/** What `columns` of the cheapest columns cost at the least. */
function leastCost({ rows, need }: Problem, { fixed, perUnit }: Objective, columns: number): number {
  const sorted = fixed.toSorted();
  let cost = 0;
  for (let at = 0; at < columns; at++) cost += sorted[at] as number;
  if (!perUnit) return cost;
  let units = 0;
  for (let row = 0; row < rows; row++) units += need[row] as number;
  return cost + units * Math.min(...perUnit);
}

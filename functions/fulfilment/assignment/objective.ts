import type { Problem } from './problem.ts';

/** What a set of warehouses costs under one criterion, in whole numbers of its own unit. */
export interface Objective {
  /** Of using a column at all. */
  readonly fixed: Float64Array;
  /** Of each unit that a column ships; absent where units cost nothing. */
  readonly perUnit?: Float64Array;
}

/**
 * The columns of a set that ship something, when each line is taken whole from its cheapest column that has it all, and
 * else from the cheapest first; and what that costs.
 */
export interface Shipping {
  readonly used: Uint8Array;
  readonly cost: number;
}

/** Ships the problem's lines from a set that covers them. Of equally cheap columns the first ships. */
export function shippedFrom(problem: Problem, set: Uint8Array, objective: Objective): Shipping {
  const perUnit = objective.perUnit;
  if (!perUnit) return { used: set, cost: fixedCost(set, objective.fixed) };
  const used = new Uint8Array(problem.columns);
  let cost = 0;
  const split: number[] = [];
  for (let row = 0; row < problem.rows; row++) {
    const need = problem.need[row] as number;
    let whole = -1;
    split.length = 0;
    for (let k = problem.rowStart[row] as number; k < (problem.rowStart[row + 1] as number); k++) {
      const column = problem.rowColumn[k] as number;
      if (!set[column]) continue;
      split.push(k);
      if ((problem.rowUnits[k] as number) < need) continue;
      if (whole < 0 || (perUnit[column] as number) < (perUnit[whole] as number)) whole = column;
    }
    if (whole >= 0) {
      used[whole] = 1;
      cost += need * (perUnit[whole] as number);
      continue;
    }
    const price = (k: number) => perUnit[problem.rowColumn[k] as number] as number;
    split.sort((a, b) => price(a) - price(b) || a - b);
    let left = need;
    for (const k of split) {
      const units = Math.min(left, problem.rowUnits[k] as number);
      if (units <= 0) break;
      used[problem.rowColumn[k] as number] = 1;
      cost += units * price(k);
      left -= units;
    }
  }
  return { used, cost: cost + fixedCost(used, objective.fixed) };
}

function fixedCost(set: Uint8Array, fixed: Float64Array): number {
  let cost = 0;
  for (let column = 0; column < set.length; column++) if (set[column]) cost += fixed[column] as number;
  return cost;
}

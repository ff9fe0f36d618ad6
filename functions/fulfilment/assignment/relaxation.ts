import type { Objective } from './objective.ts';
import type { Problem } from './problem.ts';

/** What a search has decided about a column. */
export const FREE = 0;
export const TAKEN = 1;
export const LEFT_OUT = 2;

/** Where a search stands: its decisions, and what essential rows still lack after them. */
export interface Decisions {
  readonly status: Uint8Array;
  readonly lacking: Float64Array;
}

/** Costs are whole, so a bound this far above one less than a known cost proves it; floating point errs by far less. */
export const TOLERANCE = 1e-3;

/** Subgradient steps without progress after which steps are halved. */
const PATIENCE = 6;

/**
 * A lower bound on an objective by Lagrangian relaxation: the demand of each row is priced by a multiplier instead of
 * being enforced, which leaves each column a decision of its own. Any multipliers give a valid bound; subgradient steps
 * make it better (Fisher, "The Lagrangian Relaxation Method for Solving Integer Programming Problems", 1981; for covering
 * Beasley, "A Lagrangian heuristic for set-covering problems", 1990). The reduced costs that come with it tell which
 * columns cannot be in, or out of, any better set.
 */
export class Relaxation {
  readonly problem: Problem;
  readonly objective: Objective;
  /** When every set that matters has exactly so many columns; the bound is then the sharper for it. */
  readonly exactly: number | undefined;
  readonly multipliers: Float64Array;
  /** Cost of each column less what the rows would pay for it, as of the last bound. */
  readonly reduced: Float64Array;
  readonly #gradient: Float64Array;
  /** By row, what a column counts for that has less than is lacking; below zero, its share of that. */
  readonly #partial: Float64Array;
  readonly #best: Float64Array;
  readonly #selected: Uint8Array;
  readonly #sorted: Float64Array;
  readonly #rows: number;

  constructor(problem: Problem, objective: Objective, exactly?: number) {
    this.problem = problem;
    this.objective = objective;
    this.exactly = exactly;
    // Where units cost something every line counts, else the essential ones.
    this.#rows = objective.perUnit ? problem.rows : problem.essential;
    this.multipliers = new Float64Array(this.#rows);
    this.reduced = new Float64Array(problem.columns);
    this.#gradient = new Float64Array(this.#rows);
    this.#partial = new Float64Array(this.#rows).fill(-1);
    this.#best = new Float64Array(this.#rows);
    this.#selected = new Uint8Array(problem.columns);
    this.#sorted = new Float64Array(problem.columns);
    this.#begin();
  }

  /** Multipliers to begin with: each row pays as much as no column it can be served by is overpaid for. */
  #begin(): void {
    const { problem, objective, multipliers } = this;
    const slack = Float64Array.from(objective.fixed);
    const degree = (row: number) => (problem.rowStart[row + 1] as number) - (problem.rowStart[row] as number);
    const order = Array.from({ length: this.#rows }, (_, row) => row).sort((a, b) => degree(a) - degree(b) || a - b);
    for (const row of order) {
      const need = problem.need[row] as number;
      let least = Number.POSITIVE_INFINITY;
      for (let k = problem.rowStart[row] as number; k < (problem.rowStart[row + 1] as number); k++) {
        const column = problem.rowColumn[k] as number;
        const unit = (objective.perUnit?.[column] ?? 0) * need;
        least = Math.min(least, unit + ((slack[column] as number) * need) / (problem.rowUnits[k] as number));
      }
      multipliers[row] = least;
      for (let k = problem.rowStart[row] as number; k < (problem.rowStart[row + 1] as number); k++) {
        const column = problem.rowColumn[k] as number;
        const paid = least - (objective.perUnit?.[column] ?? 0) * need;
        if (paid > 0) slack[column] = (slack[column] as number) - (paid * (problem.rowUnits[k] as number)) / need;
      }
    }
  }

  /** The bound for these decisions by the multipliers as they are; sets `reduced`. */
  bound(decisions: Decisions): number {
    if (!this.objective.perUnit) this.#tighten(decisions);
    return this.#bound(decisions);
  }

  /**
   * What is lacking of a row comes from a column that has all of it or from at least k of the others, k being what the
   * greatest of them tells. Counting each of the others as 1/k is as true as counting its share, and says more where
   * that makes them count for less; where all of them together do not have it, they count for nothing.
   */
  #tighten({ status, lacking }: Decisions): void {
    const { rowStart, rowColumn, rowUnits } = this.problem;
    for (let row = 0; row < this.#rows; row++) {
      const need = lacking[row] as number;
      if (need <= 0) continue;
      let count = 0;
      let total = 0;
      let greatest = 0;
      for (let k = rowStart[row] as number, end = rowStart[row + 1] as number; k < end; k++) {
        const units = rowUnits[k] as number;
        if (units >= need || status[rowColumn[k] as number] !== FREE) continue;
        count++;
        total += units;
        if (units > greatest) greatest = units;
      }
      const atLeast = Math.ceil(need / greatest);
      this.#partial[row] = total < need ? 0 : count / atLeast < total / need ? 1 / atLeast : -1;
    }
  }

  #bound({ status, lacking }: Decisions): number {
    const { problem, objective, multipliers, reduced } = this;
    const { rowStart, rowColumn, rowUnits, columns } = problem;
    const perUnit = objective.perUnit;
    const demand = perUnit ? problem.need : lacking;
    reduced.set(objective.fixed);
    let sum = 0;
    for (let row = 0; row < this.#rows; row++) {
      const need = demand[row] as number;
      const multiplier = multipliers[row] as number;
      if (need <= 0 || multiplier === 0) continue;
      sum += multiplier;
      const price = multiplier / need;
      const partial = perUnit ? -1 : (this.#partial[row] as number);
      for (let k = rowStart[row] as number, end = rowStart[row + 1] as number; k < end; k++) {
        const column = rowColumn[k] as number;
        const units = rowUnits[k] as number;
        if (perUnit) {
          const gain = price - (perUnit[column] as number);
          if (gain > 0) reduced[column] = (reduced[column] as number) - gain * units;
        } else {
          const counts = units >= need ? multiplier : partial < 0 ? price * units : partial * multiplier;
          reduced[column] = (reduced[column] as number) - counts;
        }
      }
    }
    let taken = 0;
    for (let column = 0; column < columns; column++) {
      if (status[column] !== TAKEN) continue;
      taken++;
      sum += (perUnit ? reduced[column] : objective.fixed[column]) as number;
    }
    return sum + this.#select(status, taken);
  }

  /** Chooses the columns that the relaxed problem takes; their reduced costs' sum. */
  #select(status: Uint8Array, taken: number): number {
    const { reduced, exactly } = this;
    const selected = this.#selected;
    selected.fill(0);
    let sum = 0;
    if (exactly === undefined) {
      for (let column = 0; column < reduced.length; column++) {
        if (status[column] !== FREE || (reduced[column] as number) >= 0) continue;
        selected[column] = 1;
        sum += reduced[column] as number;
      }
      return sum;
    }
    const open = exactly - taken;
    const sorted = this.#sorted;
    let free = 0;
    for (let column = 0; column < reduced.length; column++) {
      if (status[column] === FREE) sorted[free++] = reduced[column] as number;
    }
    if (open < 0 || open > free) return Number.POSITIVE_INFINITY;
    if (open === 0) return 0;
    const most = sorted.subarray(0, free).sort()[open - 1] as number;
    let count = 0;
    for (const strictly of [true, false]) {
      for (let column = 0; column < reduced.length && count < open; column++) {
        const cost = reduced[column] as number;
        if (status[column] !== FREE || (strictly ? cost >= most : cost !== most)) continue;
        selected[column] = 1;
        sum += cost;
        count++;
      }
    }
    return sum;
  }

  /**
   * Improves the multipliers for these decisions and leaves the best ones, with their reduced costs.
   * @param known cost of the best set known, which the bound is to reach
   * @param onStep told of each step; false ends it
   * @returns the best bound
   */
  improve(decisions: Decisions, known: number, rounds: number, onStep: (bound: number) => boolean): number {
    const { multipliers } = this;
    if (!this.objective.perUnit) this.#tighten(decisions);
    const best = this.#best;
    let bestBound = Number.NEGATIVE_INFINITY;
    let scale = 1;
    let stalled = 0;
    for (let round = 0; round < rounds; round++) {
      const bound = this.#bound(decisions);
      if (bound > bestBound + 1e-9) {
        if (bound > bestBound + 1e-3 * Math.abs(known - bestBound)) stalled = 0;
        bestBound = bound;
        best.set(multipliers);
      } else stalled++;
      if (stalled > PATIENCE) {
        scale /= 2;
        stalled = 0;
        if (scale < 0.01) break;
      }
      if (!onStep(bound) || bestBound > known - 1 + TOLERANCE || !this.#step(decisions, scale * (known - bound + 0.05)))
        break;
    }
    multipliers.set(best);
    return this.#bound(decisions);
  }

  /** One step along the subgradient; false when there is none, as the bound is the best there is. */
  #step({ status, lacking }: Decisions, length: number): boolean {
    const { problem, objective, multipliers } = this;
    const { rowStart, rowColumn, rowUnits } = problem;
    const perUnit = objective.perUnit;
    const demand = perUnit ? problem.need : lacking;
    const gradient = this.#gradient;
    const selected = this.#selected;
    let norm = 0;
    for (let row = 0; row < this.#rows; row++) {
      gradient[row] = 0;
      const need = demand[row] as number;
      if (need <= 0) continue;
      const multiplier = multipliers[row] as number;
      const partial = perUnit ? -1 : (this.#partial[row] as number);
      let open = need;
      for (let k = rowStart[row] as number, end = rowStart[row + 1] as number; k < end; k++) {
        const column = rowColumn[k] as number;
        const units = rowUnits[k] as number;
        if (perUnit) {
          if (!selected[column] && status[column] !== TAKEN) continue;
          if (multiplier > (perUnit[column] as number) * need) open -= units;
        } else if (selected[column]) open -= units >= need ? need : partial < 0 ? units : partial * need;
      }
      const slope = open / need;
      if (slope < 0 && multiplier === 0) continue;
      gradient[row] = slope;
      norm += slope * slope;
    }
    if (norm < 1e-12) return false;
    const step = length / norm;
    for (let row = 0; row < this.#rows; row++) {
      if (gradient[row] === 0) continue;
      multipliers[row] = Math.max(0, (multipliers[row] as number) + step * (gradient[row] as number));
    }
    return true;
  }
}

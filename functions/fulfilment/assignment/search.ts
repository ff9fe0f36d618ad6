import { complete, exchanges, give, isCovered } from './cover.ts';
import { type Objective, shippedFrom } from './objective.ts';
import type { Problem } from './problem.ts';
import { type Decisions, FREE, LEFT_OUT, Relaxation, TAKEN, TOLERANCE } from './relaxation.ts';

/** What a search may spend. Spending it ends the search with the best set so far. */
export interface Allowance {
  /** Bounds computed. */
  readonly steps: number;
  /** Whether its time is over. */
  readonly isOver: () => boolean;
}

/** A criterion that was decided before: no set may cost more by it. */
export interface Limit {
  readonly objective: Objective;
  readonly most: number;
  /** When every set within the limits has exactly so many columns. */
  readonly relaxation: Relaxation;
}

/** What a search is to find: a cheapest set within the limits. */
export interface Task {
  readonly problem: Problem;
  readonly objective: Objective;
  readonly limits: readonly Limit[];
  /** A set within the limits, to be bettered. */
  readonly known: Uint8Array;
  /** A cost below which there is surely no set. */
  readonly atLeast: number;
  /** When every set within the limits has exactly so many columns. */
  readonly exactly?: number;
}

/** The best set found, and what is proven of it. */
export interface Found {
  readonly set: Uint8Array;
  readonly cost: number;
  /** No set within the limits costs less. */
  readonly bound: number;
  readonly steps: number;
  readonly relaxation: Relaxation;
}

/** Subgradient steps at the root and at each node below. */
const ROOT_ROUNDS = 120;
const NODE_ROUNDS = 12;

/** Steps after which a set is made anew from the multipliers. */
const SETS_EVERY = 10;

/**
 * Branch and bound over the columns, depth first: a node decides on a column, is cut off when a bound shows that nothing
 * below it is better than what is known or within the limits, and takes or leaves out what must be. Deterministic.
 */
export function search(task: Task, allowance: Allowance): Found {
  const run = new Search(task, allowance);
  return run.result();
}

class Search {
  readonly #task: Task;
  readonly #allowance: Allowance;
  readonly #relaxation: Relaxation;
  #best: Uint8Array;
  #cost: number;
  #steps = 0;
  #over = false;

  constructor(task: Task, allowance: Allowance) {
    this.#task = task;
    this.#allowance = allowance;
    this.#relaxation = new Relaxation(task.problem, task.objective, task.exactly);
    const { used, cost } = shippedFrom(task.problem, task.known, task.objective);
    this.#best = used.slice();
    this.#cost = cost;
  }

  result(): Found {
    const { problem, atLeast } = this.#task;
    let bound = atLeast;
    if (this.#cost > bound) this.#exchange();
    if (this.#cost > bound) {
      const root: Decisions = {
        status: new Uint8Array(problem.columns),
        lacking: problem.need.slice(0, problem.essential),
      };
      bound = Math.max(bound, this.#root(root));
      if (this.#cost > bound && !this.#over) {
        const multipliers = this.#relaxation.multipliers.slice();
        this.#node(root);
        // Criteria that follow prune by the root's, which hold for all sets alike.
        this.#relaxation.multipliers.set(multipliers);
        if (!this.#over) bound = this.#cost;
      }
    }
    return { set: this.#best, cost: this.#cost, bound, steps: this.#steps, relaxation: this.#relaxation };
  }

  /** The bound before anything is decided, rounded up as costs are whole. */
  #root(root: Decisions): number {
    const bound = this.#relaxation.improve(root, this.#cost, ROOT_ROUNDS, () => {
      this.#count();
      if (this.#steps % SETS_EVERY === 1) this.#tryReduced(root);
      return !this.#over;
    });
    return Math.min(this.#cost, Math.ceil(bound - TOLERANCE));
  }

  #count(): void {
    this.#steps++;
    if (this.#steps >= this.#allowance.steps || (this.#steps % 8 === 0 && this.#allowance.isOver())) this.#over = true;
  }

  /** Explores what is below a node; the decisions are its own to change. */
  #node(at: Decisions): void {
    if (this.#over || this.#cost <= this.#task.atLeast) return;
    if (!this.#takeForced(at)) return;
    if (isCovered(at.lacking)) {
      this.#offer(setOf(at.status));
      // Where units cost something, by this criterion or one before it, a further warehouse may make a set cheaper.
      const { objective, limits } = this.#task;
      if (!objective.perUnit && !limits.some((limit) => limit.objective.perUnit)) return;
    }
    for (const limit of this.#task.limits) {
      this.#count();
      const bound = limit.relaxation.bound(at);
      if (bound > limit.most + TOLERANCE) return;
      this.#fix(at, limit.relaxation, bound, limit.most + 1);
    }
    const relaxation = this.#relaxation;
    let asked = 0;
    const bound = relaxation.improve(at, this.#cost, NODE_ROUNDS, () => {
      this.#count();
      if (++asked === 1) this.#tryReduced(at);
      return !this.#over;
    });
    if (this.#over || bound > this.#cost - 1 + TOLERANCE) return;
    this.#fix(at, relaxation, bound, this.#cost);
    if (!this.#takeForced(at)) return;
    const column = this.#branchColumn(at);
    if (column < 0) {
      if (isCovered(at.lacking)) this.#offer(setOf(at.status));
      return;
    }
    const multipliers = relaxation.multipliers.slice();
    const taken: Decisions = { status: at.status.slice(), lacking: at.lacking.slice() };
    this.#take(taken, column);
    this.#node(taken);
    relaxation.multipliers.set(multipliers);
    at.status[column] = LEFT_OUT;
    this.#node(at);
  }

  /** Takes what alone can cover a row; false when a row cannot be covered any more. */
  #takeForced(at: Decisions): boolean {
    const { problem } = this.#task;
    for (let changed = true; changed; ) {
      changed = false;
      for (let row = 0; row < problem.essential; row++) {
        const lacking = at.lacking[row] as number;
        if (lacking <= 0) continue;
        let total = 0;
        let greatest = 0;
        let by = -1;
        for (let k = problem.rowStart[row] as number; k < (problem.rowStart[row + 1] as number); k++) {
          if (at.status[problem.rowColumn[k] as number] !== FREE) continue;
          const units = problem.rowUnits[k] as number;
          total += units;
          if (units > greatest) [greatest, by] = [units, problem.rowColumn[k] as number];
        }
        if (total < lacking) return false;
        if (total - greatest >= lacking) continue;
        this.#take(at, by);
        changed = true;
      }
    }
    return true;
  }

  #take(at: Decisions, column: number): void {
    at.status[column] = TAKEN;
    give(this.#task.problem, column, at.lacking);
  }

  /** Decides the columns of which a reduced cost shows that no set cheaper than `than` has them, or lacks them. */
  #fix(at: Decisions, relaxation: Relaxation, bound: number, than: number): void {
    if (relaxation.exactly !== undefined) return;
    const room = than - 1 + TOLERANCE - bound;
    for (let column = 0; column < at.status.length; column++) {
      if (at.status[column] !== FREE) continue;
      const reduced = relaxation.reduced[column] as number;
      if (reduced > room) at.status[column] = LEFT_OUT;
      else if (-reduced > room) this.#take(at, column);
    }
  }

  /** The undecided column that the relaxation likes best. */
  #branchColumn(at: Decisions): number {
    const { reduced } = this.#relaxation;
    let best = -1;
    for (let column = 0; column < at.status.length; column++) {
      if (at.status[column] !== FREE) continue;
      if (best < 0 || (reduced[column] as number) < (reduced[best] as number)) best = column;
    }
    return best;
  }

  /** Makes a set of what is taken and what the relaxation likes, and offers it. */
  #tryReduced({ status }: Decisions): void {
    const { problem } = this.#task;
    const { reduced } = this.#relaxation;
    const least = Math.min(...reduced);
    const set = setOf(status);
    for (let column = 0; column < set.length; column++) {
      if (status[column] === FREE && (reduced[column] as number) < -TOLERANCE) set[column] = 1;
    }
    const scale = 1e-3 * Math.max(1, this.#cost);
    if (
      complete(
        problem,
        set,
        (column) => (reduced[column] as number) - Math.min(0, least) + scale,
        (c) => status[c] === LEFT_OUT,
      )
    ) {
      this.#offer(set);
    }
  }

  /** Keeps a set that covers everything when it is within the limits and cheaper than the best. */
  #offer(set: Uint8Array): boolean {
    const { problem, objective, limits } = this.#task;
    const { used, cost } = shippedFrom(problem, set, objective);
    if (cost >= this.#cost) return false;
    for (const limit of limits) if (shippedFrom(problem, used, limit.objective).cost > limit.most) return false;
    this.#cost = cost;
    this.#best = used.slice();
    return true;
  }

  /** Betters the best set by one exchange after another. */
  #exchange(): void {
    for (let better = true; better && !this.#over; ) {
      better = false;
      for (const set of exchanges(this.#task.problem, this.#best)) {
        this.#count();
        better = this.#offer(set);
        if (better || this.#over) break;
      }
    }
  }
}

function setOf(status: Uint8Array): Uint8Array {
  return Uint8Array.from(status, (one) => (one === TAKEN ? 1 : 0));
}

/** A first set that covers everything, by the objective's prices. The problem has one. */
export function firstSet(problem: Problem, objective: Objective): Uint8Array {
  const set = new Uint8Array(problem.columns);
  complete(problem, set, (column) => Math.max(1, objective.fixed[column] as number));
  return set;
}

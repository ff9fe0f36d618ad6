import type { Problem } from './problem.ts';

/** What each essential row lacks once the set's columns have given what they have; at or below zero is covered. */
export function lackingOf(problem: Problem, set: Uint8Array): Float64Array {
  const lacking = problem.need.slice(0, problem.essential);
  for (let column = 0; column < problem.columns; column++) if (set[column]) give(problem, column, lacking);
  return lacking;
}

/** Takes a column's units off what is lacking. */
export function give(problem: Problem, column: number, lacking: Float64Array): void {
  for (let k = problem.columnStart[column] as number; k < (problem.columnStart[column + 1] as number); k++) {
    const row = problem.columnRow[k] as number;
    lacking[row] = (lacking[row] as number) - (problem.columnUnits[k] as number);
  }
}

function takeBack(problem: Problem, column: number, lacking: Float64Array): void {
  for (let k = problem.columnStart[column] as number; k < (problem.columnStart[column + 1] as number); k++) {
    const row = problem.columnRow[k] as number;
    lacking[row] = (lacking[row] as number) + (problem.columnUnits[k] as number);
  }
}

/** Whether nothing is lacking. */
export function isCovered(lacking: Float64Array): boolean {
  for (let row = 0; row < lacking.length; row++) if ((lacking[row] as number) > 0) return false;
  return true;
}

/**
 * Completes a set, changing it: takes the column that covers most of what is still lacking for its price, again and
 * again, then drops what turned out superfluous, the dearest first.
 * @param barred columns that may not be taken
 * @returns false when the columns that may be taken do not have everything
 */
export function complete(
  problem: Problem,
  set: Uint8Array,
  price: (column: number) => number,
  barred?: (column: number) => boolean,
): boolean {
  const lacking = lackingOf(problem, set);
  while (!isCovered(lacking)) {
    let best = -1;
    let bestWorth = 0;
    for (let column = 0; column < problem.columns; column++) {
      if (set[column] || barred?.(column)) continue;
      const worth = covers(problem, column, lacking) / Math.max(price(column), 1e-6);
      if (worth > bestWorth) [best, bestWorth] = [column, worth];
    }
    if (best < 0) return false;
    set[best] = 1;
    give(problem, best, lacking);
  }
  dropSuperfluous(problem, set, lacking, price);
  return true;
}

/** How many rows' worth of what is lacking the column has. */
function covers(problem: Problem, column: number, lacking: Float64Array): number {
  let sum = 0;
  for (let k = problem.columnStart[column] as number; k < (problem.columnStart[column + 1] as number); k++) {
    const row = problem.columnRow[k] as number;
    const open = lacking[row] as number;
    if (open > 0) sum += Math.min(open, problem.columnUnits[k] as number) / (problem.need[row] as number);
  }
  return sum;
}

/** Takes columns out of a set that covers everything, as long as it then still does; the dearest first. */
function dropSuperfluous(
  problem: Problem,
  set: Uint8Array,
  lacking: Float64Array,
  price: (column: number) => number,
): void {
  const members: number[] = [];
  for (let column = 0; column < problem.columns; column++) if (set[column]) members.push(column);
  members.sort((a, b) => price(b) - price(a) || b - a);
  for (const column of members) {
    takeBack(problem, column, lacking);
    if (isCovered(lacking)) set[column] = 0;
    else give(problem, column, lacking);
  }
}

/** Sets that cover everything and differ from this one in one column that another takes the place of. */
export function* exchanges(problem: Problem, set: Uint8Array): Generator<Uint8Array> {
  const lacking = lackingOf(problem, set);
  for (let out = 0; out < problem.columns; out++) {
    if (!set[out]) continue;
    takeBack(problem, out, lacking);
    const open: number[] = [];
    for (let row = 0; row < lacking.length; row++) if ((lacking[row] as number) > 0) open.push(row);
    for (let column = 0; column < problem.columns; column++) {
      if (set[column] || !open.every((row) => unitsOf(problem, row, column) >= (lacking[row] as number))) continue;
      const other = set.slice();
      other[out] = 0;
      other[column] = 1;
      yield other;
    }
    give(problem, out, lacking);
  }
}

function unitsOf(problem: Problem, row: number, column: number): number {
  for (let k = problem.rowStart[row] as number; k < (problem.rowStart[row + 1] as number); k++) {
    if (problem.rowColumn[k] === column) return problem.rowUnits[k] as number;
  }
  return 0;
}

/**
 * A lower bound on the number of columns: lines of which no two can be served by the same column need columns of their
 * own, each as many as its greatest ones take to have it all.
 */
export function packingBound(problem: Problem): number {
  const degree = (row: number) => (problem.rowStart[row + 1] as number) - (problem.rowStart[row] as number);
  const order = Array.from({ length: problem.essential }, (_, row) => row).sort(
    (a, b) => degree(a) - degree(b) || a - b,
  );
  const taken = new Uint8Array(problem.columns);
  let bound = 0;
  let alone = 0;
  for (const row of order) {
    const [from, to] = [problem.rowStart[row] as number, problem.rowStart[row + 1] as number];
    const needed = columnsNeeded(problem.rowUnits.slice(from, to), problem.need[row] as number);
    alone = Math.max(alone, needed);
    const columns = problem.rowColumn.subarray(from, to);
    if (columns.some((column) => taken[column])) continue;
    for (const column of columns) taken[column] = 1;
    bound += needed;
  }
  return Math.max(bound, alone);
}

function columnsNeeded(units: Float64Array, need: number): number {
  units.sort();
  let left = need;
  let count = 0;
  for (let at = units.length - 1; at >= 0 && left > 0; at--) {
    left -= units[at] as number;
    count++;
  }
  return count;
}

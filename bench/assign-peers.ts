import type { AssignmentRequest } from '../functions/fulfilment/assignment/assignment.ts';
import { eligibleFor, type Source } from '../functions/fulfilment/assignment/eligible.ts';

/** How many shipments another way of assigning makes of an order, over the same warehouses and units. */
export type Peer = (request: AssignmentRequest) => number;

/**
 * The warehouse that covers most lines in full takes them, again and again; then whatever is left of lines that nobody
 * has in full, from those that have most of it (as in Saleor and Spree, whose packers prefer what covers most).
 */
export const greedy: Peer = (request) => {
  const { sources, covered } = eligibleFor(request);
  const left = Float64Array.from(covered);
  const used = new Set<Source>();
  while (left.some((units) => units > 0)) {
    let best: Source | undefined;
    let bestWorth: readonly [number, number] = [0, 0];
    for (const source of sources) {
      if (used.has(source)) continue;
      const worth = worthOf(source, left);
      if (worth[0] > bestWorth[0] || (worth[0] === bestWorth[0] && worth[1] > bestWorth[1])) {
        best = source;
        bestWorth = worth;
      }
    }
    if (!best) break;
    used.add(best);
    for (let line = 0; line < left.length; line++) {
      left[line] = Math.max(0, (left[line] as number) - (best.units[line] as number));
    }
  }
  return used.size;
};

/** Lines the source has all of what is left of, and units of the others. */
function worthOf({ units }: Source, left: Float64Array): readonly [number, number] {
  let whole = 0;
  let some = 0;
  for (let line = 0; line < left.length; line++) {
    const open = left[line] as number;
    const has = units[line] as number;
    if (open <= 0) continue;
    if (has >= open) whole++;
    some += Math.min(has, open);
  }
  return [whole, some];
}

/** Each line from the first warehouse that has it all, else from the first ones that have some (as Medusa's first location). */
export const firstFit: Peer = (request) => {
  const { sources, covered } = eligibleFor(request);
  const used = new Set<Source>();
  covered.forEach((need, line) => {
    let left = need;
    const whole = sources.find(({ units }) => (units[line] as number) >= need);
    for (const source of whole ? [whole] : sources) {
      if (left <= 0) break;
      const taken = Math.min(left, source.units[line] as number);
      if (taken > 0) used.add(source);
      left -= taken;
    }
  });
  return used.size;
};

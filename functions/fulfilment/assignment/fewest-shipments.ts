import type { ItemQuantity } from '../../stock/stock.ts';
import type { Candidate, Strategy } from './assignment.ts';
import { freeIn, takeFrom } from './take.ts';

/** Sets of warehouses looked at before the search gives up: milliseconds for an order of 50 lines, seconds for one of 1,200. */
const BUDGET = 4_000;

/**
 * The fewest warehouses that together have everything. A search that deepens one warehouse at a time and branches on the
 * line that the fewest can still serve, so the first set it finds is a smallest one; when its budget is spent, the set
 * that takes the most each time. Among sets of one size, lower priority numbers win by being tried first.
 */
export const fewestShipments: Strategy = ({ lines, candidates }) => {
  const order = [...candidates].sort((a, b) => a.priority - b.priority || (a.warehouseId < b.warehouseId ? -1 : 1));
  const wanted = coverable(lines, order);
  if (wanted.length === 0) return [];
  const chosen = smallestSet(wanted, order) ?? greedySet(wanted, order);
  return takeFrom(wanted, (line) =>
    [...chosen].sort((a, b) => freeIn(b, line.itemId) - freeIn(a, line.itemId) || a.priority - b.priority),
  );
};

/** The lines as far as all warehouses together have them. */
function coverable(lines: readonly ItemQuantity[], candidates: readonly Candidate[]): ItemQuantity[] {
  return lines
    .map(({ itemId, quantity }) => {
      const free = candidates.reduce((sum, candidate) => sum + freeIn(candidate, itemId), 0);
      return { itemId, quantity: Math.min(quantity, free) };
    })
    .filter(({ quantity }) => quantity > 0);
}

const lacking = (lines: readonly ItemQuantity[], chosen: readonly Candidate[]): ItemQuantity[] =>
  lines.filter(
    ({ itemId, quantity }) => chosen.reduce((sum, candidate) => sum + freeIn(candidate, itemId), 0) < quantity,
  );

function smallestSet(lines: readonly ItemQuantity[], candidates: readonly Candidate[]): Candidate[] | undefined {
  let budget = BUDGET;
  const search = (chosen: Candidate[], excluded: ReadonlySet<Candidate>, depth: number): Candidate[] | undefined => {
    if (budget-- <= 0) return undefined;
    const open = lacking(lines, chosen);
    if (open.length === 0) return chosen;
    if (depth === 0) return undefined;
    const servers = open
      .map(({ itemId }) =>
        candidates.filter((one) => freeIn(one, itemId) > 0 && !chosen.includes(one) && !excluded.has(one)),
      )
      .reduce((fewest, some) => (some.length < fewest.length ? some : fewest));
    const tried = new Set(excluded);
    for (const server of servers) {
      const found = search([...chosen, server], tried, depth - 1);
      if (found) return found;
      tried.add(server);
    }
    return undefined;
  };
  for (let size = 1; size <= candidates.length && budget > 0; size++) {
    const found = search([], new Set(), size);
    if (found) return found;
  }
  return undefined;
}

function greedySet(lines: readonly ItemQuantity[], candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (let open = lacking(lines, chosen); open.length > 0; open = lacking(lines, chosen)) {
    const covers = (one: Candidate) =>
      open.reduce((sum, { itemId, quantity }) => sum + Math.min(quantity, freeIn(one, itemId)) / quantity, 0);
    const best = candidates
      .filter((one) => !chosen.includes(one))
      .reduce<Candidate | undefined>((a, b) => (a && covers(a) >= covers(b) ? a : b), undefined);
    if (!best) break;
    chosen.push(best);
  }
  return chosen;
}

import type { ItemQuantity } from '../../stock/stock.ts';
import type { Assignment, Candidate } from './assignment.ts';

/** Free units of an item in a warehouse. */
export const freeIn = (candidate: Candidate, itemId: string): number => Math.max(0, candidate.free.get(itemId) ?? 0);

/**
 * Takes each line from the given warehouses in the order `preferred` says for it: whole from the first that has it all,
 * else as much as each has, in that order. What they do not have is left out.
 */
export function takeFrom(
  lines: readonly ItemQuantity[],
  preferred: (line: ItemQuantity, index: number) => readonly Candidate[],
): Assignment[] {
  const taken = new Map<string, ItemQuantity[]>();
  const take = (warehouseId: string, line: ItemQuantity) => {
    const of = taken.get(warehouseId);
    if (of) of.push(line);
    else taken.set(warehouseId, [line]);
  };
  lines.forEach((line, index) => {
    const order = preferred(line, index);
    const whole = order.find((candidate) => freeIn(candidate, line.itemId) >= line.quantity);
    let left = line.quantity;
    for (const candidate of whole ? [whole] : order) {
      const quantity = Math.min(left, freeIn(candidate, line.itemId));
      if (quantity > 0) take(candidate.warehouseId, { itemId: line.itemId, quantity });
      left -= quantity;
    }
  });
  return [...taken].map(([warehouseId, of]) => ({ warehouseId, lines: of }));
}

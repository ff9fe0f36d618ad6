import type { ItemQuantity } from '../../stock/stock.ts';
import type { Assignment } from './assignment.ts';
import type { Eligible, Source } from './eligible.ts';

/**
 * Takes each line, as far as it is covered, from the sources in the order `preferred` says for it: whole from the first
 * that has it all, else as much as each has, in that order. Assignments come in the order in which they are first needed.
 */
export function takeFrom(
  { asked, covered }: Pick<Eligible, 'asked' | 'covered'>,
  preferred: (line: number) => readonly Source[],
): Assignment[] {
  const taken = new Map<string, ItemQuantity[]>();
  const take = ({ warehouse: { warehouseId } }: Source, line: ItemQuantity) => {
    const of = taken.get(warehouseId);
    if (of) of.push(line);
    else taken.set(warehouseId, [line]);
  };
  asked.forEach(({ itemId }, line) => {
    const order = preferred(line);
    let left = covered[line] as number;
    const whole = order.find(({ units }) => (units[line] as number) >= left);
    for (const source of whole ? [whole] : order) {
      const quantity = Math.min(left, source.units[line] as number);
      if (quantity > 0) take(source, { itemId, quantity });
      left -= quantity;
    }
  });
  return [...taken].map(([warehouseId, lines]) => ({ warehouseId, lines }));
}

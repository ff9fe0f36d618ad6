/** A number of one item, as rows and bodies have it. */
export interface Line {
  readonly itemId: string;
  readonly quantity: number;
}

/** Units by item id. What is absent is none. */
export type Units = ReadonlyMap<string, number>;

/** Units of lines; lines of one item add up. */
export function unitsOf(lines: Iterable<Line> | undefined): Map<string, number> {
  const units = new Map<string, number>();
  for (const { itemId, quantity } of lines ?? []) units.set(itemId, (units.get(itemId) ?? 0) + quantity);
  return units;
}

/** Adds units to a sum, times a factor; an item that comes to nothing is dropped. */
export function add(sum: Map<string, number>, units: Units, factor = 1): void {
  for (const [key, quantity] of units) {
    const after = (sum.get(key) ?? 0) + factor * quantity;
    if (after === 0) sum.delete(key);
    else sum.set(key, after);
  }
}

/** Whether both have the same units of everything. */
export function sameUnits(one: Units, other: Units): boolean {
  if (one.size !== other.size) return false;
  for (const [itemId, quantity] of one) if (other.get(itemId) !== quantity) return false;
  return true;
}

/** For messages: `A×2, B×1`, the first few. */
export function shown(units: Units): string {
  const all = [...units].map(([itemId, quantity]) => `${itemId}×${quantity}`);
  return all.length > 8 ? `${all.slice(0, 8).join(', ')} and ${all.length - 8} more` : all.join(', ') || 'nothing';
}

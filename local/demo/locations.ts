import { seededRandom, seedOf } from './random.ts';

const AISLES = 'ABCDEFGHJKLMNPRSTUVW';
const BAYS = 24;
const SHELVES = 5;

/** Where a warehouse keeps an item, such as `A-03-2` (aisle, bay, shelf): always the same place. */
export function locationOf(itemId: string, warehouseId: string): string {
  const random = seededRandom(seedOf(`${warehouseId}:${itemId}`));
  const below = (limit: number): number => Math.floor(random() * limit);
  const bay = String(1 + below(BAYS)).padStart(2, '0');
  return `${AISLES[below(AISLES.length)]}-${bay}-${1 + below(SHELVES)}`;
}

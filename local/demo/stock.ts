import { seededRandom, seedOf } from './random.ts';

/** What one warehouse has of an item at the beginning. */
export interface ShelfStock {
  readonly warehouseId: string;
  readonly quantity: number;
}

/** The seed of the demo's stock; the same stock at every fresh start. */
export const STOCK_SEED = 20101201;

/** A warehouse's quantity of an item, at the least and at the most. Of real items one in ten sells 264 on its best day, one in a hundred 1,248. */
const LEAST = 600;
const MOST = 6000;

/** How many items in a thousand are out of stock or nearly so. Real invoices have 13 lines: with one in a hundred, one invoice in ten would fail. */
const SCARCE_PER_MILLE = 3;
const NEARLY_OUT = 5;

/**
 * Where an item lies: 1 to 4 different warehouses with 600 to 6,000 units each, small quantities more often. About one
 * three items in a thousand are scarce instead: one warehouse with 0 to 5 units. The same for the same item, warehouses and seed.
 */
export function stockOf(itemId: string, warehouseIds: readonly string[], seed: number = STOCK_SEED): ShelfStock[] {
  const random = seededRandom((seed ^ seedOf(itemId)) >>> 0);
  const below = (limit: number): number => Math.floor(random() * limit);
  const scarce = random() * 1000 < SCARCE_PER_MILLE;
  const count = scarce ? 1 : Math.min(warehouseIds.length, 1 + below(4));
  const left = [...warehouseIds];
  return Array.from({ length: count }, () => {
    const [warehouseId = ''] = left.splice(below(left.length), 1);
    const quantity = scarce ? below(NEARLY_OUT + 1) : Math.round(LEAST * (MOST / LEAST) ** random());
    return { warehouseId, quantity };
  });
}

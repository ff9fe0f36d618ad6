import pLimit from 'p-limit';
import { dayOf } from '../shared/clock.ts';
import type { Services } from '../shared/services.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { stockByWarehouse } from '../stock/stock-store.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import type { Candidate } from './assignment/assignment.ts';
import { loadOn } from './load-store.ts';

/** Reads at once what every warehouse has free of the items, and what it was given today; items side by side. */
export async function candidatesFor(
  { db, now }: Pick<Services, 'db' | 'now'>,
  lines: readonly ItemQuantity[],
): Promise<Candidate[]> {
  const limit = pLimit(25);
  const known = getWarehouses(db);
  const [warehouses, load, ...rows] = await Promise.all([
    known,
    known.then((all) =>
      loadOn(
        db,
        all.map(({ warehouseId }) => warehouseId),
        dayOf(now()),
      ),
    ),
    ...lines.map(({ itemId }) => limit(() => stockByWarehouse(db, itemId, { consistent: true }))),
  ]);
  const free = new Map<string, Map<string, number>>();
  for (const row of rows.flat()) {
    const of = free.get(row.warehouseId) ?? new Map<string, number>();
    free.set(row.warehouseId, of.set(row.itemId, row.free));
  }
  return warehouses.map((warehouse) => ({
    ...warehouse,
    free: free.get(warehouse.warehouseId) ?? new Map(),
    load: load.get(warehouse.warehouseId) ?? 0,
  }));
}

import { loadOn } from '../fulfilment/load-store.ts';
import { dayOf } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { getWarehouses } from '../warehouses/warehouses-store.ts';
import { countsView } from './counts-view.ts';
import { dayOfFigures } from './figures.ts';
import { figuresOf } from './figures-store.ts';
import { countLowStock, countOpenWork, countStuck } from './open-counts-store.ts';
import { showFiguresRoute } from './operations-routes.ts';

/** GET /admin/figures: a day's orders by the hour, and what is open at this moment. */
export async function showFigures(
  { query }: RequestOf<typeof showFiguresRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof showFiguresRoute>> {
  const day = query.day ?? dayOf(now());
  const [rows, warehouses, stuck, lowStock] = await Promise.all([
    figuresOf(db, day),
    getWarehouses(db),
    countStuck(db),
    countLowStock(db),
  ]);
  const ids = warehouses.map(({ warehouseId }) => warehouseId);
  const [load, open] = await Promise.all([
    loadOn(db, ids, day),
    Promise.all(ids.map(async (id) => [id, await countOpenWork(db, id)] as const)),
  ]);
  const work = new Map(open);
  const { hours, total } = dayOfFigures(rows);
  return {
    day,
    total: countsView(total),
    hours: hours.map(({ hour, counts }) => ({ hour, ...countsView(counts) })),
    now: {
      ...{ stuck, lowStock },
      warehouses: warehouses
        .toSorted((a, b) => (a.warehouseId < b.warehouseId ? -1 : 1))
        .map(({ warehouseId, name, state, dailyCapacity }) => ({
          ...{ warehouseId, name, state, dailyCapacity },
          open: work.get(warehouseId) ?? 0,
          today: load.get(warehouseId) ?? 0,
        })),
    },
  };
}

export const handler = endpoint(showFiguresRoute, showFigures);

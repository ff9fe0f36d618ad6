import { isDeepStrictEqual } from 'node:util';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { createWarehouseRoute } from './warehouse-routes.ts';
import { warehouseView } from './warehouse-view.ts';
import { writeWarehouse } from './warehouses-store.ts';

/** POST /admin/warehouses. @throws Problem 409 WAREHOUSE_EXISTS when one of this id says something else. */
export async function createWarehouse(
  { body }: RequestOf<typeof createWarehouseRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof createWarehouseRoute>> {
  const view = warehouseView({ ...body, version: 1 });
  const other = await writeWarehouse(db, view);
  if (!other || isDeepStrictEqual(warehouseView(other), view)) return view;
  throw new Problem(409, 'WAREHOUSE_EXISTS', `There is a warehouse ${body.warehouseId} already.`, {
    version: other.version,
  });
}

export const handler = endpoint(createWarehouseRoute, createWarehouse);

import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { listWarehousesRoute } from './warehouse-routes.ts';
import { warehouseView } from './warehouse-view.ts';
import { getWarehouses } from './warehouses-store.ts';

/** GET /admin/warehouses, by id. */
export async function listWarehouses(
  _request: RequestOf<typeof listWarehousesRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listWarehousesRoute>> {
  const warehouses = await getWarehouses(db);
  return { warehouses: warehouses.map(warehouseView).sort((a, b) => (a.warehouseId < b.warehouseId ? -1 : 1)) };
}

export const handler = endpoint(listWarehousesRoute, listWarehouses);

import { isDeepStrictEqual } from 'node:util';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { changeWarehouseRoute } from './warehouse-routes.ts';
import { noSuchWarehouse, warehouseView } from './warehouse-view.ts';
import { writeWarehouse } from './warehouses-store.ts';

/**
 * PUT /admin/warehouses/{warehouseId}: what the warehouse is from now on, if it still is the version that was read; when it
 * says just this already, that is a repeat. Closing it wakes `moveWorkOn` by the table's stream.
 * @throws Problem 404 NOT_FOUND; 409 CHANGED_MEANWHILE.
 */
export async function changeWarehouse(
  { params, body }: RequestOf<typeof changeWarehouseRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof changeWarehouseRoute>> {
  const view = warehouseView({ ...body, warehouseId: params.warehouseId, version: body.version + 1 });
  const other = await writeWarehouse(db, view);
  if (other === undefined) return view;
  if (other === null) throw noSuchWarehouse();
  const now = warehouseView(other);
  if (isDeepStrictEqual({ ...now, version: 0 }, { ...view, version: 0 })) return now;
  throw new Problem(409, 'CHANGED_MEANWHILE', 'The warehouse has been changed since you read it.', {
    version: now.version,
  });
}

export const handler = endpoint(changeWarehouseRoute, changeWarehouse);

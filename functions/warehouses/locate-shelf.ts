import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import * as shelves from '../stock/shelf-locations-store.ts';
import { locateShelfRoute } from './warehouses-routes.ts';

/** PUT /warehouses/{warehouseId}/stock/{itemId}/location. @throws Problem 404 NOT_FOUND when it never had the item. */
export async function locateShelf(
  { params, body: { location } }: RequestOf<typeof locateShelfRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof locateShelfRoute>> {
  if (await shelves.locateShelf(db, params, location)) return { ...params, location };
  throw new Problem(404, 'NOT_FOUND', 'This warehouse has never had that item.');
}

export const handler = endpoint(locateShelfRoute, locateShelf);

import { fromCursor, toCursor } from '../shared/cursor.ts';
import { ItemId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adminItemView } from './admin-item-view.ts';
import { listItemsRoute } from './admin-routes.ts';
import { pageOfItems } from './items-store.ts';

/** GET /admin/items. */
export async function listItems(
  { query }: RequestOf<typeof listItemsRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof listItemsRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, ItemId);
  const { items, next } = await pageOfItems(db, query.limit, after);
  return { items: items.map((item) => adminItemView(item, now())), cursor: next === undefined ? null : toCursor(next) };
}

export const handler = endpoint(listItemsRoute, listItems);

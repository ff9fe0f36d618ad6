import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adminItemView } from './admin-item-view.ts';
import { showAdminItemRoute } from './admin-routes.ts';
import { noSuchItem } from './change-row.ts';
import { getItemNow } from './items-store.ts';

/** GET /admin/items/{itemId}, as it is now. @throws Problem 404 NOT_FOUND. */
export async function showAdminItem(
  { params }: RequestOf<typeof showAdminItemRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof showAdminItemRoute>> {
  const item = await getItemNow(db, params.itemId);
  if (!item) throw noSuchItem(params.itemId);
  return adminItemView(item, now());
}

export const handler = endpoint(showAdminItemRoute, showAdminItem);

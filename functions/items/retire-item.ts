import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adminItemView } from './admin-item-view.ts';
import { retireItemRoute } from './admin-routes.ts';
import { changedMeanwhile, changeRow } from './change-row.ts';
import { contentOf, withContent } from './items.ts';

/**
 * DELETE /admin/items/{itemId}: the item is no longer sold. Its row and its stock stay: orders name it, and shelves have it.
 * No cart takes it from now on; an open hold of it may still be ordered. Retiring what is retired changes nothing.
 * @throws Problem 404 NOT_FOUND; 409 CHANGED_MEANWHILE.
 */
export async function retireItem(
  { params, query }: RequestOf<typeof retireItemRoute>,
  services: Services,
): Promise<AnswerOf<typeof retireItemRoute>> {
  const { now } = services;
  const item = await changeRow(services, params.itemId, (row) => {
    if (row.retired) return undefined;
    if (row.version !== query.version) throw changedMeanwhile(row);
    return withContent(row, { ...contentOf(row), retired: true }, iso(now()));
  });
  return adminItemView(item, now());
}

export const handler = endpoint(retireItemRoute, retireItem);

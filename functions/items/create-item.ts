import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adminItemView } from './admin-item-view.ts';
import { createItemRoute } from './admin-routes.ts';
import { contentOf, type Item, newItem, sameContent } from './items.ts';
import { putNewItem } from './items-store.ts';

/**
 * POST /admin/items. The item has no stock until some is received, and no row in Stock until then: what is not there can't
 * be sold. A repeat whose answer was lost answers as the first time did.
 * @throws Problem 409 ITEM_EXISTS when the id is taken by something else.
 */
export async function createItem(
  { body: { itemId, price, ...content } }: RequestOf<typeof createItemRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof createItemRoute>> {
  const item = newItem(itemId, { ...content, price: price.amount, retired: false }, iso(now()));
  const outcome = await putNewItem(db, item);
  if (outcome.kind === 'applied') return adminItemView(item, now());
  const there = outcome.item as Item | undefined;
  if (there && sameContent(contentOf(there), contentOf(item))) return adminItemView(there, now());
  throw new Problem(409, 'ITEM_EXISTS', `There is an item ${itemId} already, and it says something else.`, {
    ...(there && { version: there.version }),
  });
}

export const handler = endpoint(createItemRoute, createItem);

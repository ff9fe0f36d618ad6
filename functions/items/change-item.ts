import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adminItemView } from './admin-item-view.ts';
import { changeItemRoute } from './admin-routes.ts';
import { changedMeanwhile, changeRow } from './change-row.ts';
import { contentOf, type Item, inOrder, sameContent, withContent } from './items.ts';

/**
 * PUT /admin/items/{itemId}: what the item says from now on. It is refused when the item is not the version that was read
 * any more, unless it says just this already: then it is a repeat, or somebody else wanted the same.
 * @throws Problem 404 NOT_FOUND; 409 CHANGED_MEANWHILE; 422 INVALID_INPUT for other pictures than the item's.
 */
export async function changeItem(
  { params, body }: RequestOf<typeof changeItemRoute>,
  services: Services,
): Promise<AnswerOf<typeof changeItemRoute>> {
  const { now } = services;
  const { version, images: order, price, retired, ...rest } = body;
  const item = await changeRow(services, params.itemId, (row) => {
    const content = { ...rest, price: price.amount, retired: retired ?? row.retired === true };
    if (sameContent(contentOf(row), content) && isInOrder(row, order)) return undefined;
    if (row.version !== version) throw changedMeanwhile(row);
    const next = withContent(row, content, iso(now()));
    return order === undefined ? next : withOrder(next, order);
  });
  return adminItemView(item, now());
}

const isInOrder = ({ images = [] }: Item, order: readonly string[] | undefined): boolean =>
  order === undefined || (images.length === order.length && images.every(({ imageId }, at) => imageId === order[at]));

function withOrder(item: Item, order: readonly string[]): Item {
  const images = inOrder(item.images ?? [], order);
  if (!images) {
    throw new Problem(422, 'INVALID_INPUT', 'Name each of the item’s pictures once.', {
      errors: [{ field: 'body.images', message: 'must be the ids of all pictures of the item, each once' }],
    });
  }
  return images.length > 0 ? { ...item, images } : item;
}

export const handler = endpoint(changeItemRoute, changeItem);

import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { removeItemImageRoute } from './admin-routes.ts';
import { changeRow } from './change-row.ts';
import { deleteObjects } from './images-store.ts';
import type { ItemImage } from './items.ts';
import { sizeKey, uploadKey, WIDTHS } from './picture.ts';
import { withoutImage } from './uploads.ts';

/**
 * DELETE /admin/items/{itemId}/images/{imageId}: off the item first, then its files, so that no page shows what is gone.
 * What a crash in between leaves, a repeat deletes: but for a picture in a width of its own, the keys follow from the ids.
 * @throws Problem 404 NOT_FOUND when there is no such item.
 */
export async function removeItemImage(
  { params: { itemId, imageId } }: RequestOf<typeof removeItemImageRoute>,
  services: Services,
): Promise<void> {
  let removed: ItemImage | undefined;
  await changeRow(services, itemId, (row) => {
    removed = row.images?.find((one) => one.imageId === imageId) ?? removed;
    return withoutImage(row, imageId, iso(services.now()));
  });
  const keys = [uploadKey(itemId, imageId), ...WIDTHS.map((width) => sizeKey(itemId, imageId, width))];
  await deleteObjects([...new Set([...keys, ...(removed?.sources ?? []).map(({ key }) => key)])]);
}

export const handler = endpoint(removeItemImageRoute, removeItemImage);

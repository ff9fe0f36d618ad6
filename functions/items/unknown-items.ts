import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { getItemsNow } from './items-store.ts';

/**
 * Looks the items of a request's `body.lines` up, by their places there.
 * @returns the problem 422 UNKNOWN_ITEM that names the lines whose item is not in the catalogue; undefined when all are.
 */
export async function unknownItems(db: Services['db'], itemIds: readonly string[]): Promise<Problem | undefined> {
  const items = await getItemsNow(db, itemIds);
  const errors = itemIds.flatMap((itemId, index) =>
    items.has(itemId) ? [] : [{ field: `body.lines.${index}.itemId`, message: `${itemId} is not in the catalogue` }],
  );
  return errors.length > 0
    ? new Problem(422, 'UNKNOWN_ITEM', 'Some items are not in the catalogue.', { errors })
    : undefined;
}

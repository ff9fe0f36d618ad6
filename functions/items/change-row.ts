import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import type { Item } from './items.ts';
import { getItemNow, putNextVersion } from './items-store.ts';

/** Times a change is decided anew when somebody else was faster. */
const ATTEMPTS = 5;

/** 404 of an item that is not in the catalogue. */
export const noSuchItem = (itemId: string): Problem => new Problem(404, 'NOT_FOUND', `There is no item ${itemId}.`);

/**
 * Changes an item's row: reads it as it is, lets `decide` make its next version, writes that if the row is still the one
 * that was read, and else starts over. `decide` returns undefined when there is nothing to change.
 * @returns the row as it is then. @throws Problem 404 NOT_FOUND; 503 BUSY when others keep changing it.
 */
export async function changeRow(
  { db }: Pick<Services, 'db'>,
  itemId: string,
  decide: (item: Item) => Item | undefined,
): Promise<Item> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const item = await getItemNow(db, itemId);
    if (!item) throw noSuchItem(itemId);
    const next = decide(item);
    if (!next) return item;
    if (await putNextVersion(db, next)) return next;
  }
  throw new Problem(503, 'BUSY', 'This item is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

/** 409 of a change that was decided on an item as it is no longer. */
export const changedMeanwhile = ({ itemId, version }: Item): Problem =>
  new Problem(409, 'CHANGED_MEANWHILE', `Item ${itemId} has been changed meanwhile; it is version ${version} now.`, {
    version,
  });

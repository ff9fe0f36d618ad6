import { type Item, isSold } from '../items/items.ts';
import { getItems } from '../items/items-store.ts';
import type { Services } from '../shared/services.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { getAvailable } from '../stock/stock-store.ts';
import { ownHold } from './cart-view.ts';
import { type Shortage, shortages } from './holds.ts';
import { sweepHolds } from './sweep-holds.ts';

/** What is known of lines about to go into a cart. */
export interface LineFacts {
  /** The items among them that are sold, by id; a retired one is as good as not there. */
  readonly items: ReadonlyMap<string, Item>;
  /** Lines that ask for more than is left for this shopper. */
  readonly short: readonly Shortage[];
}

/**
 * Looks lines up before they go into a cart. It consumes nothing; the shopper's own hold and holds that are over but not
 * yet released count as left (the latter are released here), so nobody is refused for units that are nobody's.
 */
export async function lookUp(services: Services, userId: string, lines: readonly ItemQuantity[]): Promise<LineFacts> {
  const { db } = services;
  const ids = lines.map(({ itemId }) => itemId);
  const shortOf = async (own: readonly ItemQuantity[], consistent: boolean) => {
    const stock = await getAvailable(db, ids, { consistent });
    return shortages(lines, new Map([...stock].map(([itemId, { available }]) => [itemId, available])), own);
  };
  const [found, maybeShort] = await Promise.all([getItems(db, ids), shortOf([], false)]);
  const items = new Map([...found].filter(([, item]) => isSold(item)));
  if (maybeShort.length === 0) return { items, short: [] };
  // From here on somebody may be refused, so stock is read as it is now.
  const own = await ownHold(services, userId);
  const short = await shortOf(own, true);
  if (short.length === 0) return { items, short };
  await sweepHolds(services);
  return { items, short: await shortOf(own, true) };
}

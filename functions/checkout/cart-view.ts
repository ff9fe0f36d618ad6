import type { z } from 'zod';
import type { CartView } from '../carts/carts-routes.ts';
import { getCart } from '../carts/carts-store.ts';
import { imageView } from '../items/item-view.ts';
import { isSold } from '../items/items.ts';
import { getItems } from '../items/items-store.ts';
import { money, totalOf } from '../shared/money.ts';
import type { Services } from '../shared/services.ts';
import { type ItemQuantity, quantitiesOf, sellable } from '../stock/stock.ts';
import { getAvailable } from '../stock/stock-store.ts';
import { getReservation } from './checkout-store.ts';
import { isOver, takenBy } from './holds.ts';

/** What the shopper's own open hold has of each item: theirs already, so it counts as left for them. */
export async function ownHold({ db, now }: Services, userId: string): Promise<readonly ItemQuantity[]> {
  const hold = await getReservation(db, userId);
  return hold && hold.state !== 'releasing' && !isOver(hold, now()) ? takenBy(hold) : [];
}

/** The cart with today's names and prices, what is left for this shopper, and what stands in the way of each line. */
export async function viewCart(services: Services, userId: string): Promise<z.input<typeof CartView>> {
  const { db } = services;
  const [cart, held] = await Promise.all([getCart(db, userId), ownHold(services, userId)]);
  const ids = cart.lines.map(({ itemId }) => itemId);
  const [items, stock] = await Promise.all([getItems(db, ids), getAvailable(db, ids)]);
  const own = quantitiesOf(held);
  const lines = cart.lines.map(({ itemId, quantity, price: priceWhenAdded }) => {
    const item = items.get(itemId);
    const sold = isSold(item);
    const available = sold ? sellable(stock.get(itemId)) + (own.get(itemId) ?? 0) : 0;
    const price = item?.price ?? priceWhenAdded;
    const [main] = item?.images ?? [];
    const image = main ? imageView(main) : null;
    return { itemId, name: item?.name ?? itemId, quantity, price, priceWhenAdded, image, available, retired: !sold };
  });
  return {
    lines: lines.map(({ retired, price, priceWhenAdded, ...line }) => ({
      ...line,
      price: money(price),
      priceWhenAdded: money(priceWhenAdded),
      ...problemOf(retired, line.quantity, line.available),
    })),
    total: money(totalOf(lines)),
  };
}

function problemOf(retired: boolean, quantity: number, available: number) {
  if (retired) return { problem: 'RETIRED' as const };
  if (available === 0) return { problem: 'OUT_OF_STOCK' as const };
  return available < quantity ? { problem: 'NOT_ENOUGH' as const } : {};
}

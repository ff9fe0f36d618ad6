import type { Money } from './money.ts';

/** What of a listed item changes while it is looked at. */
interface Fresh {
  readonly itemId: string;
  readonly available: number;
  readonly price: Money;
}

/** A list with the stock and prices of a later answer, in its own order; the very same list when nothing is different. */
export function withFreshStock<Item extends Fresh>(shown: Item[], answer: readonly Fresh[]): Item[] {
  const fresh = new Map(answer.map((item) => [item.itemId, item]));
  let different = false;
  const next = shown.map((item) => {
    const { available, price } = fresh.get(item.itemId) ?? item;
    const { amount, currency } = price;
    if (available === item.available && amount === item.price.amount && currency === item.price.currency) return item;
    different = true;
    return { ...item, available, price };
  });
  return different ? next : shown;
}

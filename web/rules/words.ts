/** How few are few: below or at it the number is said. */
const FEW = 10;

/** A number and what it counts: `1 item`, `1,204 items`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** How a stock is told to shoppers, and how urgent it is. */
export interface StockWords {
  readonly text: string;
  readonly kind: 'plenty' | 'few' | 'none';
}

/** How many are left, in words. `exact` says the number where it is large, too. */
export function stockWords(
  item: { readonly available: number; readonly retired?: boolean },
  exact = false,
): StockWords {
  if (item.retired === true) return { text: 'No longer sold', kind: 'none' };
  if (item.available <= 0) return { text: 'Out of stock', kind: 'none' };
  if (item.available <= FEW) return { text: `Only ${item.available} left`, kind: 'few' };
  return { text: exact ? `${item.available.toLocaleString('en-US')} in stock` : 'In stock', kind: 'plenty' };
}

/** A moment for people. @param instant ISO 8601 */
export const moment = (instant: string, locale?: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));

/** What stands in the way of a line of the cart, and what to do about it; undefined when nothing does. */
export function cartProblem(line: {
  readonly problem?: 'OUT_OF_STOCK' | 'NOT_ENOUGH' | 'RETIRED' | undefined;
  readonly available: number;
}): string | undefined {
  switch (line.problem) {
    case 'OUT_OF_STOCK':
      return 'Out of stock. Remove it to check out.';
    case 'NOT_ENOUGH':
      return `Only ${line.available} left. Take fewer to check out.`;
    case 'RETIRED':
      return 'No longer sold. Remove it to check out.';
    default:
      return undefined;
  }
}

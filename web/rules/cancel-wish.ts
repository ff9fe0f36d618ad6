/** Units of an item to cancel. */
export interface CancelLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** What a shopper wants cancelled, as it is sent: the same wish always with the same key and the very same lines. */
export interface CancelWish {
  readonly wish: string;
  readonly key: string;
  /** Undefined: all that has not been shipped. */
  readonly lines: readonly CancelLine[] | undefined;
}

/** What was chosen, as it was chosen, in the order of the items' ids. */
export const chosenLines = (chosen: ReadonlyMap<string, number>): CancelLine[] =>
  [...chosen]
    .filter(([, quantity]) => quantity > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([itemId, quantity]) => ({ itemId, quantity }));

/**
 * The wish to send: the one before when it is the same, whose answer may have been lost, so that the store finds its key and
 * cancels no further units; else a new one.
 */
export function cancelWish(
  before: CancelWish | undefined,
  lines: readonly CancelLine[] | undefined,
  newKey: () => string,
): CancelWish {
  const wish = JSON.stringify(lines ?? 'all');
  return before?.wish === wish ? before : { wish, key: newKey(), lines };
}

/** Lines that ask for more than can still be cancelled: shipped meanwhile, or cancelled already. */
export const noLongerPossible = (lines: readonly CancelLine[], left: ReadonlyMap<string, number>): CancelLine[] =>
  lines.filter(({ itemId, quantity }) => quantity > (left.get(itemId) ?? 0));

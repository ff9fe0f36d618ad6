import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { fitsRow, type HoldLine, isUnderWay, newHold } from '../../functions/checkout/holds.ts';
import { orderFrom } from '../../functions/orders/orders.ts';
import { itemSize } from '../simulation/engine/attribute-value.ts';
import type { Item } from '../simulation/engine/wire.ts';

/** Bytes a row may have. */
const LIMIT = 400 * 1024;
const NOW = Date.UTC(2026, 0, 1, 12);
const ADDRESS = {
  name: 'Ada',
  line1: '1 Pine Street',
  city: 'Seattle',
  state: 'WA',
  postalCode: '98101',
  country: 'US',
};

const hold = (lines: readonly HoldLine[]) =>
  newHold({ userId: 'ada', reservationId: '01JDCX3VN2M7H9V4QK0Q5Z8T1A', lines, now: NOW, holdSeconds: 600 });

const linesOf = (count: number, idBytes: number, nameCharacters: number): HoldLine[] =>
  Array.from({ length: count }, (_, index) => ({
    itemId: `${index}-`.padEnd(idBytes, 'x'),
    name: 'é'.repeat(nameCharacters),
    quantity: 999_999,
    price: 999_999,
  }));

/** Bytes of an order at its largest: every line cancelled in part, and the rest of it still to be cancelled. */
function largestOrder(lines: readonly HoldLine[]): number {
  const units = lines.map(({ itemId, quantity }) => ({ itemId, quantity }));
  const order = { ...orderFrom(hold(lines), ADDRESS, NOW), cancelled: units, toCancel: units };
  return itemSize(marshall(order, { removeUndefinedValues: true }) as Item);
}

describe('the lines of a hold', () => {
  it('fit a row when it is a cart of 1,200 ordinary items', () => {
    expect(fitsRow(linesOf(1200, 20, 40))).toBe(true);
  });

  it.each([
    [1200, 10],
    [1200, 40],
    [300, 64],
    [99, 64],
  ])('%i with ids of %i bytes fit when even the order they become does, whatever their names', (count, idBytes) => {
    const named = (characters: number) => linesOf(count, idBytes, characters);
    let [most, tooMany] = [0, 4000];
    while (tooMany - most > 1) {
      const middle = (most + tooMany) >> 1;
      if (fitsRow(named(middle))) most = middle;
      else tooMany = middle;
    }
    expect(largestOrder(named(most))).toBeLessThan(LIMIT);
    // And not far too early.
    expect(fitsRow(named(tooMany))).toBe(false);
    expect(largestOrder(named(tooMany))).toBeGreaterThan(0.9 * LIMIT);
  });
});

describe('a large hold that is half taken', () => {
  const holding = { ...hold([]), state: 'holding' as const };

  it('is under way for as long as a request can be', () => {
    expect(isUnderWay(holding, NOW)).toBe(true);
    expect(isUnderWay(holding, NOW + 29_999)).toBe(true);
    expect(isUnderWay(holding, NOW + 30_000)).toBe(false);
  });

  it('is not so when it is over, held or being released', () => {
    expect(isUnderWay({ ...holding, expiresAt: NOW / 1000 + 10 }, NOW + 10_000)).toBe(false);
    expect(isUnderWay({ ...holding, state: 'held' }, NOW)).toBe(false);
    expect(isUnderWay({ ...holding, state: 'releasing' }, NOW)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cart,
  type CartChange,
  type CartLine,
  cartFrom,
  clear,
  removeLine,
  replaceLines,
  setLine,
  takeOrdered,
} from '../../functions/carts/carts.ts';
import { holdsExactly, isOver, newHold, shortages, swapOf } from '../../functions/checkout/holds.ts';
import { summed } from '../../functions/stock/stock.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_260_708);
console.log(`Seed of the carts and holds: ${SEED} (FC_SEED replays another)`);
const options = { seed: SEED, numRuns: 1000 };

const itemId = fc.constantFrom('A', 'B', 'C', 'D');
const line = fc.record({ itemId, quantity: fc.integer({ min: 1, max: 9 }) });
const lines = fc.array(line, { maxLength: 8 });

/** What the rows would be after a change is written. */
function written(cart: Cart, rows: readonly CartLine[], change: CartChange): { cart: Cart; rows: CartLine[] } {
  const kept = rows.filter((row) => ![...change.puts.map((put) => put.itemId), ...change.removes].includes(row.itemId));
  const next = [...kept, ...change.puts];
  const head = { version: cart.version + 1, clearedVersion: change.clearedVersion };
  return { cart: cartFrom(cart.userId, { head, lines: next }), rows: next };
}

const quantities = (cart: Cart) => Object.fromEntries(cart.lines.map((one) => [one.itemId, one.quantity]));

const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), line }),
  fc.record({ do: fc.constant('remove' as const), itemId }),
  fc.record({ do: fc.constant('clear' as const) }),
  fc.record({ do: fc.constant('replace' as const), lines }),
);

describe('a cart', () => {
  it('reads as a plain map of quantities would after any changes, and an order takes exactly its own out', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(step, { maxLength: 6 }), (before, during) => {
        let rows: CartLine[] = [];
        let cart = cartFrom('u', { lines: rows });
        const plain = new Map<string, number>();
        const apply = (change: CartChange) => {
          ({ cart, rows } = written(cart, rows, change));
        };
        const run = (one: typeof step extends fc.Arbitrary<infer S> ? S : never) => {
          if (one.do === 'set') {
            apply(setLine(cart, one.line, 1));
            plain.set(one.line.itemId, one.line.quantity);
          } else if (one.do === 'remove') {
            apply(removeLine(cart, one.itemId));
            plain.delete(one.itemId);
          } else if (one.do === 'clear') {
            apply(clear(cart));
            plain.clear();
          } else {
            const all = summed(one.lines);
            apply(
              replaceLines(
                cart,
                all.map((each) => ({ ...each, price: 1 })),
              ),
            );
            plain.clear();
            for (const each of all) plain.set(each.itemId, each.quantity);
          }
          expect(quantities(cart)).toEqual(Object.fromEntries(plain));
        };
        for (const one of before) run(one);
        const held = { version: cart.version, lines: cart.lines };
        const untouched = new Map(cart.lines.map((each) => [each.itemId, each.version]));
        for (const one of during) run(one);

        // What was not touched goes whole; of what was touched, what goes beyond the order stays.
        const expected = cart.lines.flatMap((each) => {
          const ordered = held.lines.find((one) => one.itemId === each.itemId)?.quantity ?? 0;
          const left = untouched.get(each.itemId) === each.version ? 0 : each.quantity - ordered;
          return left > 0 ? [[each.itemId, left]] : [];
        });
        apply(takeOrdered(cart, held.version, held.lines));
        expect(quantities(cart)).toEqual(Object.fromEntries(expected));
      }),
      options,
    );
  });
});

describe('a hold', () => {
  it('is over at its very end, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 100_000 }), (now, holdSeconds) => {
        const hold = newHold({ userId: 'u', reservationId: 'R', lines: [], cartVersion: 1, now, holdSeconds });
        expect(isOver(hold, hold.expiresAt * 1000)).toBe(true);
        expect(isOver(hold, hold.expiresAt * 1000 - 1)).toBe(false);
        expect(hold.expiresAt * 1000 - now).toBeGreaterThanOrEqual(holdSeconds * 1000);
        expect(hold.expiresAt * 1000 - now).toBeLessThan(holdSeconds * 1000 + 1000);
      }),
      options,
    );
  });

  it('swapped takes and gives back just the difference', () => {
    fc.assert(
      fc.property(lines.map(summed), lines.map(summed), (before, after) => {
        const { take, giveBack } = swapOf(before, after);
        const result = new Map(before.map((one) => [one.itemId, one.quantity]));
        for (const one of take) result.set(one.itemId, (result.get(one.itemId) ?? 0) + one.quantity);
        for (const one of giveBack) result.set(one.itemId, (result.get(one.itemId) ?? 0) - one.quantity);
        expect(Object.fromEntries([...result].filter(([, quantity]) => quantity !== 0))).toEqual(
          Object.fromEntries(after.map((one) => [one.itemId, one.quantity])),
        );
        expect([...take, ...giveBack].every(({ quantity }) => quantity > 0)).toBe(true);
      }),
      options,
    );
  });

  it('holds exactly the lines it was taken for, in any order', () => {
    fc.assert(
      fc.property(lines.map(summed), lines.map(summed), (held, asked) => {
        const hold = newHold({
          userId: 'u',
          reservationId: 'R',
          lines: held.map((one) => ({ ...one, name: '', price: 1 })),
          cartVersion: 1,
          now: 0,
          holdSeconds: 1,
        });
        expect(holdsExactly(hold, [...held].reverse())).toBe(true);
        const same = JSON.stringify(sorted(held)) === JSON.stringify(sorted(asked));
        expect(holdsExactly(hold, asked)).toBe(same);
      }),
      options,
    );
  });

  it('falls short of just what is neither left nor the shopper’s own', () => {
    fc.assert(
      fc.property(lines.map(summed), lines.map(summed), lines.map(summed), (asked, left, own) => {
        const short = shortages(asked, new Map(left.map((one) => [one.itemId, one.quantity])), own);
        for (const one of asked) {
          const have = [...left, ...own].reduce(
            (sum, each) => sum + (each.itemId === one.itemId ? each.quantity : 0),
            0,
          );
          expect(short.find((each) => each.itemId === one.itemId)?.available).toBe(
            have < one.quantity ? have : undefined,
          );
        }
      }),
      options,
    );
  });
});

const sorted = (all: readonly { itemId: string; quantity: number }[]) =>
  [...all].map((one) => [one.itemId, one.quantity]).sort();

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cart, type CartLine, removeLine, setLine, takeOrdered } from '../../functions/carts/carts.ts';
import {
  type HoldStep,
  isFor,
  isOneStep,
  isOver,
  newHold,
  type Reservation,
  STEP_LIMIT,
  shortages,
  stepOfRelease,
  stepToLines,
  stepTowards,
  swapOf,
  takenBy,
} from '../../functions/checkout/holds.ts';
import { type ItemQuantity, summed } from '../../functions/stock/stock.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_260_708);
console.log(`Seed of the carts and holds: ${SEED} (FC_SEED replays another)`);
const options = { seed: SEED, numRuns: 1000 };

const itemId = fc.constantFrom('A', 'B', 'C', 'D');
const line = fc.record({ itemId, quantity: fc.integer({ min: 1, max: 9 }) });
const lines = fc.array(line, { maxLength: 8 });

const quantities = (all: readonly ItemQuantity[]) => Object.fromEntries(all.map((one) => [one.itemId, one.quantity]));

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
        let cart: Cart = { userId: 'u', version: 0, lines: [] };
        const plain = new Map<string, number>();
        const run = (one: typeof step extends fc.Arbitrary<infer S> ? S : never) => {
          let next: CartLine[] = [];
          if (one.do === 'set') {
            next = setLine(cart, one.line, 1);
            plain.set(one.line.itemId, one.line.quantity);
          } else if (one.do === 'remove') {
            next = removeLine(cart, one.itemId);
            plain.delete(one.itemId);
          } else {
            plain.clear();
            if (one.do === 'replace') {
              next = summed(one.lines).map((each) => ({ ...each, price: 1 }));
              for (const each of next) plain.set(each.itemId, each.quantity);
            }
          }
          cart = { ...cart, version: cart.version + 1, lines: next };
          expect(quantities(cart.lines)).toEqual(Object.fromEntries(plain));
        };
        for (const one of before) run(one);
        const ordered = cart.lines;
        for (const one of during) run(one);
        const expected = [...plain].flatMap(([id, quantity]) => {
          const left = quantity - (ordered.find((each) => each.itemId === id)?.quantity ?? 0);
          return left > 0 ? [[id, left]] : [];
        });
        expect(quantities(takeOrdered(cart, ordered))).toEqual(Object.fromEntries(expected));
      }),
      options,
    );
  });
});

/** Lines of more items than a step moves, some of them shared between any two. */
const manyLines = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 350 }), fc.integer({ min: 1, max: 3 }))
  .map(([from, count, quantity]) =>
    Array.from({ length: count }, (_, index) => ({
      itemId: `I${from + index}`,
      quantity: ((index * quantity) % 3) + 1,
    })),
  );

const holdOf = (reservationId: string, lines: readonly ItemQuantity[]) =>
  newHold({
    userId: 'u',
    reservationId,
    lines: lines.map((one) => ({ ...one, name: '', price: 1 })),
    now: 0,
    holdSeconds: 600,
  });

/** Follows steps until there are none, and checks of each that its row tells all that was taken from stock. */
function follow(start: Reservation | undefined, next: (row: Reservation | undefined) => HoldStep | undefined) {
  const taken = new Map((start ? takenBy(start) : []).map((one) => [one.itemId, one.quantity]));
  let row = start;
  let steps = 0;
  for (let one = next(row); one; one = next(row)) {
    expect(one.before).toBe(row);
    expect(one.take.length + one.giveBack.length).toBeLessThanOrEqual(STEP_LIMIT);
    for (const { itemId, quantity } of one.take) taken.set(itemId, (taken.get(itemId) ?? 0) + quantity);
    for (const { itemId, quantity } of one.giveBack) taken.set(itemId, (taken.get(itemId) ?? 0) - quantity);
    if (one.after && row) expect(one.after.version).toBe(row.version + 1);
    row = one.after;
    expect(quantities(row ? takenBy(row) : [])).toEqual(
      Object.fromEntries([...taken].filter(([, quantity]) => quantity !== 0)),
    );
    steps += 1;
    if (!row) break;
  }
  return { row, steps };
}

const towards = (target: Reservation) => (row: Reservation | undefined) =>
  row?.state === 'held' && row.reservationId === target.reservationId ? stepToLines(row) : stepTowards(row, target);

describe('a hold', () => {
  it('is over at its very end, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 100_000 }), (now, holdSeconds) => {
        const hold = newHold({ userId: 'u', reservationId: 'R', lines: [], now, holdSeconds });
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
          now: 0,
          holdSeconds: 1,
        });
        expect(isFor(hold, [...held].reverse())).toBe(true);
        const same = JSON.stringify(sorted(held)) === JSON.stringify(sorted(asked));
        expect(isFor(hold, asked)).toBe(same);
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

  it('of any size is taken in as few steps as there are transactions in it, each telling all that is taken', () => {
    fc.assert(
      fc.property(manyLines, (wanted) => {
        const target = holdOf('R', wanted);
        const { row, steps } = follow(undefined, towards(target));
        expect(row).toEqual({ ...target, version: steps });
        expect(steps).toBe(Math.ceil(wanted.length / STEP_LIMIT));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('is swapped without giving up anything before it has all it wants, and is the old hold until it is the new', () => {
    fc.assert(
      fc.property(manyLines, manyLines, (had, wanted) => {
        const before = holdOf('OLD', had);
        const target = holdOf('NEW', wanted);
        let turned = false;
        const { row, steps } = follow(before, (current) => {
          if (current?.reservationId === 'NEW') turned = true;
          const one = towards(target)(current);
          if (one && !turned && one.after?.reservationId === 'OLD') {
            expect(one.giveBack).toEqual([]);
            expect(one.after).toMatchObject({ state: 'held', lines: before.lines, expiresAt: before.expiresAt });
          }
          return one;
        });
        expect(row).toEqual({ ...target, version: before.version + steps });
        expect(isOneStep(before, wanted)).toBe(steps === 1);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('half taken, half swapped or half released gives all of it back', () => {
    fc.assert(
      fc.property(manyLines, manyLines, fc.nat(8), fc.nat(3), (had, wanted, taken, released) => {
        let row: Reservation | undefined = taken % 2 ? holdOf('OLD', had) : undefined;
        const target = holdOf('NEW', wanted);
        for (let i = 0; i <= taken; i++) {
          const one = towards(target)(row);
          if (!one) break;
          row = one.after;
        }
        for (let i = 0; row && i < released; i++) row = stepOfRelease(row, 1000).after;
        const end = follow(row, (current) => current && stepOfRelease(current, 1000));
        expect(end.row).toBeUndefined();
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('being released is over, held by nobody, and can neither be ordered nor gone on with', () => {
    const row = stepOfRelease(
      holdOf(
        'R',
        Array.from({ length: 150 }, (_, i) => ({ itemId: `I${i}`, quantity: 1 })),
      ),
      5000,
    );
    expect(row.after).toMatchObject({ state: 'releasing', lines: [], total: 0, expiresAt: 5 });
    expect(row.after?.partial).toHaveLength(51);
  });
});

const sorted = (all: readonly { itemId: string; quantity: number }[]) =>
  [...all].map((one) => [one.itemId, one.quantity]).sort();

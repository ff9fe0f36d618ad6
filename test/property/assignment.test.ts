import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  type Candidate,
  strategies,
  strategyNamed,
} from '../../functions/fulfilment/assignment/assignment.ts';
import { warehouseOrdersFor } from '../../functions/fulfilment/plan.ts';
import { LINES_PER_WAREHOUSE_ORDER } from '../../functions/warehouses/warehouses.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_260_707);
console.log(`Seed of the assignments: ${SEED} (FC_SEED replays another)`);
const options = { seed: SEED, numRuns: 500 };

const items = ['A', 'B', 'C', 'D', 'E', 'F'];

/** Orders and warehouses small enough that every set of warehouses can be tried. */
const world = fc.record({
  orderId: fc.string({ minLength: 1, maxLength: 8 }),
  quantities: fc.dictionary(fc.constantFrom(...items), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
  shelves: fc.array(fc.dictionary(fc.constantFrom(...items), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 6,
  }),
});

const requestOf = ({
  orderId,
  quantities,
  shelves,
}: {
  orderId: string;
  quantities: Record<string, number>;
  shelves: Record<string, number>[];
}) => ({
  orderId,
  lines: Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity })),
  candidates: shelves.map(
    (shelf, index): Candidate => ({ warehouseId: `W${index}`, priority: index, free: new Map(Object.entries(shelf)) }),
  ),
});

const unitsOf = (assignments: readonly Assignment[], itemId: string) =>
  assignments
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.itemId === itemId ? line.quantity : 0), 0);

describe.each(Object.keys(strategies))('assigning by %s', (name) => {
  it('covers every line as far as all warehouses together have it, and never beyond', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const request = requestOf(drawn);
        const assignments = strategyNamed(name)(request);
        for (const { itemId, quantity } of request.lines) {
          const free = request.candidates.reduce((sum, candidate) => sum + (candidate.free.get(itemId) ?? 0), 0);
          expect(unitsOf(assignments, itemId)).toBe(Math.min(quantity, free));
        }
      }),
      options,
    );
  });

  it('takes nothing from a warehouse that it does not have, and names each warehouse once', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const request = requestOf(drawn);
        const assignments = strategyNamed(name)(request);
        expect(new Set(assignments.map(({ warehouseId }) => warehouseId)).size).toBe(assignments.length);
        for (const { warehouseId, lines } of assignments) {
          const candidate = request.candidates.find((one) => one.warehouseId === warehouseId);
          for (const { itemId, quantity } of lines) {
            expect(quantity).toBeGreaterThan(0);
            expect(quantity).toBeLessThanOrEqual(candidate?.free.get(itemId) ?? 0);
          }
        }
      }),
      options,
    );
  });

  it('answers the same facts with the same plan', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        expect(strategyNamed(name)(requestOf(drawn))).toEqual(strategyNamed(name)(requestOf(drawn)));
      }),
      options,
    );
  });
});

describe('fewest shipments', () => {
  it('needs no more warehouses than the best of all sets tried one by one', () => {
    fc.assert(
      fc.property(world, (drawn) => {
        const request = requestOf(drawn);
        const { candidates } = request;
        const wanted = request.lines.map(({ itemId, quantity }) => {
          const free = candidates.reduce((sum, candidate) => sum + (candidate.free.get(itemId) ?? 0), 0);
          return { itemId, quantity: Math.min(quantity, free) };
        });
        let best = candidates.length;
        for (let set = 0; set < 1 << candidates.length; set++) {
          const chosen = candidates.filter((_, index) => set & (1 << index));
          const enough = wanted.every(
            ({ itemId, quantity }) => chosen.reduce((sum, one) => sum + (one.free.get(itemId) ?? 0), 0) >= quantity,
          );
          if (enough) best = Math.min(best, chosen.length);
        }
        expect(strategyNamed('fewest-shipments')(request).length).toBeLessThanOrEqual(best);
      }),
      options,
    );
  });

  it('finds a set in milliseconds also where all sets can’t be tried', () => {
    const lines = Array.from({ length: 99 }, (_, i) => ({ itemId: `I${i}`, quantity: 1 }));
    const candidates = Array.from(
      { length: 60 },
      (_, w): Candidate => ({
        warehouseId: `W${w}`,
        priority: w,
        free: new Map(lines.filter((_, i) => (i * 7 + w * 13) % 11 === 0).map(({ itemId }) => [itemId, 1])),
      }),
    );
    const assignments = strategyNamed('fewest-shipments')({ orderId: 'o', lines, candidates });
    expect(assignments.flatMap((one) => one.lines)).toHaveLength(99);
  });
});

describe('round robin', () => {
  it('starts different orders at different warehouses', () => {
    const candidates = ['W0', 'W1', 'W2', 'W3'].map((warehouseId, priority) => ({
      warehouseId,
      priority,
      free: new Map([['A', 9]]),
    }));
    const starts = Array.from({ length: 40 }, (_, i) =>
      strategyNamed('round-robin')({ orderId: `order-${i}`, lines: [{ itemId: 'A', quantity: 1 }], candidates }),
    ).map(([first]) => first?.warehouseId);
    expect(new Set(starts).size).toBe(4);
  });
});

describe('warehouse orders of a plan', () => {
  it('keep every line, none longer than one transaction undoes, each under an id of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 130 }), { minLength: 1, maxLength: 4 }), (sizes) => {
        const assignments = sizes.map((size, w) => ({
          warehouseId: `W${w}`,
          lines: Array.from({ length: size }, (_, i) => ({ itemId: `${w}-${i}`, quantity: 1 })),
        }));
        const planned = warehouseOrdersFor('O', 2, assignments);
        expect(planned.flatMap(({ lines }) => lines)).toEqual(assignments.flatMap(({ lines }) => lines));
        expect(Math.max(...planned.map(({ lines }) => lines.length))).toBeLessThanOrEqual(LINES_PER_WAREHOUSE_ORDER);
        expect(new Set(planned.map(({ warehouseOrderId }) => warehouseOrderId)).size).toBe(planned.length);
      }),
      options,
    );
  });
});

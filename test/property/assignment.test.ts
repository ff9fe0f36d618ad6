import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Policy, policyOf } from '../../functions/fulfilment/assignment/assign.ts';
import type { Assignment, AssignmentRequest, Candidate } from '../../functions/fulfilment/assignment/assignment.ts';
import { kilometresBetween } from '../../functions/fulfilment/assignment/position.ts';
import { parcelPrice, SHIPPING_PRICES } from '../../functions/fulfilment/assignment/shipping-prices.ts';
import { warehouseOrdersFor } from '../../functions/fulfilment/plan.ts';
import { LINES_PER_WAREHOUSE_ORDER } from '../../functions/warehouses/warehouses.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_260_707);
console.log(`Seed of the assignments: ${SEED} (FC_SEED replays another)`);
const options = { seed: SEED, numRuns: 300 };

const noTime = () => 0;
const plan = (request: AssignmentRequest, policy: string | Policy) =>
  assign(request, typeof policy === 'string' ? policyOf(policy, noTime) : policy);

const items = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];

const warehouse = fc.record({
  priority: fc.integer({ min: 1, max: 3 }),
  position: fc.record({
    latitude: fc.integer({ min: 26, max: 48 }),
    longitude: fc.integer({ min: -123, max: -70 }),
  }),
  state: fc.constantFrom('open' as const, 'open' as const, 'open' as const, 'closed' as const),
  dailyCapacity: fc.integer({ min: 1, max: 20 }),
  load: fc.integer({ min: 0, max: 14 }),
  safetyStock: fc.constantFrom(0, 0, 1),
  free: fc
    .dictionary(fc.constantFrom(...items), fc.integer({ min: 0, max: 9 }), { maxKeys: items.length })
    .map((shelf) => new Map(Object.entries(shelf))),
});

/** Orders and warehouses small enough that every set of warehouses can be tried. */
const world: fc.Arbitrary<AssignmentRequest> = fc.record({
  orderId: fc.string({ minLength: 1, maxLength: 8 }),
  lines: fc
    .dictionary(fc.constantFrom(...items), fc.integer({ min: 1, max: 12 }), { minKeys: 1 })
    .map((lines) => Object.entries(lines).map(([itemId, quantity]) => ({ itemId, quantity }))),
  warehouses: fc
    .array(warehouse, { minLength: 1, maxLength: 7 })
    .map((all) => all.map((one, index) => ({ ...one, warehouseId: `W${index}` }))),
  destination: fc.option(fc.constant({ latitude: 40.8, longitude: -74 })),
});

/** The same, with nothing that rules a warehouse out. */
const openWorld = world.map((request) => ({
  ...request,
  warehouses: request.warehouses.map((one): Candidate => ({ ...one, state: 'open', load: 0, safetyStock: 0 })),
}));

const POLICIES = [
  'round-robin',
  'fewest-shipments',
  'nearest',
  'lowest-cost',
  'balanced-load',
  'fewest-shipments,lowest-cost,balanced-load',
  'lowest-cost,fewest-shipments',
  'lowest-cost,nearest',
  'nearest,balanced-load',
];

const givable = ({ free, safetyStock = 0, state }: Candidate, itemId: string): number =>
  state === 'closed' ? 0 : Math.max(0, (free.get(itemId) ?? 0) - safetyStock);

const total = (warehouses: readonly Candidate[], itemId: string): number =>
  warehouses.reduce((sum, one) => sum + givable(one, itemId), 0);

const unitsOf = (lines: readonly { readonly itemId: string; readonly quantity: number }[], itemId: string) =>
  lines.reduce((sum, line) => sum + (line.itemId === itemId ? line.quantity : 0), 0);

const linesOf = (assignments: readonly Assignment[]) => assignments.flatMap(({ lines }) => lines);

/** All sets of warehouses that have everything that can be had. */
function* coveringSets({ lines, warehouses }: AssignmentRequest): Generator<readonly Candidate[]> {
  for (let set = 0; set < 1 << warehouses.length; set++) {
    const chosen = warehouses.filter((_, index) => set & (1 << index));
    const enough = lines.every(
      ({ itemId, quantity }) => total(chosen, itemId) >= Math.min(quantity, total(warehouses, itemId)),
    );
    if (enough) yield chosen;
  }
}

/** What parcels from a set cost when each line is whole from the cheapest that has it all, else from the cheapest first. */
function shippingCost({ lines, warehouses, destination }: AssignmentRequest, set: readonly Candidate[]): number {
  const price = ({ position }: Candidate) =>
    parcelPrice(SHIPPING_PRICES, destination && kilometresBetween(position, destination));
  const sorted = set.toSorted((a, b) => price(a).perUnit - price(b).perUnit);
  const units = new Map<Candidate, number>();
  for (const { itemId, quantity } of lines) {
    let left = Math.min(quantity, total(warehouses, itemId));
    const whole = sorted.find((one) => givable(one, itemId) >= left);
    for (const one of whole ? [whole] : sorted) {
      const taken = Math.min(left, givable(one, itemId));
      if (taken > 0) units.set(one, (units.get(one) ?? 0) + taken);
      left -= taken;
    }
  }
  return [...units].reduce((sum, [one, of]) => sum + price(one).fixed + price(one).perUnit * of, 0);
}

/** What criteria count, but for the cost. */
const counted: Record<string, (request: AssignmentRequest, set: readonly Candidate[]) => number> = {
  'fewest-shipments': (_, set) => set.length,
  nearest: ({ destination }, set) =>
    set.reduce((sum, one) => sum + (destination ? Math.max(1, kilometresBetween(one.position, destination)) : 1), 0),
  'balanced-load': (_, set) =>
    set.reduce(
      (sum, { load = 0, dailyCapacity }) => sum + Math.max(1, Math.round((1000 * (load + 1)) / dailyCapacity)),
      0,
    ),
};

describe.each(POLICIES)('assigning by %s', (policy) => {
  it('covers every line as far as the open warehouses have it, and names the rest as missing', () => {
    fc.assert(
      fc.property(world, (request) => {
        const { assignments, missing } = plan(request, policy);
        for (const { itemId, quantity } of request.lines) {
          const covered = Math.min(quantity, total(request.warehouses, itemId));
          expect(unitsOf(linesOf(assignments), itemId)).toBe(covered);
          expect(unitsOf(missing, itemId)).toBe(quantity - covered);
        }
      }),
      options,
    );
  });

  it('takes nothing that a warehouse does not have above its safety stock, and names each warehouse once', () => {
    fc.assert(
      fc.property(world, (request) => {
        const { assignments } = plan(request, policy);
        expect(new Set(assignments.map(({ warehouseId }) => warehouseId)).size).toBe(assignments.length);
        for (const { warehouseId, lines } of assignments) {
          const candidate = request.warehouses.find((one) => one.warehouseId === warehouseId) as Candidate;
          for (const { itemId, quantity } of lines) {
            expect(quantity).toBeGreaterThan(0);
            expect(quantity).toBeLessThanOrEqual(givable(candidate, itemId));
          }
        }
      }),
      options,
    );
  });

  it('splits a line only where no warehouse of the plan has it all', () => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const { assignments } = plan(request, policy);
        for (const { itemId } of request.lines) {
          const parts = linesOf(assignments).filter((line) => line.itemId === itemId);
          if (parts.length < 2) continue;
          for (const { warehouseId } of assignments) {
            const candidate = request.warehouses.find((one) => one.warehouseId === warehouseId) as Candidate;
            expect(givable(candidate, itemId)).toBeLessThan(unitsOf(parts, itemId));
          }
        }
      }),
      options,
    );
  });

  it('plans the same whatever order the warehouses come in, and twice the same', () => {
    fc.assert(
      fc.property(
        world.chain((request) =>
          fc
            .shuffledSubarray([...request.warehouses], { minLength: request.warehouses.length })
            .map((warehouses) => ({ request, shuffled: { ...request, warehouses } })),
        ),
        ({ request, shuffled }) => {
          expect(plan(shuffled, policy)).toEqual(plan(request, policy));
        },
      ),
      options,
    );
  });

  it('says of each candidate whether it ships and else why not, and never claims a bound that a plan is below', () => {
    fc.assert(
      fc.property(world, (request) => {
        const { assignments, reasons } = plan(request, policy);
        expect(reasons.candidates).toHaveLength(request.warehouses.length);
        for (const { warehouseId, chosen, ruledOut } of reasons.candidates) {
          expect(chosen).toBe(assignments.some((one) => one.warehouseId === warehouseId));
          expect(ruledOut === undefined).toBe(chosen);
        }
        expect(reasons.shipments).toBe(assignments.length);
        expect(reasons.gap).toBe(reasons.shipments - reasons.bound);
        expect(reasons.gap).toBeGreaterThanOrEqual(0);
      }),
      options,
    );
  });
});

describe.each(Object.keys(counted))('%s', (criterion) => {
  const count = counted[criterion] as (typeof counted)[string];

  it('is as good as the best of all sets tried one by one, and knows it', () => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const { assignments, reasons } = plan(request, criterion);
        const best = Math.min(...[...coveringSets(request)].map((set) => count(request, set)));
        const chosen = request.warehouses.filter(({ warehouseId }) =>
          assignments.some((one) => one.warehouseId === warehouseId),
        );
        expect(count(request, chosen)).toBe(best);
        if (best > 0) expect(reasons.levels[0]).toEqual({ criterion, value: best, bound: best, proven: true });
        expect(reasons.proven).toBe(true);
      }),
      options,
    );
  });

  it.each(Object.keys(counted).filter((other) => other !== criterion))('chooses by %s among its equals', (other) => {
    const second = counted[other] as (typeof counted)[string];
    fc.assert(
      fc.property(openWorld, (request) => {
        const { assignments, reasons } = plan(request, `${criterion},${other}`);
        const sets = [...coveringSets(request)];
        const best = Math.min(...sets.map((set) => count(request, set)));
        const equals = sets.filter((set) => count(request, set) === best);
        const chosen = request.warehouses.filter(({ warehouseId }) =>
          assignments.some((one) => one.warehouseId === warehouseId),
        );
        expect(count(request, chosen)).toBe(best);
        expect(second(request, chosen)).toBe(Math.min(...equals.map((set) => second(request, set))));
        expect(reasons.proven).toBe(true);
      }),
      options,
    );
  });
});

describe('a larger world', () => {
  const many = Array.from({ length: 16 }, (_, index) => `I${index}`);
  /** Items lie in two to five of eleven warehouses, so that sets of four or more are needed. */
  const sparse = fc
    .array(
      fc.record({
        need: fc.integer({ min: 1, max: 6 }),
        shelves: fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 5 }),
        units: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 10, maxLength: many.length },
    )
    .map((rows): AssignmentRequest => {
      const free = Array.from({ length: 11 }, () => new Map<string, number>());
      rows.forEach(({ shelves, units }, row) => {
        shelves.forEach((shelf, n) => {
          free[shelf]?.set(many[row] as string, units[n] as number);
        });
      });
      return {
        orderId: 'large',
        lines: rows.map(({ need }, row) => ({ itemId: many[row] as string, quantity: need })),
        destination: { latitude: 40.8, longitude: -74 },
        warehouses: free.map((shelf, w) => ({
          warehouseId: `W${w}`,
          priority: w % 3,
          position: { latitude: 30 + w, longitude: -120 + 4 * ((w * 7) % 11) },
          state: 'open',
          dailyCapacity: 10 + w,
          load: (w * 5) % 7,
          free: shelf,
        })),
      };
    });

  it('is solved as well as by trying all sets, criterion after criterion', () => {
    fc.assert(
      fc.property(sparse, (request) => {
        const { assignments, reasons } = plan(request, 'fewest-shipments,lowest-cost');
        const sets = [...coveringSets(request)];
        const fewest = Math.min(...sets.map((set) => set.length));
        const equals = sets.filter((set) => set.length === fewest);
        expect(assignments).toHaveLength(fewest);
        expect(reasons.levels[1]?.value).toBe(Math.min(...equals.map((set) => shippingCost(request, set))));
        const balanced = counted['balanced-load'] as (typeof counted)[string];
        expect(plan(request, 'balanced-load').reasons.levels[0]?.value).toBe(
          Math.min(...sets.map((set) => balanced(request, set))),
        );
        expect(plan(request, 'lowest-cost').reasons.levels[0]?.value).toBe(
          Math.min(...sets.map((set) => shippingCost(request, set))),
        );
      }),
      { ...options, numRuns: 60 },
    );
  });
});

describe('lowest cost', () => {
  it('comes first: a dear set that covers everything is bettered by a warehouse more, and the next criterion counts those', () => {
    const [near, middle, far] = [-75, -80, -120];
    const made = (index: number, longitude: number | undefined, ...units: number[]): Candidate => ({
      ...{ warehouseId: `W${index}`, priority: 1, position: { latitude: 40, longitude: longitude as number } },
      ...{ state: 'open', dailyCapacity: 10, load: 0 },
      free: new Map(units.map((free, item) => [items[item] as string, free])),
    });
    const request: AssignmentRequest = {
      orderId: 'O',
      lines: [7, 1, 9, 7, 9, 4, 8].map((quantity, item) => ({ itemId: items[item] as string, quantity })),
      warehouses: [
        made(0, near, 0, 1, 0, 2, 2, 9, 6),
        made(1, middle, 0, 4, 3, 0, 4, 9, 6),
        made(2, near, 0, 9, 4, 3, 0, 0, 0),
        made(3, near, 0, 0, 3, 0, 0, 7, 9),
        made(4, near, 5, 4, 0, 0, 0, 0, 4),
        made(5, near, 0, 0, 0, 0, 7, 9, 0),
        made(6, far, 0, 3, 1, 4, 3, 6, 0),
        made(7, far, 2, 0, 3, 0, 7, 3, 4),
      ],
      destination: { latitude: 40.8, longitude: -74 },
    };
    const bands = [
      { upTo: 300, first: 2, further: 1 },
      { upTo: 1500, first: 3, further: 0 },
      { upTo: Number.POSITIVE_INFINITY, first: 29, further: 4 },
    ];
    const policy = policyOf('lowest-cost,nearest', noTime, { prices: { handling: 5, bands } });
    expect(plan(request, policy).reasons.levels.slice(0, 2)).toMatchObject([
      { criterion: 'lowest-cost', value: 137, proven: true },
      { criterion: 'nearest', value: 8587, bound: 8587, proven: true },
    ]);
  });

  it('is as cheap as the best of all sets tried one by one, and so is what the plan’s parcels cost', () => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const { reasons } = plan(request, 'lowest-cost');
        const best = Math.min(...[...coveringSets(request)].map((set) => shippingCost(request, set)));
        const parcels = reasons.candidates.reduce((sum, { chosen, cost }) => sum + (chosen ? cost : 0), 0);
        expect(parcels).toBe(best);
        expect(reasons.proven).toBe(true);
        if (best > 0) expect(reasons.levels[0]).toMatchObject({ value: best, bound: best });
      }),
      options,
    );
  });

  it('comes after the fewest shipments and never costs one more', () => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const sets = [...coveringSets(request)];
        const fewest = Math.min(...sets.map((set) => set.length));
        const { reasons } = plan(request, 'fewest-shipments,lowest-cost');
        const parcels = reasons.candidates.reduce((sum, { chosen, cost }) => sum + (chosen ? cost : 0), 0);
        expect(reasons.shipments).toBe(fewest);
        expect(parcels).toBe(
          Math.min(...sets.filter((set) => set.length === fewest).map((set) => shippingCost(request, set))),
        );
      }),
      options,
    );
  });
});

describe('priority', () => {
  it('breaks ties between sets that are equal otherwise', () => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const ranks = [...new Set(request.warehouses.map(({ priority }) => priority))].sort((a, b) => a - b);
        const rank = (set: readonly Candidate[]) => set.reduce((sum, { priority }) => sum + ranks.indexOf(priority), 0);
        const sets = [...coveringSets(request)];
        const fewest = Math.min(...sets.map((set) => set.length));
        const { assignments } = plan(request, 'fewest-shipments');
        const chosen = request.warehouses.filter(({ warehouseId }) =>
          assignments.some((one) => one.warehouseId === warehouseId),
        );
        // Warehouses with nothing to give have no rank, which moves all ranks alike.
        const useful = request.warehouses.filter((one) => request.lines.some(({ itemId }) => givable(one, itemId) > 0));
        if (new Set(useful.map(({ priority }) => priority)).size !== ranks.length) return;
        expect(rank(chosen)).toBe(Math.min(...sets.filter((set) => set.length === fewest).map(rank)));
      }),
      options,
    );
  });
});

describe('a search that may not search', () => {
  const budgets = [
    ['without steps', { steps: 0, milliseconds: 1000 }, noTime],
    ['without time', { steps: 1000, milliseconds: 0 }, noTime],
  ] as const;

  it.each(budgets)('%s still covers everything and reports what it could not prove', (_name, budget, clock) => {
    fc.assert(
      fc.property(openWorld, (request) => {
        const { assignments, reasons } = plan(request, policyOf('fewest-shipments,lowest-cost', clock, { budget }));
        for (const { itemId, quantity } of request.lines) {
          expect(unitsOf(linesOf(assignments), itemId)).toBe(Math.min(quantity, total(request.warehouses, itemId)));
        }
        const best = Math.min(...[...coveringSets(request)].map((set) => set.length));
        expect(reasons.bound).toBeLessThanOrEqual(best);
        expect(reasons.shipments).toBeGreaterThanOrEqual(best);
        if (reasons.levels[0]?.proven) expect(reasons.shipments).toBe(best);
        expect(reasons.levels[0]?.value ?? 0).toBe(reasons.shipments);
      }),
      options,
    );
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

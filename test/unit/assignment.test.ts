import { describe, expect, it, test } from 'vitest';
import { assign, policyOf } from '../../functions/fulfilment/assignment/assign.ts';
import type { AssignmentRequest, Candidate } from '../../functions/fulfilment/assignment/assignment.ts';
import { positionOf } from '../../functions/fulfilment/assignment/destination.ts';
import { strategyOf } from '../../functions/fulfilment/assignment/policy.ts';
import { kilometresBetween } from '../../functions/fulfilment/assignment/position.ts';

const SEATTLE = { latitude: 47.6, longitude: -122.3 };
const NEWARK = { latitude: 40.7, longitude: -74.2 };

function warehouse(warehouseId: string, free: Record<string, number>, more: Partial<Candidate> = {}): Candidate {
  return {
    warehouseId,
    priority: 1,
    position: SEATTLE,
    state: 'open',
    dailyCapacity: 100,
    load: 0,
    free: new Map(Object.entries(free)),
    ...more,
  };
}

const order = (lines: Record<string, number>, warehouses: readonly Candidate[]): AssignmentRequest => ({
  orderId: 'order-1',
  lines: Object.entries(lines).map(([itemId, quantity]) => ({ itemId, quantity })),
  warehouses,
  destination: NEWARK,
});

const plan = (request: AssignmentRequest, policy = 'fewest-shipments') =>
  assign(
    request,
    policyOf(policy, () => 0),
  );
const chosen = (request: AssignmentRequest, policy?: string) =>
  plan(request, policy).assignments.map(({ warehouseId }) => warehouseId);
const ruledOut = (request: AssignmentRequest, warehouseId: string) =>
  plan(request).reasons.candidates.find((one) => one.warehouseId === warehouseId)?.ruledOut;

describe('what rules a warehouse out', () => {
  it('is being closed, excluded, empty, at its capacity, or not needed', () => {
    const request = order({ A: 2 }, [
      warehouse('CLOSED', { A: 9 }, { state: 'closed' }),
      warehouse('SHORT', { A: 9 }, { excluded: 'reported it short' }),
      warehouse('EMPTY', { B: 9 }),
      warehouse('FULL', { A: 9 }, { load: 100 }),
      warehouse('SAFE', { A: 3 }, { safetyStock: 3 }),
      warehouse('SHIPS', { A: 9 }),
      warehouse('SPARE', { A: 9 }, { priority: 2 }),
    ]);
    expect(chosen(request)).toEqual(['SHIPS']);
    const reasons = Object.fromEntries(
      request.warehouses.map((one) => [one.warehouseId, ruledOut(request, one.warehouseId)]),
    );
    expect(reasons).toEqual({
      CLOSED: 'closed',
      SHORT: 'excluded',
      EMPTY: 'nothing-free',
      FULL: 'at-capacity',
      SAFE: 'nothing-free',
      SHIPS: undefined,
      SPARE: 'not-needed',
    });
    const short = plan(request).reasons.candidates.find((one) => one.warehouseId === 'SHORT');
    expect(short).toMatchObject({ why: 'reported it short', lines: 1, units: 2 });
  });

  it('at its capacity, it ships only what nobody else has in full, and the plan says so', () => {
    const request = order({ A: 2, B: 2 }, [
      warehouse('FULL', { A: 9, B: 9 }, { load: 100 }),
      warehouse('READY', { A: 9, B: 1 }),
    ]);
    const { assignments, missing, reasons } = plan(request);
    expect(missing).toEqual([]);
    expect(assignments).toContainEqual({ warehouseId: 'READY', lines: [{ itemId: 'A', quantity: 2 }] });
    expect(assignments).toContainEqual({ warehouseId: 'FULL', lines: [{ itemId: 'B', quantity: 2 }] });
    expect(reasons.notes).toEqual(['beyond-capacity']);
  });

  it('is never a load that is not known', () => {
    const { load: _, ...unknown } = warehouse('W', { A: 1 }, { dailyCapacity: 0 });
    const { assignments, reasons } = plan(order({ A: 1 }, [unknown]));
    expect(assignments).toHaveLength(1);
    expect(reasons.candidates[0]?.load).toBeNull();
  });
});

describe('what nobody has', () => {
  it('is missing, and the rest ships', () => {
    const { assignments, missing } = plan(order({ A: 5, B: 1 }, [warehouse('W', { A: 3 })]));
    expect(assignments).toEqual([{ warehouseId: 'W', lines: [{ itemId: 'A', quantity: 3 }] }]);
    expect(missing).toEqual([
      { itemId: 'A', quantity: 2 },
      { itemId: 'B', quantity: 1 },
    ]);
  });

  it('may be everything', () => {
    const { assignments, missing, reasons } = plan(order({ A: 5 }, []));
    expect({ assignments, missing }).toEqual({ assignments: [], missing: [{ itemId: 'A', quantity: 5 }] });
    expect(reasons).toMatchObject({ shipments: 0, bound: 0, gap: 0, proven: true });
  });

  it('is counted over lines of the same item', () => {
    const request = {
      ...order({}, [warehouse('W', { A: 3 })]),
      lines: [
        { itemId: 'A', quantity: 2 },
        { itemId: 'A', quantity: 2 },
      ],
    };
    expect(plan(request).missing).toEqual([{ itemId: 'A', quantity: 1 }]);
  });
});

describe('the criteria', () => {
  const near = warehouse('NEAR', { A: 1, B: 1 }, { position: { latitude: 40, longitude: -75 }, load: 99 });
  const far = warehouse('FAR', { A: 9, B: 9, C: 9 }, { position: SEATTLE });
  const other = warehouse('OTHER', { C: 1 }, { position: { latitude: 41, longitude: -75 }, load: 50 });
  const request = order({ A: 1, B: 1, C: 1 }, [far, near, other]);

  it('decide differently over the same facts', () => {
    expect(chosen(request, 'fewest-shipments')).toEqual(['FAR']);
    expect(chosen(request, 'nearest').toSorted()).toEqual(['NEAR', 'OTHER']);
    expect(chosen(request, 'lowest-cost')).toEqual(['FAR']);
    expect(chosen(request, 'balanced-load')).toEqual(['FAR']);
  });

  it('decide among the equals of those before', () => {
    const two = order({ A: 1, B: 1 }, [near, far]);
    expect(chosen(two, 'fewest-shipments,nearest')).toEqual(['NEAR']);
    expect(chosen(two, 'fewest-shipments,balanced-load')).toEqual(['FAR']);
  });

  it('do without distances where the destination is not known, and say so', () => {
    const unknown = { ...request, destination: null };
    for (const policy of ['nearest', 'lowest-cost']) {
      expect(chosen(unknown, policy)).toEqual(['FAR']);
      expect(plan(unknown, policy).reasons.notes).toEqual(['destination-unknown']);
    }
    expect(plan(unknown, 'fewest-shipments').reasons.notes).toEqual([]);
  });
});

describe('round robin', () => {
  it('starts different orders at different warehouses', () => {
    const warehouses = ['W0', 'W1', 'W2', 'W3'].map((id) => warehouse(id, { A: 9 }));
    const starts = Array.from({ length: 40 }, (_, i) =>
      chosen({ ...order({ A: 1 }, warehouses), orderId: `order-${i}` }, 'round-robin'),
    );
    expect(new Set(starts.flat()).size).toBe(4);
  });
});

test('a greedy choice of what covers most is bettered', () => {
  // GREEDY has three of four; the two others have everything between them, which takes three with it.
  const request = order({ A: 1, B: 1, C: 1, D: 1, E: 1, F: 1 }, [
    warehouse('GREEDY', { B: 1, C: 1, D: 1, E: 1 }),
    warehouse('LEFT', { A: 1, B: 1, C: 1 }, { priority: 3 }),
    warehouse('RIGHT', { D: 1, E: 1, F: 1 }, { priority: 3 }),
  ]);
  expect(chosen(request).toSorted()).toEqual(['LEFT', 'RIGHT']);
});

test.each([
  ['fewest-shipments', ['fewest-shipments']],
  ['fewest-shipments, lowest-cost,balanced-load', ['fewest-shipments', 'lowest-cost', 'balanced-load']],
  ['round-robin', 'round-robin'],
  ['', undefined],
  ['random', undefined],
  ['nearest,nearest', undefined],
  ['round-robin,nearest', undefined],
])('the policy %j is %j', (text, strategy) => {
  expect(strategyOf(text)).toEqual(strategy);
});

test('a policy that is none is refused with what it may be', () => {
  expect(() => policyOf('random', () => 0)).toThrow('may be round-robin, or one or more of fewest-shipments, nearest');
});

test.each([
  ['98101', 'US', SEATTLE],
  ['07102-1234', 'United States', NEWARK],
  ['98101', 'U.S.A.', SEATTLE],
])('the ZIP code %s in %s lies where its first digits say', (postalCode, country, place) => {
  const found = positionOf({ postalCode, country });
  expect(found && kilometresBetween(found, place)).toBeLessThan(60);
});

test.each([
  ['98101', 'Germany'],
  ['9810', 'US'],
  ['00001', 'US'],
  ['SW1A 1AA', 'United Kingdom'],
])('%s in %s is nowhere we know', (postalCode, country) => {
  expect(positionOf({ postalCode, country })).toBeNull();
});

test('Seattle and Newark are 3,860 km apart', () => {
  expect(kilometresBetween(SEATTLE, NEWARK)).toBeGreaterThan(3840);
  expect(kilometresBetween(SEATTLE, NEWARK)).toBeLessThan(3880);
});

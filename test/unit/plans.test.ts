import { describe, expect, it } from 'vitest';
import type { CandidateReasons } from '../../functions/fulfilment/assignment/assignment.ts';
import { keptPlan } from '../../functions/fulfilment/plans.ts';

const candidate = (n: number, more: Partial<CandidateReasons>): CandidateReasons => ({
  ...{ warehouseId: `WAREHOUSE-${n}`, chosen: false, lines: 0, units: 0, distanceKm: null, cost: 0, load: 0 },
  ...more,
});

describe('a kept plan', () => {
  it('of a thousand warehouses and two thousand lines stays below 100 KB, and leaves out who says the least', () => {
    const lines = Array.from({ length: 2000 }, (_, i) => ({ itemId: `ITEM-${i}`, quantity: 1 }));
    const candidates = Array.from({ length: 1000 }, (_, n) =>
      n === 999
        ? candidate(n, { chosen: true })
        : candidate(n, { ruledOut: n % 2 === 0 ? 'nothing-free' : 'excluded' }),
    );
    const reasons = {
      policy: 'nearest',
      shipments: 1,
      bound: 1,
      gap: 0,
      proven: true,
      steps: 0,
      levels: [],
      notes: [],
    };
    const kept = keptPlan({
      ...{ orderId: 'O', version: 2, now: 0, round: 0, attempt: 1, fallBacks: [] },
      plan: { assignments: [], missing: [], reasons: { ...reasons, candidates } },
      warehouseOrders: [{ orderId: 'O', version: 2, warehouseId: 'WAREHOUSE-999', warehouseOrderId: 'O-2-1', lines }],
    });
    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(100_000);
    expect(kept.candidates[0]).toMatchObject({ chosen: true });
    expect(kept.candidates.length + kept.candidatesLeftOut).toBe(1000);
    expect(new Set(kept.candidates.slice(1).map(({ ruledOut }) => ruledOut))).toEqual(new Set(['excluded']));
  });
});

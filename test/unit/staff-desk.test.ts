import { expect, it } from 'vitest';
import type { Call } from '../../local/replay/api.ts';
import { Desk } from '../../local/staff/desk.ts';

it('what goes in one parcel is shipped under one number, also when it works by itself', async () => {
  const work = (n: number) => ({
    ...{ warehouseOrderId: `W-${n}`, orderId: 'O', status: 'claimed', claimable: false, version: 1, parcel: 'P' },
    lines: [{ itemId: 'A', name: 'A', quantity: 1, picked: 0 }],
  });
  const numbers: unknown[] = [];
  let waves = 0;
  const call = (async (_, path, { body } = {}) => {
    if (path.endsWith('/waves')) return { ok: true, body: { orders: waves++ === 0 ? [work(1), work(2)] : [] } };
    if (path.endsWith('/ship')) numbers.push((body as { tracking?: string }).tracking);
    return { ok: true, body: work(1) };
  }) as (...of: Parameters<Call>) => Promise<unknown> as Call;
  const desk = new Desk(call, { warehouseId: 'SEA1', session: {} as never });
  expect(await desk.auto(2, () => {})).toBe(2);
  expect(numbers).toHaveLength(2);
  expect(new Set(numbers).size).toBe(1);
});

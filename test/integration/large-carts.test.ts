import { beforeAll, describe, expect, it } from 'vitest';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import type { Stock } from '../../functions/stock/stock.ts';
import { addItems, dyingAfter, type LocalStore, openStore } from './local-store.ts';
import { shopper } from './shopping.ts';

/** Lines of the largest real order known. */
const LINES = 1114;
let store: LocalStore;
const ids = Array.from({ length: LINES }, (_, i) => `LARGE-${i}`);
const one = (some: readonly string[]) => Object.fromEntries(some.map((id) => [id, 1]));
const available = async () => {
  const rows = await store.rows<Stock>('Stock');
  return new Set(rows.filter(({ itemId }) => itemId.startsWith('LARGE-')).map((row) => row.available));
};

beforeAll(async () => {
  store = await openStore();
  await addItems(store, ids, 'SEA1', 5);
});

describe('a cart beyond one transaction', () => {
  it('is held, ordered and cancelled with all its 1,114 lines, and every unit comes back', async () => {
    const who = shopper(store, 'largest');
    await who.fill(one(ids));
    const hold = await who.checkout();
    expect(hold.lines).toHaveLength(LINES);
    expect(await available()).toEqual(new Set([4]));
    expect(await who.checkout()).toEqual(hold);
    const placed = await who.submit(hold.reservationId);
    expect(placed.lines).toHaveLength(LINES);
    expect(await available()).toEqual(new Set([4]));
    const params = { orderId: placed.orderId };
    const cancelled = await cancelOrder({ ...who.request, headers: {}, params }, store.services);
    expect(cancelled.status).toBe('cancelled');
    expect(await available()).toEqual(new Set([5]));
  });

  it('is gone on with after a crash between any two steps, as the same hold with the same end', async () => {
    const who = shopper(store, 'crash');
    const some = ids.slice(0, 250);
    await who.fill(one(some));
    for (const steps of [1, 2]) {
      await expect(who.checkout(dyingAfter(store.services, steps))).rejects.toThrow('died');
      const [row] = (await store.rows('Reservations')).filter(({ userId }) => userId === 'crash');
      const hold = await who.checkout();
      expect(row).toMatchObject({ state: 'holding', reservationId: hold.reservationId });
      store.pass(601_000);
      await releaseOverdueHold({ userId: who.userId, reservationId: hold.reservationId }, store.services);
      expect(await available()).toEqual(new Set([5]));
    }
  });
});

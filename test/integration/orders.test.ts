import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeCartItem } from '../../functions/carts/remove-cart-item.ts';
import { setCartItem } from '../../functions/checkout/set-cart-item.ts';
import { showCart } from '../../functions/checkout/show-cart.ts';
import { listOrders } from '../../functions/orders/list-orders.ts';
import { submitOrder } from '../../functions/orders/submit-order.ts';
import { addItem, type LocalStore, openStore, through } from './local-store.ts';
import { ADDRESS, order, refused, shopper } from './shopping.ts';

let store: LocalStore;

beforeAll(async () => {
  store = await openStore();
});

describe('submitting an order', () => {
  it('answers a repeat with the first answer, also after the hold’s time and much later', async () => {
    await addItem(store, 'SUB-1', { SEA1: 5 });
    const who = shopper(store, 'sub-1');
    await who.fill({ 'SUB-1': 2 });
    const { reservationId } = await who.checkout();
    const first = await who.submit(reservationId);
    expect(first).toMatchObject({ orderId: reservationId, status: 'placed', total: { amount: 500, currency: 'USD' } });
    store.pass(86_400_000 * 3);
    expect(await who.submit(reservationId)).toEqual(first);
  });

  it('refuses another payload for the same hold', async () => {
    await addItem(store, 'SUB-2', { SEA1: 5 });
    const who = shopper(store, 'sub-2');
    await who.fill({ 'SUB-2': 1 });
    const { reservationId } = await who.checkout();
    await who.submit(reservationId);
    const other = { ...ADDRESS, line2: 'Apartment 4' };
    expect(await refused(who.submit(reservationId, other))).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('makes one order of a hold submitted many times at once', async () => {
    await addItem(store, 'SUB-3', { SEA1: 5 });
    const who = shopper(store, 'sub-3');
    await who.fill({ 'SUB-3': 1 });
    const { reservationId } = await who.checkout();
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => who.submit(reservationId)));
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    const mine = (await store.rows('Orders')).filter((row) => row['userId'] === 'sub-3');
    expect(mine).toHaveLength(1);
  });

  it('orders nothing any more once a repeat was told that the hold is over, however long the first try takes', async () => {
    await addItem(store, 'SUB-LATE', { SEA1: 5 });
    const who = shopper(store, 'sub-late');
    await who.fill({ 'SUB-LATE': 1 });
    const { reservationId } = await who.checkout();
    store.pass(599_900);
    let conflicts = 0;
    // The first try waits out a conflict, and the hold ends meanwhile.
    const slow = through(store.services, async ({ name }, send) => {
      if (name !== 'TransactWriteCommand' || conflicts++ > 0) return send();
      store.pass(1000);
      expect(await refused(who.submit(reservationId))).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
      throw new TransactionCanceledException({
        message: 'canceled',
        $metadata: {},
        CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }, { Code: 'None' }],
      });
    });
    expect(await refused(who.submit(reservationId, ADDRESS, slow))).toMatchObject({ status: 410 });
    expect(conflicts).toBeGreaterThan(1);
    expect((await store.rows('Orders')).filter((row) => row['userId'] === who.userId)).toEqual([]);
  });

  it('treats a stranger’s hold like one that is gone', async () => {
    await addItem(store, 'SUB-4', { SEA1: 5 });
    const who = shopper(store, 'sub-4');
    await who.fill({ 'SUB-4': 1 });
    const { reservationId } = await who.checkout();
    const stranger = await refused(shopper(store, 'sub-4-stranger').submit(reservationId));
    expect(stranger).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
    await who.submit(reservationId);
    const later = await refused(shopper(store, 'sub-4-stranger').submit(reservationId));
    expect({ ...later }).toEqual({ ...stranger });
  });

  it('empties the cart of exactly what was ordered; what was added meanwhile stays', async () => {
    for (const id of ['SUB-5A', 'SUB-5B', 'SUB-5C', 'SUB-5D']) await addItem(store, id, { SEA1: 9 });
    const who = shopper(store, 'sub-5');
    await who.fill({ 'SUB-5A': 1, 'SUB-5B': 2, 'SUB-5C': 3 });
    const { reservationId } = await who.checkout();
    const set = (itemId: string, quantity: number) =>
      setCartItem({ ...who.request, params: { itemId }, body: { quantity } }, store.services);
    await set('SUB-5B', 5);
    await set('SUB-5D', 4);
    await removeCartItem({ ...who.request, params: { itemId: 'SUB-5C' } }, store.services);
    await who.submit(reservationId);
    const cart = await showCart(who.request, store.services);
    expect(Object.fromEntries(cart.lines.map(({ itemId, quantity }) => [itemId, quantity]))).toEqual({
      'SUB-5B': 3,
      'SUB-5D': 4,
    });
  });

  it.each([98, 99])('orders a cart of %i items that was saved again after the checkout', async (count) => {
    const ids = Array.from({ length: count }, (_, i) => `SAVED-${count}-${i}`);
    await Promise.all(ids.map((id) => addItem(store, id, { SEA1: 9 })));
    const who = shopper(store, `saved-${count}`);
    const all = Object.fromEntries(ids.map((id) => [id, 1]));
    await who.fill(all);
    const hold = await who.checkout();
    await who.fill(all);
    expect(await who.checkout()).toEqual(hold);
    expect((await who.submit(hold.reservationId)).lines).toHaveLength(count);
    expect((await showCart(who.request, store.services)).lines).toEqual([]);
  });

  it('orders a full cart of which every line was raised meanwhile', async () => {
    const ids = Array.from({ length: 99 }, (_, i) => `RAISED-${i}`);
    await Promise.all(ids.map((id) => addItem(store, id, { SEA1: 9 })));
    const who = shopper(store, 'raised');
    await who.fill(Object.fromEntries(ids.map((id) => [id, 1])));
    const { reservationId } = await who.checkout();
    await who.fill(Object.fromEntries(ids.map((id) => [id, 3])));
    await who.submit(reservationId);
    const { lines } = await showCart(who.request, store.services);
    expect(lines).toHaveLength(99);
    expect(lines.filter(({ quantity }) => quantity === 2).length).toBeGreaterThanOrEqual(97);
  });

  it('charges the server’s price at the time of the hold', async () => {
    await addItem(store, 'SUB-6', { SEA1: 9 });
    const orderId = await order(store, 'sub-6', { 'SUB-6': 3 });
    const placed = (await store.rows('Orders')).find((row) => row['orderId'] === orderId);
    expect(placed).toMatchObject({ total: 750, units: 3 });
  });

  it('leaves hold, cart and stock as they were when it fails as a whole', async () => {
    await addItem(store, 'SUB-7', { SEA1: 2 });
    const who = shopper(store, 'sub-7');
    await who.fill({ 'SUB-7': 2 });
    const hold = await who.checkout();
    const dying = { ...store.services, db: { send: () => Promise.reject(new Error('gone')) } as never };
    const body = { reservationId: hold.reservationId, address: ADDRESS };
    await expect(submitOrder({ ...who.request, body }, dying)).rejects.toThrow('gone');
    expect(await who.checkout()).toEqual(hold);
    expect((await showCart(who.request, store.services)).lines).toHaveLength(1);
  });
});

describe('my orders', () => {
  it('are listed newest first, page by page, and nobody else’s', async () => {
    await addItem(store, 'LISTED', { SEA1: 50 });
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.push(await order(store, 'lister', { LISTED: 1 }));
      store.pass(1000);
    }
    await order(store, 'other-lister', { LISTED: 1 });
    const list = (cursor?: string) =>
      listOrders({ ...shopper(store, 'lister').request, query: { limit: 2, cursor } }, store.services);
    const seen: string[] = [];
    for (let page = await list(); ; page = await list(page.cursor ?? undefined)) {
      seen.push(...page.orders.map(({ orderId }) => orderId));
      if (!page.cursor) break;
    }
    expect(seen).toEqual(ids.reverse());
  });

  it('refuse a cursor they have not given', async () => {
    const query = { limit: 2, cursor: 'bm90IGEgcGxhY2U' };
    const problem = await refused(listOrders({ ...shopper(store, 'lister').request, query }, store.services));
    expect(problem).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
  });
});

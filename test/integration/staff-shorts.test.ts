import { beforeEach, describe, expect, it } from 'vitest';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { finishOrder } from '../../functions/fulfilment/finish-order.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import { startFulfilment } from '../../functions/fulfilment/start-fulfilment.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { getOrder } from '../../functions/orders/orders-store.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { wrongBooks } from './books.ts';
import { handOver, orderOnTheFloor, workOf } from './floor.ts';
import { addItem, addWarehouses, type LocalStore, openStore, outrunBy, pausingAfter } from './local-store.ts';
import { refused } from './shopping.ts';
import { freshKey, staffMember } from './staffing.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const USER = 'sue';

let store: LocalStore;
let ann: ReturnType<typeof staffMember>;

beforeEach(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'DAL1');
  ann = staffMember(store, 'ann');
});

const orderNow = async (orderId: string) => (await getOrder(store.services.db, orderId)) as Order;
const stockOf = async (itemId: string) => (await store.rows<Stock>('Stock')).find((row) => row.itemId === itemId);
const shelfOf = async (itemId: string, warehouseId: string) =>
  (await store.rows<WarehouseStock>('WarehouseStock')).find(
    (row) => row.itemId === itemId && row.warehouseId === warehouseId,
  );
const cancel = (orderId: string, quantity?: number, key = freshKey()) =>
  cancelOrder(
    {
      ...nothing,
      params: { orderId },
      headers: { 'idempotency-key': key },
      body: quantity === undefined ? undefined : { lines: [{ itemId: 'A', quantity }] },
      userId: USER,
    },
    store.services,
  );

/** What the Orders stream makes of the order as it is: the rounds of its workflow that are started. */
async function roundsStarted(orderId: string): Promise<(number | undefined)[]> {
  const started: (number | undefined)[] = [];
  const workflows = { start: async (_: string, round?: number) => void started.push(round), tell: async () => {} };
  const after = (await orderNow(orderId)) as unknown as Record<string, unknown>;
  await startFulfilment({ before: after, after, removedByTtl: false }, workflows);
  return started;
}

/** Ships all there is until nothing is open. @returns the order's status in the end. */
async function shipTheRest(orderId: string): Promise<string> {
  for (const row of await handOver(store, orderId)) {
    if (row.status !== 'shipped' && row.status !== 'cancelled') await ann.shipAll(row);
  }
  return (await finishOrder({ orderId }, store.services)).status;
}

/** Four units of A in SEA1 and some elsewhere, with all four of an order's on SEA1's list, claimed. */
async function claimed(elsewhere = 10): Promise<{ orderId: string; row: WarehouseOrder }> {
  await addItem(store, 'A', { SEA1: 4, ...(elsewhere > 0 && { DAL1: elsewhere }) });
  await addItem(store, 'B', { SEA1: 4, DAL1: 4 });
  const { orderId, rows } = await orderOnTheFloor(store, USER, { A: 4, B: 1 });
  const row = rows.find(({ warehouseId }) => warehouseId === 'SEA1');
  if (rows.length !== 1 || !row) throw new Error('It was to be one warehouse order.');
  await ann.claim(row);
  return { orderId, row };
}

const unitsShipped = async (orderId: string, itemId: string) =>
  (await workOf(store, orderId))
    .filter(({ status }) => status === 'shipped')
    .flatMap(({ lines }) => lines)
    .filter((line) => line.itemId === itemId)
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe.each(['missing', 'damaged'] as const)('units that are %s', (kind) => {
  const movement = kind === 'missing' ? 'short' : 'damaged';
  const noted = (units: number) => (kind === 'missing' ? { corrected: -units } : { corrected: 0, damaged: units });

  it('are taken off the line, the shelf and what may be sold, and come from elsewhere', async () => {
    const { orderId, row } = await claimed();
    const answer = await ann.short(row, { itemId: 'A', quantity: 1, kind });
    expect(answer).toMatchObject({
      status: 'claimed',
      version: 2,
      lines: [{ itemId: 'A', quantity: 3 }, { itemId: 'B' }],
      shorts: [{ itemId: 'A', quantity: 1, kind }],
    });
    expect(await shelfOf('A', 'SEA1')).toMatchObject({ onHand: 3, allocated: 3, free: 0, received: 4, ...noted(1) });
    expect(await stockOf('A')).toMatchObject({ available: 9, lastMovement: { kind: movement, delta: -1 } });
    expect(await orderNow(orderId)).toMatchObject({ planning: 'due', rounds: 1 });
    expect(await roundsStarted(orderId)).toEqual([1]);
    expect(await wrongBooks(store)).toEqual([]);
    expect(await shipTheRest(orderId)).toBe('shipped');
    expect(await unitsShipped(orderId, 'A')).toBe(4);
    expect(await shelfOf('A', 'DAL1')).toMatchObject({ shipped: 1, onHand: 9 });
    expect(await orderNow(orderId)).not.toHaveProperty('planning');
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('may be a whole line: the others go on', async () => {
    const { orderId, row } = await claimed();
    expect(await ann.short(row, { itemId: 'A', quantity: 4, kind })).toMatchObject({
      status: 'claimed',
      lines: [{ itemId: 'B', quantity: 1 }],
    });
    expect(await shipTheRest(orderId)).toBe('shipped');
    expect([await unitsShipped(orderId, 'A'), await unitsShipped(orderId, 'B')]).toEqual([4, 1]);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('may be the last line: the warehouse order ends, and its workflow is told', async () => {
    const { orderId, row } = await claimed();
    await ann.short(row, { itemId: 'B', quantity: 1, kind });
    const answer = await ann.short(row, { itemId: 'A', quantity: 4, kind });
    expect(answer).toMatchObject({ status: 'cancelled', claimable: false });
    const [after] = (await workOf(store, orderId)) as [WarehouseOrder];
    expect(after).toMatchObject({ status: 'cancelled', endedBy: 'short', lines: [{ itemId: 'A', quantity: 4 }] });
    for (const gone of ['openAt', 'heldBy', 'parcel', 'claimedBy', 'leaseUntil'])
      expect(after).not.toHaveProperty(gone);
    expect(after.shorts).toHaveLength(2);
    expect(await roundsStarted(orderId)).toEqual([2]);
    expect(await wrongBooks(store)).toEqual([]);
    // SEA1 has more of B by the books, but is not asked for it again.
    expect(await shipTheRest(orderId)).toBe('shipped');
    expect([await unitsShipped(orderId, 'A'), await unitsShipped(orderId, 'B')]).toEqual([4, 1]);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are not missing while a round that has planned them has still to allocate them: the one before does not end the order', async () => {
    const { orderId, row } = await claimed();
    await ann.short(row, { itemId: 'B', quantity: 1, kind });
    await ann.short(row, { itemId: 'A', quantity: 4, kind });
    const planned = await planOrder({ orderId, attempt: 1 }, store.services);
    if (planned.outcome !== 'planned') throw new Error(`It was to be planned: ${planned.outcome}.`);
    expect(await finishOrder({ orderId }, store.services)).toEqual({ orderId, status: 'processing' });
    for (const part of planned.warehouseOrders)
      expect(await allocateWarehouseOrder({ ...part, lines: [...part.lines] }, store.services)).toMatchObject({
        outcome: 'allocated',
      });
    expect(await shipTheRest(orderId)).toBe('shipped');
  });

  it('that nobody else has make what may be sold negative and the order stuck, with nothing lost', async () => {
    const { orderId, row } = await claimed(0);
    await ann.short(row, { itemId: 'A', quantity: 2, kind });
    expect(await stockOf('A')).toMatchObject({ available: -2 });
    expect(await wrongBooks(store)).toEqual([]);
    expect(await shipTheRest(orderId)).toBe('stuck');
    expect(await unitsShipped(orderId, 'A')).toBe(2);
    expect((await cancel(orderId)).lines).toMatchObject([{ itemId: 'A', cancelled: 2 }, { itemId: 'B' }]);
    expect(await stockOf('A')).toMatchObject({ available: 0 });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are counted once a key, however often and at once they are reported', async () => {
    const { orderId, row } = await claimed();
    const key = freshKey();
    const report = () => ann.short(row, { itemId: 'A', quantity: 1, kind }, key);
    const answers = await Promise.all([report(), report(), report()]);
    for (const answer of answers) expect(answer.lines[0]).toMatchObject({ quantity: 3 });
    expect(await refused(ann.short(row, { itemId: 'A', quantity: 2, kind }, key))).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_MISMATCH',
    });
    expect(await stockOf('A')).toMatchObject({ available: 9 });
    // Also after the work has gone on.
    await ann.shipAll(row);
    expect(await report()).toMatchObject({ status: 'shipped' });
    expect((await orderNow(orderId)).rounds).toBe(1);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are not, after it was shipped, nor more than there are, nor by another', async () => {
    const { row } = await claimed();
    for (const quantity of [5, 1000]) {
      expect(await refused(ann.short(row, { itemId: 'A', quantity, kind }))).toMatchObject({
        status: 409,
        code: 'SHORT_TOO_MANY',
        extra: { most: 4 },
      });
    }
    expect(await refused(ann.short(row, { itemId: 'ELSE', quantity: 1, kind }))).toMatchObject({
      code: 'SHORT_TOO_MANY',
      extra: { most: 0 },
    });
    const bob = staffMember(store, 'bob');
    expect(await refused(bob.short(row, { itemId: 'A', quantity: 1, kind }))).toMatchObject({ code: 'NOT_CLAIMED' });
    await ann.shipAll(row);
    expect(await refused(ann.short(row, { itemId: 'A', quantity: 1, kind }))).toMatchObject({
      status: 409,
      code: 'NOT_OPEN',
    });
    expect(await stockOf('A')).toMatchObject({ available: 10 });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('while the shopper cancels are either sent from elsewhere or cancelled, never both', async () => {
    await addItem(store, 'A', { SEA1: 40, DAL1: 40 });
    for (let round = 0; round < 12; round++) {
      const { orderId, rows } = await orderOnTheFloor(store, USER, { A: 3 });
      const [row] = rows as [WarehouseOrder];
      await ann.claim(row);
      const part = round % 3;
      const [cancelled] = await Promise.allSettled([
        cancel(orderId, part === 0 ? undefined : part),
        ann.short(row, { itemId: 'A', quantity: round % 2 ? 1 : 3, kind }),
      ]);
      expect(cancelled.status).toBe('fulfilled');
      expect(await wrongBooks(store)).toEqual([]);
      const end = await shipTheRest(orderId);
      expect(end).toBe(part === 0 ? 'cancelled' : 'shipped');
      expect(await unitsShipped(orderId, 'A')).toBe(part === 0 ? 0 : 3 - part);
      expect(await wrongBooks(store)).toEqual([]);
    }
  });

  it('of an order that is being planned or allocated are decided from a fresh read', async () => {
    const { orderId, row } = await claimed();
    await ann.short(row, { itemId: 'A', quantity: 1, kind });
    // Another plan gets between the read and the write.
    let left = 2;
    const outrun = outrunBy(store.services, async () => {
      if (left-- > 0) await handOver(store, orderId);
    });
    await staffMember({ services: outrun }, 'ann').short(row, { itemId: 'A', quantity: 1, kind });
    expect(await wrongBooks(store)).toEqual([]);
    expect(await shipTheRest(orderId)).toBe('shipped');
    expect(await unitsShipped(orderId, 'A')).toBe(4);
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('what was picked', () => {
  it('can’t be missing, but damaged: of those on the shelf first, and then it counts as picked no more', async () => {
    const { row } = await claimed();
    await ann.pick(row, [{ itemId: 'A', quantity: 3 }]);
    expect(await refused(ann.short(row, { itemId: 'A', quantity: 2, kind: 'missing' }))).toMatchObject({
      code: 'SHORT_TOO_MANY',
      extra: { most: 1, picked: 3 },
    });
    expect(await ann.short(row, { itemId: 'A', quantity: 2, kind: 'damaged' })).toMatchObject({
      lines: [{ itemId: 'A', quantity: 2, picked: 2 }, {}],
    });
    const named = await ann.short(row, { itemId: 'A', quantity: 1, kind: 'damaged', fromPicked: 1 });
    expect(named.lines[0]).toMatchObject({ quantity: 1, picked: 1 });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('and packed may turn out damaged: it is to be packed anew', async () => {
    const { row } = await claimed();
    await ann.packAll(row);
    expect(await ann.short(row, { itemId: 'A', quantity: 1, kind: 'damaged' })).toMatchObject({
      status: 'claimed',
      lines: [{ quantity: 3, picked: 3 }, { picked: 1 }],
    });
    expect(await refused(ann.ship(row))).toMatchObject({ code: 'NOT_PACKED' });
    await ann.pack(row);
    await ann.ship(row);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('beyond a line that has become less goes back before anything else is reported', async () => {
    const { orderId, row } = await claimed();
    await ann.pick(row, [{ itemId: 'A', quantity: 4 }]);
    await cancel(orderId, 1);
    const problem = await refused(ann.short(row, { itemId: 'B', quantity: 1, kind: 'missing' }));
    expect(problem).toMatchObject({ code: 'WORK_CHANGED', extra: { putBack: [{ itemId: 'A', quantity: 1 }] } });
    const { stops } = await ann.pickList('SEA1');
    expect(stops[0]).toMatchObject({ itemId: 'A', quantity: 3, picked: 3, putBack: 1 });
    const answer = await ann.short(row, { itemId: 'B', quantity: 1, kind: 'missing', version: 2 });
    expect(answer).toMatchObject({ version: 3, lines: [{ itemId: 'A', quantity: 3, picked: 3 }] });
    expect(answer).not.toHaveProperty('putBack');
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('an order that ends or is cancelled', () => {
  it('while a short is on its way is not planned again', async () => {
    const { orderId, row } = await claimed();
    const slow = pausingAfter(store.services, 0);
    const report = staffMember({ services: slow.services }, 'ann').short(row, {
      itemId: 'A',
      quantity: 1,
      kind: 'missing',
    });
    await slow.stands;
    expect((await cancel(orderId)).status).toBe('cancelled');
    slow.goOn();
    expect(await refused(report)).toMatchObject({ code: 'NOT_OPEN' });
    expect(await orderNow(orderId)).not.toHaveProperty('planning');
    expect(await stockOf('A')).toMatchObject({ available: 14 });
    expect(await wrongBooks(store)).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { type AllocationOutcome, allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { completeCancellation } from '../../functions/fulfilment/cancellation.ts';
import { finishOrder } from '../../functions/fulfilment/finish-order.ts';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import { type PlanOutcome, planOrder } from '../../functions/fulfilment/plan-order.ts';
import { resumeWorkflow } from '../../functions/fulfilment/resume-workflow.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { toCursor } from '../../functions/shared/cursor.ts';
import { type Problem, problemDocument } from '../../functions/shared/problem.ts';
import type { WarehouseStock } from '../../functions/stock/stock.ts';
import { getAvailable } from '../../functions/stock/stock-store.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import { listWork } from '../../functions/warehouses/list-work.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { addItem, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { order, refused } from './shopping.ts';
import { staffMember } from './staffing.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

const left = async (itemId: string) =>
  (await getAvailable(store.services.db, [itemId], { consistent: true })).get(itemId)?.available;
const shelf = async (itemId: string, warehouseId: string) =>
  (await store.rows<WarehouseStock>('WarehouseStock')).find(
    (row) => row.itemId === itemId && row.warehouseId === warehouseId,
  );
const rowsOf = async (orderId: string) =>
  (await store.rows<WarehouseOrder>('WarehouseOrders')).filter((row) => row.orderId === orderId);
const statusOf = async (orderId: string) =>
  (await store.rows<Order>('Orders')).find((row) => row.orderId === orderId)?.status;

const plan = (orderId: string, attempt = 1) => planOrder({ orderId, attempt }, store.services);
const planned = (outcome: PlanOutcome) => {
  if (outcome.outcome !== 'planned') throw new Error(`It was ${outcome.outcome}, not planned.`);
  return outcome.warehouseOrders.map((one) => ({ ...one, lines: [...one.lines] }));
};
const allocate = async (outcome: PlanOutcome): Promise<AllocationOutcome[]> => {
  const outcomes: AllocationOutcome[] = [];
  for (const one of planned(outcome)) outcomes.push(await allocateWarehouseOrder(one, store.services));
  return outcomes;
};
const cancel = (orderId: string, userId: string) =>
  cancelOrder({ ...nothing, headers: {}, params: { orderId }, userId }, store.services);
const claim = (row: WarehouseOrder, userId: string) => staffMember(store, userId).claim(row);
const pack = (row: WarehouseOrder, userId: string) => staffMember(store, userId).packAll(row);
/** Ships what is packed. */
const ship = (row: WarehouseOrder, userId: string) => staffMember(store, userId).ship(row);
const queue = (row: WarehouseOrder, taskToken = 'token') =>
  acceptWork({ warehouseId: row.warehouseId, warehouseOrderId: row.warehouseOrderId, taskToken }, store.services);

/** An order whose warehouse orders are on the work lists. */
async function queued(userId: string, quantities: Record<string, number>) {
  const orderId = await order(store, userId, quantities);
  await allocate(await plan(orderId));
  const rows = await rowsOf(orderId);
  for (const row of rows) await queue(row);
  return { orderId, rows };
}

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'DAL1', 'NYC1');
});

describe('planning and allocating', () => {
  it('splits a line that no warehouse has whole, so that whatever was held finds its way', async () => {
    await addItem(store, 'SPLIT', { SEA1: 3, DAL1: 4 });
    const orderId = await order(store, 'split', { SPLIT: 7 });
    expect(await allocate(await plan(orderId))).toMatchObject([{ outcome: 'allocated' }, { outcome: 'allocated' }]);
    expect(await shelf('SPLIT', 'SEA1')).toMatchObject({ onHand: 3, allocated: 3, free: 0 });
    expect(await shelf('SPLIT', 'DAL1')).toMatchObject({ onHand: 4, allocated: 4, free: 0 });
    expect(await plan(orderId)).toMatchObject({ outcome: 'ready' });
  });

  it('allocates once however often the task is tried', async () => {
    await addItem(store, 'ONCE', { SEA1: 9 });
    const orderId = await order(store, 'once', { ONCE: 2 });
    const outcome = await plan(orderId);
    await allocate(outcome);
    expect(await allocate(outcome)).toMatchObject([{ outcome: 'allocated' }]);
    expect(await shelf('ONCE', 'SEA1')).toMatchObject({ allocated: 2, free: 7 });
    expect(await rowsOf(orderId)).toHaveLength(1);
  });

  it('plans again from a fresh snapshot when a warehouse’s stock has moved', async () => {
    await addItem(store, 'MOVED', { SEA1: 5, DAL1: 5 });
    const orderId = await order(store, 'moved', { MOVED: 5 });
    const outcome = await plan(orderId);
    const body = { kind: 'correct', itemId: 'MOVED', delta: -1, reason: 'counted' } as const;
    await changeWarehouseStock(
      {
        ...nothing,
        params: { warehouseId: 'SEA1' },
        headers: { 'idempotency-key': 'moved-count' },
        body,
        userId: 'staff',
      },
      store.services,
    );
    expect(await allocate(outcome)).toMatchObject([{ outcome: 'short' }]);
    expect(await allocate(await plan(orderId, 2))).toMatchObject([{ outcome: 'allocated', warehouseId: 'DAL1' }]);
  });

  it('allocates nothing for a plan that a newer one has replaced', async () => {
    await addItem(store, 'NEWER', { SEA1: 5 });
    const orderId = await order(store, 'newer', { NEWER: 5 });
    const older = await plan(orderId);
    await plan(orderId);
    expect(await allocate(older)).toMatchObject([{ outcome: 'superseded' }]);
  });

  it('reports as stuck what nobody has, and does not drop it', async () => {
    await addItem(store, 'GONE', { SEA1: 2 });
    const orderId = await order(store, 'gone', { GONE: 2 });
    const body = { kind: 'correct', itemId: 'GONE', delta: -2, reason: 'burnt' } as const;
    await changeWarehouseStock(
      {
        ...nothing,
        params: { warehouseId: 'SEA1' },
        headers: { 'idempotency-key': 'gone-count' },
        body,
        userId: 'staff',
      },
      store.services,
    );
    expect(await plan(orderId)).toEqual({ outcome: 'stuck', allocated: [] });
    expect(await finishOrder({ orderId }, store.services)).toEqual({ orderId, status: 'stuck' });
    expect(await left('GONE')).toBe(-2);
    await cancel(orderId, 'gone');
    expect(await left('GONE')).toBe(0);
  });

  it('gives no warehouse order more lines than one transaction allocates', async () => {
    const ids = Array.from({ length: 99 }, (_, i) => `LONG-${i}`);
    await Promise.all(ids.map((id) => addItem(store, id, { SEA1: 1 })));
    const { orderId, rows } = await queued('long', Object.fromEntries(ids.map((id) => [id, 1])));
    expect(rows.map(({ lines }) => lines.length).sort()).toEqual([1, 98]);
    await cancel(orderId, 'long');
    expect(await left('LONG-0')).toBe(1);
    expect(await left('LONG-98')).toBe(1);
  });
});

describe('staff', () => {
  it('see a warehouse order once on the work list, however often its message comes', async () => {
    await addItem(store, 'LIST', { SEA1: 1 });
    const { rows } = await queued('list', { LIST: 1 });
    const [row] = rows as [WarehouseOrder];
    await queue(row, 'another token');
    const query = { limit: 100 };
    const list = await listWork({ ...nothing, params: { warehouseId: 'SEA1' }, query, userId: 's' }, store.services);
    expect(list.orders.filter((one) => one.warehouseOrderId === row.warehouseOrderId)).toHaveLength(1);
    expect((await rowsOf(row.orderId))[0]).toMatchObject({
      status: 'queued',
      taskTokens: new Set(['token', 'another token']),
    });
  });

  it('end work whose messages came in the wrong order: every token is told, as nobody knows which one is live', async () => {
    await addItem(store, 'TOKENS', { SEA1: 1 });
    const orderId = await order(store, 'tokens', { TOKENS: 1 });
    await allocate(await plan(orderId));
    const [row] = (await rowsOf(orderId)) as [WarehouseOrder];
    await queue(row, 'newer');
    await queue(row, 'older');
    await pack(row, 'ann');
    await ship(row, 'ann');
    const [after] = await rowsOf(orderId);
    const told: string[] = [];
    const workflows = { start: async () => {}, tell: async (token: string) => void told.push(token) };
    await resumeWorkflow({ before: undefined, after: { ...after }, removedByTtl: false }, workflows);
    expect(told.sort()).toEqual(['newer', 'older']);
  });

  it('cannot both claim the same work, until the lease has run out', async () => {
    await addItem(store, 'CLAIM', { SEA1: 1 });
    const { rows } = await queued('claim', { CLAIM: 1 });
    const [row] = rows as [WarehouseOrder];
    const claims = await Promise.allSettled([claim(row, 'ann'), claim(row, 'bob')]);
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = claims[0].status === 'fulfilled' ? 'ann' : 'bob';
    const loser = winner === 'ann' ? 'bob' : 'ann';
    expect(await refused(claim(row, loser))).toMatchObject({ status: 409, code: 'ALREADY_CLAIMED' });
    store.pass(901_000);
    expect(await refused(ship(row, winner))).toMatchObject({ status: 409, code: 'NOT_CLAIMED' });
    expect(await claim(row, loser)).toMatchObject({ status: 'claimed', claimedBy: loser });
  });

  it('hand work back to the list', async () => {
    await addItem(store, 'BACK', { SEA1: 1 });
    const { rows } = await queued('back', { BACK: 1 });
    const [row] = rows as [WarehouseOrder];
    await claim(row, 'ann');
    const release = (userId: string) => staffMember(store, userId).release(row);
    expect(await refused(release('bob'))).toMatchObject({ code: 'NOT_CLAIMED' });
    await release('ann');
    expect(await claim(row, 'bob')).toMatchObject({ claimedBy: 'bob' });
  });

  it('ship once: a repeat answers the same and takes nothing more off the shelf', async () => {
    await addItem(store, 'SHIP', { SEA1: 5 });
    const { orderId, rows } = await queued('ship', { SHIP: 2 });
    const [row] = rows as [WarehouseOrder];
    await pack(row, 'ann');
    const answers = await Promise.all([ship(row, 'ann'), ship(row, 'ann')]);
    expect(answers).toMatchObject([{ status: 'shipped' }, { status: 'shipped' }]);
    expect(await shelf('SHIP', 'SEA1')).toMatchObject({ onHand: 3, allocated: 0, free: 3, received: 5, shipped: 2 });
    expect(await finishOrder({ orderId }, store.services)).toEqual({ orderId, status: 'shipped' });
  });

  it('are told that ended work has ended, in a document whose status is the answer’s', async () => {
    await addItem(store, 'ENDED', { SEA1: 1 });
    const { rows } = await queued('ended', { ENDED: 1 });
    const [row] = rows as [WarehouseOrder];
    await pack(row, 'ann');
    await ship(row, 'ann');
    const problem = (await refused(claim(row, 'bob'))) as unknown as Problem;
    expect(problemDocument(problem, '/')).toMatchObject({ status: 409, code: 'NOT_OPEN', workStatus: 'shipped' });
  });

  it('can count units where there were none before', async () => {
    await addItem(store, 'FOUND', { SEA1: 1 });
    const correct = (delta: number, key: string) =>
      changeWarehouseStock(
        {
          ...nothing,
          params: { warehouseId: 'NYC1' },
          headers: { 'idempotency-key': key },
          body: { kind: 'correct', itemId: 'FOUND', delta, reason: 'found behind a shelf' },
          userId: 'ann',
        },
        store.services,
      );
    expect(await refused(correct(-1, 'found-none'))).toMatchObject({ status: 409, code: 'NOT_ENOUGH_STOCK' });
    await correct(5, 'found-five');
    expect(await shelf('FOUND', 'NYC1')).toMatchObject({ onHand: 5, free: 5, allocated: 0, received: 0, corrected: 5 });
    expect(await left('FOUND')).toBe(6);
  });

  it('get a clear refusal for a cursor that is none of this list', async () => {
    for (const place of [{ openAt: 'DAL1', queuedAt: 'x', warehouseOrderId: 'y' }, { queuedAt: '' }, 'text', null]) {
      const query = { limit: 10, cursor: toCursor(place) };
      const list = listWork({ ...nothing, params: { warehouseId: 'SEA1' }, query, userId: 's' }, store.services);
      expect(await refused(list)).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
    }
  });

  it('count received goods once an idempotency key, and refuse the key for another request', async () => {
    await addItem(store, 'RECEIVE', { SEA1: 1 });
    const receive = (quantity: number) =>
      changeWarehouseStock(
        {
          ...nothing,
          params: { warehouseId: 'SEA1' },
          headers: { 'idempotency-key': 'delivery-1' },
          body: { kind: 'receive', itemId: 'RECEIVE', quantity },
          userId: 'ann',
        },
        store.services,
      );
    const first = await receive(10);
    expect(await receive(10)).toEqual(first);
    expect(await left('RECEIVE')).toBe(11);
    expect(await refused(receive(12))).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    store.pass(86_500_000);
    await receive(10);
    expect(await left('RECEIVE')).toBe(21);
  });
});

describe('cancelling', () => {
  it('gives back what was not yet allocated, at once and only once', async () => {
    await addItem(store, 'EARLY', { SEA1: 5 });
    const orderId = await order(store, 'early', { EARLY: 5 });
    await Promise.allSettled([cancel(orderId, 'early'), cancel(orderId, 'early'), cancel(orderId, 'early')]);
    expect(await left('EARLY')).toBe(5);
    expect(await statusOf(orderId)).toBe('cancelled');
    expect(await plan(orderId)).toEqual({ outcome: 'ended' });
  });

  it('keeps a plan that was made before from being allocated after', async () => {
    await addItem(store, 'FENCE', { SEA1: 5 });
    const orderId = await order(store, 'fence', { FENCE: 5 });
    const outcome = await plan(orderId);
    await cancel(orderId, 'fence');
    expect(await allocate(outcome)).toMatchObject([{ outcome: 'superseded' }]);
    expect(await left('FENCE')).toBe(5);
    expect(await shelf('FENCE', 'SEA1')).toMatchObject({ allocated: 0, free: 5 });
  });

  it('leaves what has shipped and gives back the rest', async () => {
    await addItem(store, 'PART-A', { SEA1: 2 });
    await addItem(store, 'PART-B', { DAL1: 3 });
    const { orderId, rows } = await queued('part', { 'PART-A': 2, 'PART-B': 3 });
    const sea = rows.find(({ warehouseId }) => warehouseId === 'SEA1') as WarehouseOrder;
    await pack(sea, 'ann');
    await ship(sea, 'ann');
    const answer = await cancel(orderId, 'part');
    expect(answer.status).toBe('shipped');
    expect(answer.shipments.map(({ status }) => status).sort()).toEqual(['cancelled', 'shipped']);
    expect([await left('PART-A'), await left('PART-B')]).toEqual([0, 3]);
    expect((await cancel(orderId, 'part')).status).toBe('shipped');
    expect(await left('PART-B')).toBe(3);
  });

  it('refuses when all of it has shipped', async () => {
    await addItem(store, 'LATE', { SEA1: 2 });
    const { orderId, rows } = await queued('late', { LATE: 2 });
    await pack(rows[0] as WarehouseOrder, 'ann');
    await ship(rows[0] as WarehouseOrder, 'ann');
    expect(await refused(cancel(orderId, 'late'))).toMatchObject({ status: 409, code: 'NOT_CANCELLABLE' });
    await finishOrder({ orderId }, store.services);
    expect(await refused(cancel(orderId, 'late'))).toMatchObject({ status: 409, code: 'NOT_CANCELLABLE' });
  });

  it('and shipping the same work have one winner each time', async () => {
    await addItem(store, 'RACE', { SEA1: 40 });
    for (let round = 0; round < 20; round++) {
      const userId = `race-${round}`;
      const { orderId, rows } = await queued(userId, { RACE: 1 });
      const [row] = rows as [WarehouseOrder];
      await pack(row, 'ann');
      await Promise.allSettled([cancel(orderId, userId), ship(row, 'ann')]);
      await completeCancellation(store.services, orderId);
    }
    const all = (await store.rows<WarehouseOrder>('WarehouseOrders')).filter(
      ({ lines }) => lines[0]?.itemId === 'RACE',
    );
    const shipped = all.filter(({ status }) => status === 'shipped').length;
    expect(all.every(({ status }) => status === 'shipped' || status === 'cancelled')).toBe(true);
    expect(await left('RACE')).toBe(40 - shipped);
    expect(await shelf('RACE', 'SEA1')).toMatchObject({ onHand: 40 - shipped, allocated: 0, shipped });
  });

  it('and looking at a stranger’s order is looking at one that does not exist', async () => {
    await addItem(store, 'MINE', { SEA1: 1 });
    const orderId = await order(store, 'mine', { MINE: 1 });
    const look = (id: string) =>
      refused(getOrderOfShopper({ ...nothing, params: { orderId: id }, userId: 'stranger' }, store.services));
    const unknown = await look(store.services.newId());
    expect(await look(orderId)).toMatchObject({
      status: 404,
      code: unknown.code,
      message: (unknown as unknown as Error).message,
    });
    expect(await refused(cancel(orderId, 'stranger'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

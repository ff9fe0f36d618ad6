import { beforeEach, describe, expect, it } from 'vitest';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import { moveWorkOn } from '../../functions/fulfilment/move-work-on.ts';
import { PLANNING_ROUNDS } from '../../functions/fulfilment/plan.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import { showPlan } from '../../functions/fulfilment/show-plan.ts';
import { startFulfilment } from '../../functions/fulfilment/start-fulfilment.ts';
import { withdraw } from '../../functions/fulfilment/withdrawal.ts';
import type { Order } from '../../functions/orders/orders.ts';
import type { WarehouseStock } from '../../functions/stock/stock.ts';
import { changeWarehouse } from '../../functions/warehouses/change-warehouse.ts';
import type { Warehouse, WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { wrongBooks } from './books.ts';
import { addItem, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { order, refused } from './shopping.ts';
import { staffMember } from './staffing.ts';
import { workflow } from './workflow.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

let store: LocalStore;
let flow: ReturnType<typeof workflow>;

beforeEach(async () => {
  store = await openStore();
  flow = workflow(store);
  await addWarehouses(store, 'SEA1', 'DAL1', 'NYC1');
});

/** Closes or opens a warehouse as an administrator does. @returns the row, as its stream has it. */
async function setState(warehouseId: string, state: 'open' | 'closed') {
  const row = (await store.rows<Warehouse>('Warehouses')).find((one) => one.warehouseId === warehouseId);
  if (!row) throw new Error(`There is no warehouse ${warehouseId}.`);
  const { warehouseId: _, ...body } = row;
  await changeWarehouse(
    { ...nothing, params: { warehouseId }, body: { ...body, state }, userId: 'admin' },
    store.services,
  );
  return { ...row, state };
}

const close = async (warehouseId: string) => {
  const after = await setState(warehouseId, 'closed');
  return () => moveWorkOn({ before: undefined, after, removedByTtl: false }, store.services);
};

const open = ({ status }: WarehouseOrder) => status !== 'shipped' && status !== 'cancelled';
const plansOf = async (orderId: string) =>
  (await showPlan({ ...nothing, params: { orderId }, userId: 'admin' }, store.services)).plans;

describe('closing a warehouse', () => {
  it('moves a hundred orders of every status on, once: each ships from elsewhere or is back-ordered', {
    timeout: 240_000,
  }, async () => {
    await addItem(store, 'BOTH', { SEA1: 100, DAL1: 60 });
    await addItem(store, 'ONLY', { SEA1: 20 });
    const ids: string[] = [];
    for (let i = 0; i < 100; i++) ids.push(await order(store, `shopper-${i}`, i % 5 === 0 ? { ONLY: 1 } : { BOTH: 1 }));
    const ann = staffMember(store, 'ann');
    const was = new Map<string, string>();
    for (const [i, orderId] of ids.entries()) {
      expect(await flow.assign(orderId)).toBe('ready');
      if (i % 4 > 0) await flow.dispatch(orderId);
      const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
      expect(row.warehouseId).toBe('SEA1');
      if (i % 4 === 2) await ann.pickAll(row);
      if (i % 4 === 3) await ann.packAll(row);
      if (i % 20 === 19) await ann.shipAll(row);
      was.set(orderId, ((await flow.rowsOf(orderId)) as [WarehouseOrder])[0].status);
    }
    expect(new Set(was.values())).toEqual(new Set(['allocated', 'queued', 'claimed', 'packed', 'shipped']));

    const moveOn = await close('SEA1');
    await Promise.all([moveOn(), moveOn()]);
    await moveOn();
    const work = await store.rows<WarehouseOrder>('WarehouseOrders');
    expect(work.filter(open)).toEqual([]);
    expect(work.filter(({ endedBy }) => endedBy === 'closed')).toHaveLength(95);
    const orders = await store.rows<Order>('Orders');
    expect(orders.filter(({ planning }) => planning === 'due')).toHaveLength(95);
    expect(orders.every(({ rounds = 0 }) => rounds <= 1)).toBe(true);
    expect(await wrongBooks(store)).toEqual([]);

    const outcomes = { ready: 0, stuck: 0, ended: 0 };
    for (const { orderId, planning } of orders) if (planning === 'due') outcomes[await flow.round(orderId)] += 1;
    // 80 want what DAL1 has 60 of, and five of those were shipped before; nobody else has the other 20.
    expect(outcomes).toEqual({ ready: 60, stuck: 35, ended: 0 });
    const after = await store.rows<WarehouseOrder>('WarehouseOrders');
    expect(after.filter(open).map(({ warehouseId }) => warehouseId)).toEqual(Array(60).fill('DAL1'));
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('withdraws what a plan that read the warehouse as open allocates there afterwards', async () => {
    await addItem(store, 'RACE', { SEA1: 1, DAL1: 1 });
    const orderId = await order(store, 'race', { RACE: 1 });
    const plan = await planOrder({ orderId, attempt: 1 }, store.services);
    await (await close('SEA1'))();
    if (plan.outcome !== 'planned') throw new Error('It was not planned.');
    for (const one of plan.warehouseOrders)
      await allocateWarehouseOrder({ ...one, lines: [...one.lines] }, store.services);
    await flow.dispatch(orderId);
    expect(await flow.rowsOf(orderId)).toMatchObject([{ warehouseId: 'SEA1', status: 'cancelled', endedBy: 'closed' }]);
    expect(await flow.round(orderId)).toBe('ready');
    expect((await flow.rowsOf(orderId)).filter(open)).toMatchObject([{ warehouseId: 'DAL1', status: 'queued' }]);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('leaves the work alone when the warehouse was opened again before its turn', async () => {
    await addItem(store, 'AGAIN', { SEA1: 1 });
    const orderId = await order(store, 'again', { AGAIN: 1 });
    await flow.round(orderId);
    const moveOn = await close('SEA1');
    const version = (await store.rows<Warehouse>('Warehouses')).find((one) => one.warehouseId === 'SEA1')?.version;
    expect(version).toBe(2);
    await setState('SEA1', 'open');
    await moveOn();
    expect(await flow.rowsOf(orderId)).toMatchObject([{ status: 'queued' }]);
  });
});

describe('units that come back', () => {
  it('are planned elsewhere when the only warehouse order came short, and the short warehouse is not asked again', async () => {
    await addItem(store, 'SHORT', { SEA1: 5, DAL1: 2 });
    const orderId = await order(store, 'short', { SHORT: 2 });
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    const ann = staffMember(store, 'ann');
    const { version } = await ann.claim(row);
    await ann.short(row, { itemId: 'SHORT', quantity: 2, kind: 'missing', version });
    expect(await flow.rowsOf(orderId)).toMatchObject([{ status: 'cancelled', endedBy: 'short' }]);
    // The execution that waited for it is told so, and leaves the end to the round that was asked for.
    expect(await flow.finish(orderId)).toEqual({ orderId, status: 'processing' });
    expect(await flow.orderOf(orderId)).toMatchObject({ planning: 'due', rounds: 1 });
    expect(await flow.round(orderId)).toBe('ready');
    expect((await flow.rowsOf(orderId)).filter(open)).toMatchObject([{ warehouseId: 'DAL1' }]);
    expect((await flow.orderOf(orderId)).planning).toBeUndefined();
    expect(await wrongBooks(store)).toEqual([]);
    const [last, first] = await plansOf(orderId);
    expect(first).toMatchObject({ round: 0, warehouseOrders: [{ warehouseId: 'SEA1', status: 'cancelled' }] });
    expect(last).toMatchObject({ round: 1, warehouseOrders: [{ warehouseId: 'DAL1', status: 'queued' }] });
    expect(last?.candidates.find(({ warehouseId }) => warehouseId === 'SEA1')).toMatchObject({
      ruledOut: 'reported-missing',
    });
  });

  it('that nobody else has are back-ordered, and the shopper sees which', async () => {
    await addItem(store, 'LAST', { SEA1: 2 });
    const orderId = await order(store, 'last', { LAST: 2 });
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    const ann = staffMember(store, 'ann');
    const { version } = await ann.claim(row);
    await ann.short(row, { itemId: 'LAST', quantity: 1, kind: 'missing', version });
    expect(await flow.round(orderId)).toBe('stuck');
    const shown = await getOrderOfShopper({ ...nothing, params: { orderId }, userId: 'last' }, store.services);
    expect(shown).toMatchObject({ status: 'stuck', backOrdered: [{ itemId: 'LAST', quantity: 1 }] });
    // What is there ships all the same.
    await ann.shipAll(row);
    expect(await flow.finish(orderId)).toEqual({ orderId, status: 'stuck' });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('go back to a warehouse that let them lie when nobody else has them', async () => {
    await addItem(store, 'LATE', { SEA1: 1 });
    const orderId = await order(store, 'late', { LATE: 1 });
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    expect(await withdraw(store.services, row, 'late')).toBe(true);
    expect(await withdraw(store.services, row, 'late')).toBe(false);
    expect(await flow.round(orderId)).toBe('ready');
    expect((await flow.rowsOf(orderId)).filter(open)).toMatchObject([{ warehouseId: 'SEA1' }]);
    const [last] = await plansOf(orderId);
    expect(last).toMatchObject({ notes: ['refused-again'], round: 1 });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('go elsewhere, even in more shipments, when others have them', async () => {
    await addItem(store, 'LATER', { SEA1: 2, DAL1: 1, NYC1: 1 });
    const orderId = await order(store, 'later', { LATER: 2 });
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    await withdraw(store.services, row, 'moved');
    expect(await flow.round(orderId)).toBe('ready');
    const after = (await flow.rowsOf(orderId)).filter(open);
    expect(after.map(({ warehouseId }) => warehouseId).sort()).toEqual(['DAL1', 'NYC1']);
    const [last] = await plansOf(orderId);
    expect(last?.candidates.find(({ warehouseId }) => warehouseId === 'SEA1')).toMatchObject({
      ruledOut: 'excluded',
      why: 'an earlier part of this order was moved',
    });
  });

  it('start a round of their own each time, and none is started twice', async () => {
    await addItem(store, 'ROUND', { SEA1: 1 });
    const orderId = await order(store, 'round', { ROUND: 1 });
    const started: string[] = [];
    const workflows = {
      start: async (id: string, round = 0) => void started.push(`${id}-${round}`),
      tell: async () => {},
    };
    const before = { ...(await flow.orderOf(orderId)) };
    await startFulfilment({ before: undefined, after: before, removedByTtl: false }, workflows);
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    await withdraw(store.services, row, 'closed');
    const due = { ...(await flow.orderOf(orderId)) };
    await startFulfilment({ before, after: due, removedByTtl: false }, workflows);
    await flow.round(orderId);
    await startFulfilment({ before: due, after: { ...(await flow.orderOf(orderId)) }, removedByTtl: false }, workflows);
    expect(started).toEqual([`${orderId}-0`, `${orderId}-1`]);
  });

  it('are reported after so many rounds rather than sent round and round', async () => {
    await addItem(store, 'ROUNDS', { SEA1: 1 });
    const orderId = await order(store, 'rounds', { ROUNDS: 1 });
    for (let round = 0; round <= PLANNING_ROUNDS; round++) {
      expect(await flow.round(orderId)).toBe('ready');
      const [row] = (await flow.rowsOf(orderId)).filter(open) as [WarehouseOrder];
      await withdraw(store.services, row, 'closed');
    }
    expect(await flow.round(orderId)).toBe('stuck');
    expect(await flow.finish(orderId)).toEqual({ orderId, status: 'stuck' });
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('the plans of an order', () => {
  it('are all kept, the one that lost its race too, with what ruled out each candidate and what was missing', async () => {
    await addItem(store, 'KEPT', { SEA1: 1, DAL1: 3 });
    const orderId = await order(store, 'kept', { KEPT: 2 });
    await planOrder({ orderId, attempt: 1 }, store.services);
    await flow.round(orderId);
    const plans = await plansOf(orderId);
    expect(plans.map(({ warehouseOrders }) => warehouseOrders.map(({ status }) => status))).toEqual([
      ['queued'],
      [undefined],
    ]);
    expect(plans[0]).toMatchObject({
      policy: 'fewest-shipments',
      shipments: 1,
      bound: 1,
      gap: 0,
      proven: true,
      missing: [],
      warehouseOrders: [{ warehouseId: 'DAL1', lines: [{ itemId: 'KEPT', quantity: 2 }] }],
    });
    const ruledOut = plans[0]?.candidates.map((one) => [one.warehouseId, one.ruledOut ?? 'chosen']);
    expect(Object.fromEntries(ruledOut ?? [])).toEqual({ DAL1: 'chosen', SEA1: 'not-needed', NYC1: 'nothing-free' });
    const strangers = showPlan(
      { ...nothing, params: { orderId: store.services.newId() }, userId: 'admin' },
      store.services,
    );
    expect(await refused(strangers)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('know what a warehouse was given today, and ask others first when it has its day’s work', async () => {
    const rows = await store.rows<Warehouse>('Warehouses');
    for (const { warehouseId: id, ...body } of rows) {
      const params = { warehouseId: id };
      await changeWarehouse(
        { ...nothing, params, body: { ...body, dailyCapacity: 1 }, userId: 'admin' },
        store.services,
      );
    }
    await addItem(store, 'FULL', { SEA1: 9, DAL1: 9 });
    const places: string[] = [];
    for (let i = 0; i < 3; i++) {
      const orderId = await order(store, `full-${i}`, { FULL: 1 });
      await flow.round(orderId);
      places.push(((await flow.rowsOf(orderId)) as [WarehouseOrder])[0].warehouseId);
      const [plan] = await plansOf(orderId);
      expect(plan?.notes).toEqual(i < 2 ? [] : ['beyond-capacity']);
    }
    expect(places.slice(0, 2)).toEqual(['SEA1', 'DAL1']);
    // The next day has nothing yet.
    store.pass(86_400_000);
    const orderId = await order(store, 'full-tomorrow', { FULL: 1 });
    await flow.round(orderId);
    expect((await plansOf(orderId))[0]?.candidates.map(({ load }) => load)).toEqual([0, 0, 0]);
    const shelves = await store.rows<WarehouseStock>('WarehouseStock');
    expect(shelves.reduce((sum, { allocated }) => sum + allocated, 0)).toBe(4);
  });
});

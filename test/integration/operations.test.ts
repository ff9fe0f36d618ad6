import { beforeEach, describe, expect, it } from 'vitest';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { moveLateWork } from '../../functions/fulfilment/move-late-work.ts';
import { moveWork } from '../../functions/fulfilment/move-work.ts';
import { PLANNING_ROUNDS } from '../../functions/fulfilment/plan.ts';
import { plansOf } from '../../functions/fulfilment/plans-store.ts';
import { withdraw } from '../../functions/fulfilment/withdrawal.ts';
import { countOrders } from '../../functions/operations/count-orders.ts';
import { fillBackOrders } from '../../functions/operations/fill-back-orders.ts';
import { listFigures } from '../../functions/operations/list-figures.ts';
import { listStuckOrders } from '../../functions/operations/list-stuck-orders.ts';
import { lookAtOrder } from '../../functions/operations/look-at-order.ts';
import { planBackOrders } from '../../functions/operations/plan-back-orders.ts';
import { redriveOrder } from '../../functions/operations/redrive-order.ts';
import { showFigures } from '../../functions/operations/show-figures.ts';
import { timelineOf } from '../../functions/operations/timeline.ts';
import { watchOrders } from '../../functions/operations/watch-orders.ts';
import type { Order } from '../../functions/orders/orders.ts';
import type { RowChange } from '../../functions/shared/consumer.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { wrongBooks } from './books.ts';
import { addItem, addItems, addWarehouses, dyingAfter, type LocalStore, openStore, outrunBy } from './local-store.ts';
import { order, refused } from './shopping.ts';
import { freshKey, staffMember } from './staffing.ts';
import { workflow } from './workflow.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const MINUTE = 60_000;
const always = () => true;

let store: LocalStore;
let flow: ReturnType<typeof workflow>;
let started: string[];

beforeEach(async () => {
  store = await openStore();
  flow = workflow(store);
  started = [];
  await addWarehouses(store, 'SEA1', 'DAL1', 'NYC1');
});

const open = ({ status }: WarehouseOrder) => status !== 'shipped' && status !== 'cancelled';
const workOf = async (orderId: string) => {
  const [row, ...others] = (await flow.rowsOf(orderId)).filter(open);
  if (!row || others.length > 0) throw new Error(`${orderId} has not one open warehouse order.`);
  return row;
};
const stock = (
  body: { kind: 'receive'; quantity: number } | { kind: 'correct'; delta: number; reason: string },
  itemId: string,
  warehouseId = 'SEA1',
) =>
  changeWarehouseStock(
    {
      ...nothing,
      params: { warehouseId },
      headers: { 'idempotency-key': freshKey() },
      body: { ...body, itemId },
      userId: 'staff',
    },
    store.services,
  );
const stuck = async () => {
  const orders = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 2, ...(cursor !== undefined && { cursor }) };
    const page = await listStuckOrders({ ...nothing, query, userId: 'admin' }, store.services);
    orders.push(...page.orders);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return orders;
};
const redrive = (orderId: string, services = store.services) =>
  redriveOrder({ ...nothing, params: { orderId }, userId: 'admin' }, services, {
    start: async (id, round = 0) => void started.push(`${id}-${round}`),
  });
const move = (row: WarehouseOrder, to?: string, services = store.services) =>
  moveWork(
    {
      ...nothing,
      params: { warehouseId: row.warehouseId, warehouseOrderId: row.warehouseOrderId },
      body: to === undefined ? undefined : { to },
      userId: 'admin',
    },
    services,
  );
/** An order whose units were found not to be there before it was planned. */
async function backOrdered(itemId: string): Promise<string> {
  await addItem(store, itemId, { SEA1: 1 });
  const orderId = await order(store, `wants-${itemId}`, { [itemId]: 1 });
  await stock({ kind: 'correct', delta: -1, reason: 'burnt' }, itemId);
  expect(await flow.round(orderId)).toBe('stuck');
  return orderId;
}

describe('orders that stand still', () => {
  it('are listed with the reason in any state once their deadline is over, and no order that gets on is', async () => {
    await addItem(store, 'ANY', { SEA1: 50 });
    const place = (who: string) => order(store, who, { ANY: 1 });
    const ids = {
      'not-planned': await place('a'),
      'not-allocated': await place('b'),
      'not-queued': await place('c'),
      unclaimed: await place('d'),
      abandoned: await place('e'),
      'not-ended': await place('f'),
      'back-ordered': await backOrdered('NONE'),
    };
    await flow.round(ids['not-allocated']);
    await withdraw(store.services, await workOf(ids['not-allocated']), 'closed');
    await flow.assign(ids['not-queued']);
    for (const reason of ['unclaimed', 'abandoned', 'not-ended'] as const) await flow.round(ids[reason]);
    await staffMember(store, 'ann').claim(await workOf(ids.abandoned));
    await staffMember(store, 'ann').shipAll(await workOf(ids['not-ended']));
    const fine = await place('g');
    await flow.round(fine);
    const shipped = await place('h');
    await flow.round(shipped);
    await staffMember(store, 'bob').shipAll(await workOf(shipped));
    await flow.finish(shipped);

    expect(await stuck()).toMatchObject([{ orderId: ids['back-ordered'], reason: 'back-ordered' }]);
    store.pass(11 * MINUTE);
    await staffMember(store, 'bob').claim(await workOf(fine));
    const soon = (await stuck()).map(({ orderId, reason }) => [reason, orderId]);
    expect(Object.fromEntries(soon)).toEqual({
      'back-ordered': ids['back-ordered'],
      'not-planned': ids['not-planned'],
      'not-allocated': ids['not-allocated'],
      'not-queued': ids['not-queued'],
      'not-ended': ids['not-ended'],
    });
    // Past the lease of 15 minutes, too, but of the one that was claimed last.
    store.pass(245 * MINUTE);
    const all = await stuck();
    expect(Object.fromEntries(all.map(({ orderId, reason }) => [reason, orderId]))).toEqual(ids);
    expect(all).toHaveLength(Object.keys(ids).length);
    expect(all.find(({ reason }) => reason === 'back-ordered')).toMatchObject({
      backOrdered: [{ itemId: 'NONE', quantity: 1 }],
      redrive: 'plan',
      detail: 'No warehouse has 1 of NONE.',
    });
    expect(all.find(({ reason }) => reason === 'unclaimed')).toMatchObject({
      redrive: 'move',
      warehouseOrders: [{ warehouseId: 'SEA1' }],
    });
  });

  it('get going by one call, whatever it was', async () => {
    await addItem(store, 'GO', { SEA1: 50, DAL1: 50 });
    const unplanned = await order(store, 'unplanned', { GO: 1 });
    const unclaimed = await order(store, 'unclaimed', { GO: 1 });
    const unended = await order(store, 'unended', { GO: 1 });
    await flow.round(unclaimed);
    await flow.round(unended);
    await staffMember(store, 'ann').shipAll(await workOf(unended));
    store.pass(5 * 60 * MINUTE);

    expect(await redrive(unplanned)).toMatchObject({
      reason: 'not-planned',
      did: ['planned'],
      execution: `${unplanned}-1`,
    });
    expect(await flow.round(unplanned)).toBe('ready');
    expect(await redrive(unclaimed)).toMatchObject({ reason: 'unclaimed', did: ['moved', 'planned'] });
    expect(await flow.round(unclaimed)).toBe('ready');
    expect(await workOf(unclaimed)).toMatchObject({ warehouseId: 'DAL1', status: 'queued' });
    expect(await redrive(unended)).toMatchObject({ reason: 'not-ended', did: ['planned'] });
    expect(await flow.round(unended)).toBe('ready');
    expect(await flow.finish(unended)).toMatchObject({ status: 'shipped' });
    expect(await redrive(unended)).toEqual({
      orderId: unended,
      status: 'shipped',
      reason: null,
      did: [],
      execution: null,
    });
    expect(started).toEqual([`${unplanned}-1`, `${unclaimed}-1`, `${unended}-1`]);
    expect(await refused(redrive(store.services.newId()))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are planned again by hand even when their rounds were used up', async () => {
    await addItem(store, 'USED', { SEA1: 1, DAL1: 1 });
    const orderId = await order(store, 'used', { USED: 1 });
    for (let round = 0; round <= PLANNING_ROUNDS; round++) {
      await flow.round(orderId);
      await withdraw(store.services, await workOf(orderId), 'closed');
    }
    expect(await flow.round(orderId)).toBe('stuck');
    await redrive(orderId);
    expect(await flow.round(orderId)).toBe('ready');
  });

  it('are announced once for each reason, and looked at again when they get on', async () => {
    await addItem(store, 'TOLD', { SEA1: 9 });
    const orderId = await order(store, 'told', { TOLD: 1 });
    const told: string[] = [];
    const watch = () =>
      watchOrders(
        store.services,
        always,
        async (type, { reason, orderId: id }) => void told.push(`${type} ${reason} ${id}`),
      );
    expect(await watch()).toMatchObject({ looked: 0 });
    store.pass(11 * MINUTE);
    expect(await watch()).toEqual({ looked: 1, still: 1, announced: 1 });
    expect(await watch()).toEqual({ looked: 1, still: 1, announced: 0 });
    await flow.round(orderId);
    expect(await watch()).toEqual({ looked: 1, still: 0, announced: 0 });
    expect(await watch()).toMatchObject({ looked: 0 });
    store.pass(5 * 60 * MINUTE);
    await watch();
    expect(told).toEqual([`Order stuck not-planned ${orderId}`, `Work stuck unclaimed ${orderId}`]);
    await staffMember(store, 'ann').shipAll(await workOf(orderId));
    await flow.finish(orderId);
    expect(await watch()).toMatchObject({ looked: 0 });
    expect((await flow.orderOf(orderId)).due).toBeUndefined();
  });

  it('are announced again, and not lost, when the announcer dies before it notes that it has', async () => {
    await addItem(store, 'DIES', { SEA1: 9 });
    await order(store, 'dies', { DIES: 1 });
    store.pass(11 * MINUTE);
    const died = watchOrders(store.services, always, async () => {
      throw new Error('The bus is away.');
    });
    await expect(died).rejects.toThrow('The bus is away.');
    expect(await watchOrders(store.services, always, async () => {})).toMatchObject({ announced: 1 });
  });
});

describe('back orders', () => {
  it('are planned when stock of what they miss arrives, and only those', async () => {
    const wanting = await backOrdered('COMES');
    const other = await backOrdered('STAYS-AWAY');
    await stock({ kind: 'receive', quantity: 5 }, 'COMES', 'DAL1');
    const movement = { itemId: 'COMES', kind: 'received', delta: 5 };
    const arrive = () => fillBackOrders({ before: undefined, after: movement, removedByTtl: false }, store.services);
    await Promise.all([arrive(), arrive()]);
    expect(await flow.orderOf(wanting)).toMatchObject({ planning: 'due', rounds: 1, roundsFrom: 1 });
    expect((await flow.orderOf(other)).planning).toBeUndefined();
    expect(await flow.round(wanting)).toBe('ready');
    expect(await workOf(wanting)).toMatchObject({ warehouseId: 'DAL1' });
    expect(await flow.orderOf(wanting)).toMatchObject({ status: 'processing' });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are filled from a warehouse that had reported the item short, once it has received some', async () => {
    await addItem(store, 'SHORT', { SEA1: 1 });
    const orderId = await order(store, 'short', { SHORT: 1 });
    await flow.round(orderId);
    const ann = staffMember(store, 'ann');
    const { version } = await ann.claim(await workOf(orderId));
    await ann.short(await workOf(orderId), { itemId: 'SHORT', quantity: 1, kind: 'missing', version });
    expect(await flow.round(orderId)).toBe('stuck');
    await stock({ kind: 'receive', quantity: 3 }, 'SHORT');
    // Nobody asks a warehouse again by itself for what it said it has not.
    expect(await planBackOrders(store.services, always)).toEqual({ looked: 1, planned: 0 });
    const after = { itemId: 'SHORT', kind: 'received', delta: 3 };
    await fillBackOrders({ before: undefined, after, removedByTtl: false }, store.services);
    expect(await flow.round(orderId)).toBe('ready');
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('are found by the clock when units got free that nobody told of', async () => {
    const orderId = await backOrdered('FREED');
    expect(await planBackOrders(store.services, always)).toEqual({ looked: 1, planned: 0 });
    await stock({ kind: 'receive', quantity: 1 }, 'FREED');
    expect(await planBackOrders(store.services, always)).toEqual({ looked: 1, planned: 1 });
    expect(await planBackOrders(store.services, always)).toEqual({ looked: 1, planned: 0 });
    expect(await flow.round(orderId)).toBe('ready');
  });
});

describe('late work', () => {
  it('moves on when others have all of it, at most twice an order, and never under somebody’s hands', async () => {
    await addItem(store, 'LATE', { SEA1: 5, DAL1: 5, NYC1: 5 });
    await addItem(store, 'HERE', { SEA1: 5 });
    const [late, here, claimed] = [
      await order(store, 'late', { LATE: 1 }),
      await order(store, 'here', { HERE: 1 }),
      await order(store, 'claimed', { LATE: 1 }),
    ];
    for (const orderId of [late, here, claimed]) await flow.round(orderId);
    await staffMember(store, 'ann').claim(await workOf(claimed));
    expect(await moveLateWork(store.services, always)).toEqual({ late: 0, moved: 0 });
    const places: string[] = [];
    for (const moved of [1, 1, 0]) {
      places.push((await workOf(late)).warehouseId);
      store.pass(241 * MINUTE);
      expect(await moveLateWork(store.services, always)).toMatchObject({ moved });
      expect(await moveLateWork(store.services, always)).toMatchObject({ moved: 0 });
      await flow.round(late);
    }
    expect(places).toEqual(['SEA1', 'DAL1', 'NYC1']);
    expect(await workOf(late)).toMatchObject({ warehouseId: 'NYC1' });
    expect(await workOf(here)).toMatchObject({ warehouseId: 'SEA1', status: 'queued' });
    expect(await workOf(claimed)).toMatchObject({ warehouseId: 'SEA1', status: 'claimed' });
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('moving work by hand', () => {
  it('takes it to a warehouse in one step, at the same place of the list; a repeat answers the same', async () => {
    await addItem(store, 'MOVE', { SEA1: 5, DAL1: 5 });
    const orderId = await order(store, 'move', { MOVE: 2 });
    await flow.round(orderId);
    const row = await workOf(orderId);
    const first = await move(row, 'DAL1');
    expect(first).toMatchObject({ moved: true, to: { warehouseId: 'DAL1' } });
    expect(await move(row, 'DAL1')).toEqual(first);
    expect(await refused(move(row, 'NYC1'))).toMatchObject({ code: 'NOT_OPEN' });
    expect(await refused(move(row))).toMatchObject({ code: 'NOT_OPEN' });
    expect(await workOf(orderId)).toMatchObject({
      warehouseId: 'DAL1',
      status: 'allocated',
      promisedAt: row.promisedAt,
    });
    // The round that is asked for hands it over.
    expect(await flow.round(orderId)).toBe('ready');
    await staffMember(store, 'ann').shipAll(await workOf(orderId));
    expect(await flow.finish(orderId)).toMatchObject({ status: 'shipped' });
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('is refused with what the other warehouse lacks, when it is closed, or is the same', async () => {
    await addItem(store, 'LACK', { SEA1: 5, DAL1: 1 });
    const orderId = await order(store, 'lack', { LACK: 2 });
    await flow.round(orderId);
    const row = await workOf(orderId);
    expect(await refused(move(row, 'DAL1'))).toMatchObject({
      status: 409,
      code: 'NOT_ENOUGH_STOCK',
      extra: { lines: [{ itemId: 'LACK', asked: 2, free: 1 }] },
    });
    expect(await refused(move(row, 'SEA1'))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refused(move(row, 'NONE'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(move({ ...row, warehouseOrderId: `${orderId}-999-1` }, 'DAL1'))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await workOf(orderId)).toMatchObject({ warehouseId: 'SEA1', status: 'queued' });
  });

  it('is refused beyond what one transaction takes; planned again it is moved all the same', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `WIDE-${i}`);
    await addItems(store, ids, 'SEA1', 2);
    const orderId = await order(store, 'wide', Object.fromEntries(ids.map((id) => [id, 1])));
    await flow.round(orderId);
    const row = await workOf(orderId);
    expect(await refused(move(row, 'DAL1'))).toMatchObject({
      code: 'TOO_LARGE_TO_MOVE',
      extra: { lines: 60, most: 48 },
    });
    expect(await move(row)).toEqual({ moved: true, to: null });
    expect(await move(row)).toEqual({ moved: true, to: null });
    expect(await flow.round(orderId)).toBe('ready');
    expect(await workOf(orderId)).toMatchObject({ warehouseId: 'SEA1' });
  });

  it('and shipping it have one winner', async () => {
    await addItem(store, 'RACE', { SEA1: 50, DAL1: 50 });
    for (let i = 0; i < 5; i++) {
      const orderId = await order(store, `race-${i}`, { RACE: 1 });
      await flow.round(orderId);
      const row = await workOf(orderId);
      const ann = staffMember(store, 'ann');
      await ann.packAll(row);
      const outcomes = await Promise.allSettled([ann.ship(row), move(row, 'DAL1')]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('leaves it where it was when the mover dies, and looks again when the order changes under its hands', async () => {
    await addItem(store, 'DIE', { SEA1: 5, DAL1: 5 });
    const orderId = await order(store, 'die', { DIE: 1 });
    await flow.round(orderId);
    const row = await workOf(orderId);
    await expect(move(row, 'DAL1', dyingAfter(store.services, 0))).rejects.toThrow('The process has died.');
    expect(await workOf(orderId)).toMatchObject({ warehouseId: 'SEA1' });
    let times = 0;
    const outrun = outrunBy(store.services, async () => {
      if (times++ === 0) await redrive(orderId);
    });
    expect(await move(row, 'DAL1', outrun)).toMatchObject({ to: { warehouseId: 'DAL1' } });
    expect(times).toBe(2);
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('the page of an order', () => {
  it('tells what happened to it, in order, with its work, plans and executions', async () => {
    await addItem(store, 'PAGE', { SEA1: 1, DAL1: 1 });
    const orderId = await order(store, 'page', { PAGE: 1 });
    store.pass(MINUTE);
    await flow.round(orderId);
    store.pass(MINUTE);
    const ann = staffMember(store, 'ann');
    const { version } = await ann.claim(await workOf(orderId));
    await ann.short(await workOf(orderId), { itemId: 'PAGE', quantity: 1, kind: 'damaged', version });
    store.pass(MINUTE);
    await flow.round(orderId);
    store.pass(MINUTE);
    await ann.shipAll(await workOf(orderId));
    const { order: found, work } = (await lookAtOrder(store.services, orderId)) ?? {};
    if (!found || !work) throw new Error('There is no such order.');
    const happenings = timelineOf(found, work, await plansOf(store.services.db, orderId));
    expect(happenings.map(({ what, warehouseId }) => [what, warehouseId].filter(Boolean).join(' '))).toEqual([
      'placed',
      'planned',
      'allocated SEA1',
      'queued SEA1',
      'short SEA1',
      'withdrawn SEA1',
      'planned',
      'allocated DAL1',
      'queued DAL1',
      'packed DAL1',
      'shipped DAL1',
    ]);
  });
});

describe('a day’s figures', () => {
  it('count each order once for what became of it, in the hour that it did, however often the stream tells', async () => {
    await addItem(store, 'FIGURE', { SEA1: 9 });
    const shipped = await order(store, 'figure-1', { FIGURE: 2 });
    const cancelled = await order(store, 'figure-2', { FIGURE: 1 });
    const changes: RowChange[] = [];
    const note = async (orderId: string, before?: Order) => {
      const after = await flow.orderOf(orderId);
      const at = new Date(store.services.now()).toISOString();
      changes.push({ before: before && { ...before }, after: { ...after }, removedByTtl: false, at });
      return after;
    };
    const placed = await note(shipped);
    const other = await note(cancelled);
    store.pass(2 * 60 * MINUTE);
    await cancelOrder({ ...nothing, headers: {}, params: { orderId: cancelled }, userId: 'figure-2' }, store.services);
    await note(cancelled, other);
    await flow.round(shipped);
    const processing = await note(shipped, placed);
    await staffMember(store, 'ann').shipAll(await workOf(shipped));
    await flow.finish(shipped);
    await note(shipped, processing);
    for (let i = 0; i < 2; i++) await Promise.all(changes.map((change) => countOrders(change, store.services)));
    const figures = await showFigures({ ...nothing, query: {}, userId: 'admin' }, store.services);
    expect(figures).toMatchObject({
      day: '2026-01-01',
      total: { placed: 2, shipped: 1, cancelled: 1, units: 3, revenue: { amount: 750 } },
      now: {
        stuck: 0,
        warehouses: [{ warehouseId: 'DAL1' }, { warehouseId: 'NYC1' }, { warehouseId: 'SEA1', today: 1 }],
      },
    });
    expect(figures.hours).toHaveLength(24);
    expect(figures.hours[12]).toMatchObject({ hour: 12, placed: 2, units: 3, shipped: 0 });
    expect(figures.hours[14]).toMatchObject({ hour: 14, placed: 0, shipped: 1, cancelled: 1 });

    const { days } = await listFigures({ ...nothing, query: { days: 3 }, userId: 'admin' }, store.services);
    expect(days).toEqual([
      { ...days[0], day: '2025-12-30', placed: 0, revenue: { amount: 0, currency: 'USD' } },
      { ...days[1], day: '2025-12-31', placed: 0, shipped: 0 },
      { day: '2026-01-01', ...figures.total },
    ]);
  });
});

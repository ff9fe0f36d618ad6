import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { completeCancellation } from '../../functions/fulfilment/cancellation.ts';
import { finishOrder } from '../../functions/fulfilment/finish-order.ts';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import { type PlanOutcome, planOrder } from '../../functions/fulfilment/plan-order.ts';
import { resumeWorkflow } from '../../functions/fulfilment/resume-workflow.ts';
import { listStuckOrders } from '../../functions/operations/list-stuck-orders.ts';
import { listOrders } from '../../functions/orders/list-orders.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { getOrder } from '../../functions/orders/orders-store.ts';
import type { Services } from '../../functions/shared/services.ts';
import { getAvailable } from '../../functions/stock/stock-store.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { getWarehouseOrders } from '../../functions/warehouses/warehouses-store.ts';
import { wrongBooks } from './books.ts';
import {
  addItem,
  addItems,
  addWarehouses,
  dyingAfter,
  type LocalStore,
  openStore,
  outrunBy,
  pausingAfter,
  through,
} from './local-store.ts';
import { order, refused, shopper } from './shopping.ts';
import { staffMember } from './staffing.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const USER = 'ada';

type Lines = readonly { readonly itemId: string; readonly quantity?: number }[];

/** Asks to cancel: everything, or these lines; with a key where one is given. */
const cancel = (orderId: string, lines?: Lines, key?: string, services: Services = store.services) =>
  cancelOrder(
    {
      ...nothing,
      params: { orderId },
      headers: key === undefined ? {} : { 'idempotency-key': key },
      body: lines && { lines: [...lines] },
      userId: USER,
    },
    services,
  );

const orderRow = async (orderId: string) => (await getOrder(store.services.db, orderId)) as Order;
const work = async (orderId: string) =>
  getWarehouseOrders(store.services.db, (await orderRow(orderId)).warehouseOrders);
const left = async (itemId: string) =>
  (await getAvailable(store.services.db, [itemId], { consistent: true })).get(itemId)?.available;

const plan = (orderId: string, services: Services = store.services) => planOrder({ orderId, attempt: 1 }, services);
const planned = (outcome: PlanOutcome) => {
  if (outcome.outcome !== 'planned') throw new Error(`It was ${outcome.outcome}, not planned.`);
  return outcome.warehouseOrders.map((one) => ({ ...one, lines: [...one.lines] }));
};
const allocateAll = async (orderId: string) => {
  for (const one of planned(await plan(orderId))) await allocateWarehouseOrder(one, store.services);
};
const key = ({ warehouseId, warehouseOrderId }: WarehouseOrder) => ({ warehouseId, warehouseOrderId });
const queue = (row: WarehouseOrder, taskToken = 'token') => acceptWork({ ...key(row), taskToken }, store.services);
const bo = () => staffMember(store, 'bo');
const claim = (row: WarehouseOrder) => bo().claim(row);
/** Picks, packs and ships what is claimed. */
const ship = (row: WarehouseOrder) => bo().shipAll(row);
const finish = async (orderId: string) => (await finishOrder({ orderId }, store.services)).status;

/** The units of SEA1 that nobody is promised are gone. */
const burn = (itemId: string, units: number) =>
  changeWarehouseStock(
    {
      ...nothing,
      params: { warehouseId: 'SEA1' },
      headers: { 'idempotency-key': `burnt-${itemId}` },
      body: { kind: 'correct', itemId, delta: -units, reason: 'burnt' },
      userId: 'bo',
    },
    store.services,
  );

/** Where an order of 4 units of A (SEA1) and 3 of B (DAL1) can stand when it is cancelled. */
const STAGES = {
  placed: async () => {},
  'planned, not allocated': async (orderId: string) => void (await plan(orderId)),
  allocated: allocateAll,
  queued: async (orderId: string) => {
    await allocateAll(orderId);
    for (const row of await work(orderId)) await queue(row);
  },
  claimed: async (orderId: string) => {
    await STAGES.queued(orderId);
    for (const row of await work(orderId)) await claim(row);
  },
  packed: async (orderId: string) => {
    await STAGES.claimed(orderId);
    for (const row of await work(orderId)) await bo().packAll(row);
  },
} as const;
type Stage = keyof typeof STAGES;
const stages = Object.keys(STAGES) as Stage[];

async function orderAt(stage: Stage): Promise<string> {
  await addItem(store, 'A', { SEA1: 10 });
  await addItem(store, 'B', { DAL1: 10 });
  const orderId = await order(store, USER, { A: 4, B: 3 });
  await STAGES[stage](orderId);
  return orderId;
}

/** An order whose B (DAL1) has shipped while its A (SEA1) is claimed. */
async function partlyShipped(): Promise<string> {
  const orderId = await orderAt('claimed');
  for (const row of await work(orderId)) if (row.warehouseId === 'DAL1') await ship(row);
  return orderId;
}

/** An order whose A nobody has any more, while its B is on the work list. */
async function stuck(): Promise<string> {
  await addItem(store, 'A', { SEA1: 4 });
  await addItem(store, 'B', { DAL1: 3 });
  const orderId = await order(store, USER, { A: 4, B: 3 });
  await burn('A', 4);
  await allocateAll(orderId);
  expect(await plan(orderId)).toMatchObject({ outcome: 'stuck' });
  for (const row of await work(orderId)) await queue(row);
  return orderId;
}

const stuckIds = async () =>
  (await listStuckOrders({ ...nothing, query: { limit: 100 }, userId: 'admin' }, store.services)).orders.map(
    ({ orderId }) => orderId,
  );

beforeEach(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'DAL1');
});

afterEach(async () => {
  expect(await wrongBooks(store)).toEqual([]);
});

describe.each(stages)('an order that is %s', (stage) => {
  it('is cancelled whole, once however often it is asked', async () => {
    const orderId = await orderAt(stage);
    const first = await cancel(orderId);
    expect(first).toMatchObject({
      status: 'cancelled',
      lines: [
        { itemId: 'A', quantity: 4, cancelled: 4 },
        { itemId: 'B', quantity: 3, cancelled: 3 },
      ],
    });
    expect(first.shipments.every(({ status }) => status === 'cancelled')).toBe(true);
    const repeats = await Promise.all([cancel(orderId), cancel(orderId, undefined, 'a-key-of-mine')]);
    for (const repeat of repeats) expect(repeat).toEqual(first);
    expect([await left('A'), await left('B')]).toEqual([10, 10]);
    expect(await plan(orderId)).toEqual({ outcome: 'ended' });
    expect(await finish(orderId)).toBe('cancelled');
  });

  it('is cancelled by line, once however often it is asked', async () => {
    const orderId = await orderAt(stage);
    const before = (await orderRow(orderId)).status;
    const first = await cancel(orderId, [{ itemId: 'B' }]);
    expect(first.status).toBe(before);
    expect(first.lines).toMatchObject([{ itemId: 'A' }, { itemId: 'B', cancelled: 3 }]);
    expect(first.lines[0]).not.toHaveProperty('cancelled');
    expect(await cancel(orderId, [{ itemId: 'B' }])).toEqual(first);
    expect([await left('A'), await left('B')]).toEqual([6, 10]);
  });

  it('is cancelled by quantity, once a key, and again under another key', async () => {
    const orderId = await orderAt(stage);
    const first = await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-unit-of-a');
    expect(first.lines).toMatchObject([{ itemId: 'A', quantity: 4, cancelled: 1 }, { itemId: 'B' }]);
    expect(await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-unit-of-a')).toEqual(first);
    expect(await left('A')).toBe(7);
    const mismatch = await refused(cancel(orderId, [{ itemId: 'A', quantity: 2 }], 'one-unit-of-a'));
    expect(mismatch).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    const second = await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'another-of-a');
    expect(second.lines).toMatchObject([{ cancelled: 2 }, {}]);
    expect(await left('A')).toBe(8);
    // More than is left is what is left.
    const rest = await cancel(orderId, [{ itemId: 'A', quantity: 1_000_000 }], 'all-the-rest');
    expect(rest.lines).toMatchObject([{ cancelled: 4 }, {}]);
    expect([await left('A'), await left('B')]).toEqual([10, 7]);
    // The key is still known when there is nothing left to cancel.
    const late = await refused(cancel(orderId, [{ itemId: 'A', quantity: 2 }], 'one-unit-of-a'));
    expect(late).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    expect(await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-unit-of-a')).toEqual(rest);
  });

  it('ends as cancelled when its lines are cancelled one by one', async () => {
    const orderId = await orderAt(stage);
    await cancel(orderId, [{ itemId: 'A' }]);
    expect((await cancel(orderId, [{ itemId: 'B' }])).status).toBe('cancelled');
    expect(await finish(orderId)).toBe('cancelled');
  });

  it('goes on to be shipped without what was cancelled', async () => {
    const orderId = await orderAt(stage);
    await cancel(orderId, [{ itemId: 'A', quantity: 3 }, { itemId: 'B' }], 'most-of-it');
    if ((await plan(orderId)).outcome === 'planned') await allocateAll(orderId);
    for (const row of (await work(orderId)).filter(({ status }) => status !== 'cancelled')) {
      await queue(row);
      await claim(row);
      expect((await ship(row)).lines).toMatchObject([{ itemId: 'A', quantity: 1 }]);
    }
    expect(await finish(orderId)).toBe('shipped');
    expect([await left('A'), await left('B')]).toEqual([9, 10]);
  });
});

describe('an order that is partly shipped', () => {
  it('keeps what has shipped and is cancelled of the rest', async () => {
    const orderId = await partlyShipped();
    const first = await cancel(orderId);
    expect(first).toMatchObject({ status: 'shipped', lines: [{ itemId: 'A', cancelled: 4 }, { itemId: 'B' }] });
    expect(first.shipments.map(({ status }) => status).sort()).toEqual(['cancelled', 'shipped']);
    expect(await cancel(orderId)).toEqual(first);
    expect([await left('A'), await left('B')]).toEqual([10, 7]);
  });

  it('says of a line that has shipped that it cannot be cancelled', async () => {
    const orderId = await partlyShipped();
    const late = { status: 409, code: 'NOT_CANCELLABLE' };
    expect(await refused(cancel(orderId, [{ itemId: 'B' }]))).toMatchObject(late);
    expect(await refused(cancel(orderId, [{ itemId: 'B', quantity: 1 }], 'one-b-too-late'))).toMatchObject(late);
    const both = await cancel(orderId, [{ itemId: 'A' }, { itemId: 'B' }]);
    expect(both.lines).toMatchObject([{ cancelled: 4 }, {}]);
    expect(both.lines[1]).not.toHaveProperty('cancelled');
  });

  it('cannot be cancelled any more when all of it has shipped', async () => {
    const orderId = await orderAt('claimed');
    for (const row of await work(orderId)) await ship(row);
    for (let asked = 0; asked < 2; asked++) {
      expect(await refused(cancel(orderId))).toMatchObject({ status: 409, code: 'NOT_CANCELLABLE' });
      expect(await finish(orderId)).toBe('shipped');
    }
  });
});

describe('an order that is stuck', () => {
  it('is cancelled whole', async () => {
    const orderId = await stuck();
    expect((await cancel(orderId)).status).toBe('cancelled');
    expect([await left('A'), await left('B')]).toEqual([0, 3]);
    expect(await stuckIds()).toEqual([]);
  });

  it('needs nobody any more once the lines that nobody has are cancelled', async () => {
    const orderId = await stuck();
    expect(await stuckIds()).toEqual([orderId]);
    expect((await cancel(orderId, [{ itemId: 'A' }])).status).toBe('processing');
    expect(await stuckIds()).toEqual([]);
    for (const row of await work(orderId)) {
      await claim(row);
      await ship(row);
    }
    expect(await finish(orderId)).toBe('shipped');
  });

  it('stays so while some units are still missing', async () => {
    const orderId = await stuck();
    expect((await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-of-the-missing')).status).toBe('stuck');
    expect(await stuckIds()).toEqual([orderId]);
  });

  it('ends as shipped when the rest ships, and its workflow ends, while what is missing is being cancelled', async () => {
    const orderId = await stuck();
    for (const row of await work(orderId)) await claim(row);
    const { services, stands, goOn } = pausingAfter(store.services, 0);
    const cancelling = cancel(orderId, [{ itemId: 'A' }], undefined, services);
    await stands;
    for (const row of await work(orderId)) await ship(row);
    expect(await finish(orderId)).toBe('stuck');
    goOn();
    expect((await cancelling).status).toBe('shipped');
    expect(await stuckIds()).toEqual([]);
  });

  it('ends as shipped when what is missing is cancelled after the rest has shipped', async () => {
    const orderId = await stuck();
    for (const row of await work(orderId)) {
      await claim(row);
      await ship(row);
    }
    expect(await finish(orderId)).toBe('stuck');
    expect((await cancel(orderId, [{ itemId: 'A' }])).status).toBe('shipped');
    expect(await stuckIds()).toEqual([]);
  });
});

describe('an allocation that plain reads show in part', () => {
  /** Services to whom the warehouse orders are shown only at the second look, though the order names them at the first. */
  const torn = () => {
    let looks = 0;
    const services = through(store.services, async ({ name, table }, send) => {
      const answer = await send();
      const hidden = name === 'BatchGetCommand' && table === 'WarehouseOrders' && looks++ === 0;
      return hidden ? { ...answer, Responses: {} } : answer;
    });
    return { services, looks: () => looks };
  };

  it('is cancelled whole: its units do not count as nobody’s', async () => {
    const orderId = await orderAt('allocated');
    const { services, looks } = torn();
    expect((await cancel(orderId, undefined, undefined, services)).status).toBe('cancelled');
    expect(looks()).toBe(2);
    expect((await work(orderId)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect([await left('A'), await left('B')]).toEqual([10, 10]);
  });

  it('is not planned once more', async () => {
    const orderId = await orderAt('allocated');
    const { services, looks } = torn();
    expect((await plan(orderId, services)).outcome).toBe('ready');
    expect(looks()).toBe(2);
  });
});

describe('a request to cancel', () => {
  it('needs a key when it names a number of units', async () => {
    const orderId = await orderAt('placed');
    const problem = await refused(cancel(orderId, [{ itemId: 'A', quantity: 1 }]));
    expect(problem).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
    expect(problem.extra['errors']).toMatchObject([{ field: 'headers.idempotency-key' }]);
  });

  it('is refused for an item that was not ordered, and names the field', async () => {
    const orderId = await orderAt('placed');
    const problem = await refused(cancel(orderId, [{ itemId: 'A' }, { itemId: 'C' }]));
    expect(problem).toMatchObject({ status: 422, code: 'UNKNOWN_ITEM' });
    expect(problem.extra['errors']).toMatchObject([{ field: 'body.lines.1.itemId' }]);
    expect(await left('A')).toBe(6);
  });

  it('sums lines of the same item', async () => {
    const orderId = await orderAt('queued');
    const twice = [
      { itemId: 'A', quantity: 1 },
      { itemId: 'A', quantity: 2 },
    ];
    expect((await cancel(orderId, twice, 'one-and-two')).lines).toMatchObject([{ cancelled: 3 }, {}]);
  });

  it('many times at once under one key takes effect once', async () => {
    const orderId = await orderAt('queued');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'all-at-once')),
    );
    for (const answer of answers) expect(answer.lines).toMatchObject([{ cancelled: 1 }, {}]);
    expect(await left('A')).toBe(7);
  });

  it('whose answer was lost is answered when it comes again', async () => {
    const orderId = await orderAt('allocated');
    const { services, stands, goOn } = pausingAfter(store.services, 0);
    const slow = cancel(orderId, [{ itemId: 'A', quantity: 2 }], 'lost-answer', services);
    await stands;
    await cancel(orderId, [{ itemId: 'A', quantity: 2 }], 'lost-answer');
    goOn();
    expect((await slow).lines).toMatchObject([{ cancelled: 2 }, {}]);
    expect(await left('A')).toBe(8);
  });

  it('lines of which one has shipped is answered the same when it comes again', async () => {
    const orderId = await partlyShipped();
    const lines = [{ itemId: 'A' }, { itemId: 'B' }];
    const first = await cancel(orderId, lines);
    expect(first.lines).toMatchObject([{ itemId: 'A', cancelled: 4 }, { itemId: 'B' }]);
    expect(await cancel(orderId, lines)).toEqual(first);
  });

  it('that found all of it done has used its key up: another request under it is refused', async () => {
    const orderId = await orderAt('allocated');
    await cancel(orderId, [{ itemId: 'A' }]);
    const one = [{ itemId: 'A', quantity: 1 }];
    for (let again = 0; again < 2; again++) {
      expect((await cancel(orderId, one, 'found-it-done')).lines).toMatchObject([{ cancelled: 4 }, {}]);
    }
    const problem = await refused(cancel(orderId, [{ itemId: 'B', quantity: 1 }], 'found-it-done'));
    expect(problem).toMatchObject({ status: 422, code: 'IDEMPOTENCY_MISMATCH' });
    expect(await left('B')).toBe(7);
  });

  it('leaves the first answer to the submission what it was', async () => {
    await addItem(store, 'A', { SEA1: 10 });
    const who = shopper(store, USER);
    await who.fill({ A: 4 });
    const { reservationId } = await who.checkout();
    const placed = await who.submit(reservationId);
    await cancel(reservationId, [{ itemId: 'A', quantity: 1 }], 'one-unit-of-a');
    expect(await who.submit(reservationId)).toEqual(placed);
    await cancel(reservationId);
    expect(await who.submit(reservationId)).toEqual(placed);
  });

  it('shows in the order and in the list of orders', async () => {
    const orderId = await orderAt('queued');
    const look = () => getOrderOfShopper({ ...nothing, params: { orderId }, userId: USER }, store.services);
    const list = async () =>
      (await listOrders({ ...nothing, query: { limit: 5, cursor: undefined }, userId: USER }, store.services)).orders;
    const cancelled = await cancel(orderId, [{ itemId: 'A', quantity: 1 }, { itemId: 'B' }], 'a-part-of-it');
    expect(await look()).toEqual(cancelled);
    expect(cancelled.lines).toMatchObject([{ cancelled: 1 }, { cancelled: 3 }]);
    expect(await list()).toMatchObject([{ orderId, status: 'processing' }]);
    await cancel(orderId);
    expect(await look()).toMatchObject({ status: 'cancelled', lines: [{ cancelled: 4 }, { cancelled: 3 }] });
    expect(await list()).toMatchObject([{ orderId, status: 'cancelled' }]);
  });

  it('takes units off the warehouse orders that are least begun', async () => {
    await addItem(store, 'A', { SEA1: 3, DAL1: 3 });
    const orderId = await order(store, USER, { A: 6 });
    await STAGES.queued(orderId);
    const [one, two] = await work(orderId);
    if (!one || !two) throw new Error('It was not split.');
    await claim(one);
    await cancel(orderId, [{ itemId: 'A', quantity: 4 }], 'four-of-six');
    const after = await work(orderId);
    expect(after.find((row) => row.warehouseOrderId === two.warehouseOrderId)?.status).toBe('cancelled');
    expect(after.find((row) => row.warehouseOrderId === one.warehouseOrderId)).toMatchObject({
      status: 'claimed',
      version: 2,
      lines: [{ quantity: 2 }],
    });
  });

  it('takes units of one item off two warehouse orders of the same warehouse', async () => {
    await addItem(store, 'A', { SEA1: 3, DAL1: 2 });
    const orderId = await order(store, USER, { A: 5 });
    const [first, second] = planned(await plan(orderId));
    const [sea, dal] = first?.warehouseId === 'SEA1' ? [first, second] : [second, first];
    if (!sea || !dal) throw new Error('It was not split.');
    // Dallas has lost its units since the plan, and Seattle has got as many: the rest is planned there too.
    await allocateWarehouseOrder(sea, store.services);
    const move = (warehouseId: string, delta: number) =>
      changeWarehouseStock(
        {
          ...nothing,
          params: { warehouseId },
          headers: { 'idempotency-key': `moved-${warehouseId}` },
          body: { kind: 'correct', itemId: 'A', delta, reason: 'moved' },
          userId: 'bo',
        },
        store.services,
      );
    await move('DAL1', -2);
    await move('SEA1', 2);
    expect(await allocateWarehouseOrder(dal, store.services)).toMatchObject({ outcome: 'short' });
    await allocateAll(orderId);
    expect((await work(orderId)).map(({ warehouseId }) => warehouseId)).toEqual(['SEA1', 'SEA1']);
    expect((await cancel(orderId)).status).toBe('cancelled');
    expect(await left('A')).toBe(5);
  });
});

describe('cancelling and', () => {
  const ROUNDS = 25;

  it('allocating the same units have one winner, and come right', async () => {
    await addItem(store, 'A', { SEA1: 100 });
    for (let round = 0; round < ROUNDS; round++) {
      const orderId = await order(store, USER, { A: 2 });
      const [one] = planned(await plan(orderId));
      if (!one) throw new Error('Nothing was planned.');
      const all = round % 2 === 0;
      const [cancelled, allocated] = await Promise.all([
        all ? cancel(orderId) : cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-of-the-two'),
        allocateWarehouseOrder(one, store.services),
      ]);
      expect(cancelled.lines).toMatchObject([{ cancelled: all ? 2 : 1 }]);
      const rows = await work(orderId);
      if (allocated.outcome === 'superseded') expect(rows).toEqual([]);
      else expect(rows).toMatchObject([all ? { status: 'cancelled' } : { status: 'allocated', version: 2 }]);
      // Whoever won, the workflow comes round again and finds the order as it should be.
      const again = await plan(orderId);
      expect(again.outcome).toBe(all ? 'ended' : allocated.outcome === 'superseded' ? 'planned' : 'ready');
      if (!all) await cancel(orderId);
    }
    expect(await left('A')).toBe(100);
  });

  it('claiming the same work leave it either cancelled or claimed with what is left', async () => {
    await addItem(store, 'A', { SEA1: 100 });
    for (let round = 0; round < ROUNDS; round++) {
      const orderId = await order(store, USER, { A: 2 });
      await STAGES.queued(orderId);
      const [row] = (await work(orderId)) as [WarehouseOrder];
      const all = round % 2 === 0;
      const [, claimed] = await Promise.allSettled([
        all ? cancel(orderId) : cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-of-the-two'),
        claim(row),
      ]);
      const [after] = await work(orderId);
      if (all) expect(after).toMatchObject({ status: 'cancelled' });
      else expect(after).toMatchObject({ status: 'claimed', lines: [{ quantity: 1 }], version: 2 });
      if (claimed.status === 'rejected') expect(claimed.reason).toMatchObject({ code: 'NOT_OPEN' });
      if (!all) await cancel(orderId);
    }
    expect(await left('A')).toBe(100);
  });

  it('shipping the same work have one winner: no unit is both shipped and given back', async () => {
    await addItem(store, 'A', { SEA1: 200 });
    let units = 0;
    for (let round = 0; round < 40; round++) {
      const orderId = await order(store, USER, { A: 2 });
      await STAGES.packed(orderId);
      const [row] = (await work(orderId)) as [WarehouseOrder];
      const all = round % 2 === 0;
      const withVersion = round % 4 < 2;
      const [cancelled, shipped] = await Promise.allSettled([
        all ? cancel(orderId) : cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-of-the-two'),
        bo().ship(row, withVersion ? row.version : undefined),
      ]);
      const [after] = (await work(orderId)) as [WarehouseOrder];
      if (cancelled.status === 'rejected') {
        expect(cancelled.reason).toMatchObject({ code: 'NOT_CANCELLABLE' });
        expect(after).toMatchObject({ status: 'shipped', lines: [{ quantity: 2 }] });
      } else if (all) {
        expect(after.status).toBe('cancelled');
        expect(shipped).toMatchObject({ status: 'rejected', reason: { code: 'NOT_OPEN' } });
      } else {
        expect(shipped).toMatchObject({ status: 'rejected', reason: { code: 'WORK_CHANGED' } });
        expect(after).toMatchObject({ status: 'claimed', lines: [{ quantity: 1 }], picked: { A: 2 } });
        await bo().pack(row, after.version);
        await bo().ship(row);
      }
      const end = (await work(orderId)).filter(({ status }) => status === 'shipped');
      units += end.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
      expect(await finish(orderId)).toBe(end.length > 0 ? 'shipped' : 'cancelled');
    }
    expect(await left('A')).toBe(200 - units);
  });

  it('each other add up to what was ordered', async () => {
    await addItem(store, 'A', { SEA1: 100 });
    for (let round = 0; round < ROUNDS; round++) {
      const orderId = await order(store, USER, { A: 3 });
      if (round % 2) await STAGES.queued(orderId);
      const one = (name: string) => cancel(orderId, [{ itemId: 'A', quantity: 2 }], `key-${name}`);
      await Promise.all([one('first'), one('second'), one('first'), cancel(orderId)]);
      expect(await orderRow(orderId)).toMatchObject({ status: 'cancelled', cancelled: [{ quantity: 3 }] });
    }
    expect(await left('A')).toBe(100);
  });
});

describe('shipping work of which a part was cancelled', () => {
  const lessened = async () => {
    const orderId = await orderAt('packed');
    const row = (await work(orderId)).find(({ warehouseId }) => warehouseId === 'SEA1') as WarehouseOrder;
    await cancel(orderId, [{ itemId: 'A', quantity: 1 }], 'one-unit-of-a');
    return row;
  };
  const changed = { version: 2, lines: [{ itemId: 'A', quantity: 3 }], putBack: [{ itemId: 'A', quantity: 1 }] };

  it('is refused, and says what is to be shipped now and what goes back, until it is packed anew', async () => {
    const row = await lessened();
    const problem = await refused(bo().ship(row, row.version));
    expect(problem).toMatchObject({ status: 409, code: 'WORK_CHANGED', extra: changed });
    expect(await refused(bo().ship(row))).toMatchObject({ code: 'WORK_CHANGED', extra: changed });
    expect(await refused(bo().pack(row))).toMatchObject({ code: 'WORK_CHANGED', extra: changed });
    expect(await refused(bo().ship(row, 2))).toMatchObject({ status: 409, code: 'NOT_PACKED' });
    expect(await bo().pack(row, 2)).toMatchObject({ status: 'packed', lines: [{ quantity: 3, picked: 3 }] });
    expect(await bo().ship(row, 2)).toMatchObject({ status: 'shipped', lines: [{ itemId: 'A', quantity: 3 }] });
    // A repeat, even with the old version, finds it shipped.
    expect(await bo().ship(row, row.version)).toMatchObject({ status: 'shipped' });
    expect(await left('A')).toBe(7);
  });

  it('tells who comes back to it what of a cancelled one goes back to the shelf', async () => {
    const orderId = await orderAt('packed');
    const row = (await work(orderId)).find(({ warehouseId }) => warehouseId === 'SEA1') as WarehouseOrder;
    await cancel(orderId);
    const putBack = [{ itemId: 'A', quantity: 4 }];
    expect(await refused(bo().ship(row))).toMatchObject({
      code: 'NOT_OPEN',
      extra: { workStatus: 'cancelled', putBack },
    });
  });
});

describe('a cancellation that leaves a warehouse order empty', () => {
  it('tells every token of it, whenever its message came', async () => {
    const orderId = await orderAt('queued');
    const rows = await work(orderId);
    for (const row of rows) await queue(row, 'another-token');
    await cancel(orderId, [{ itemId: 'B' }]);
    const told: string[] = [];
    const workflows = {
      start: async () => {},
      tell: async (token: string, outcome: string) => void told.push(`${token} ${outcome}`),
    };
    const tellAll = async () => {
      told.length = 0;
      for (const row of await work(orderId)) {
        await resumeWorkflow({ before: undefined, after: { ...row }, removedByTtl: false }, workflows);
      }
      return told.sort();
    };
    expect(await tellAll()).toEqual(['another-token cancelled', 'token cancelled']);
    const ended = (await work(orderId)).find(({ status }) => status === 'cancelled') as WarehouseOrder;
    expect(ended).toMatchObject({ warehouseId: 'DAL1', lines: [{ itemId: 'B', quantity: 3 }] });
    expect(ended).not.toHaveProperty('openAt');
    // A message that comes late is told, too.
    await queue(ended, 'late-token');
    expect(await tellAll()).toContain('late-token cancelled');
  });
});

describe('a cancellation of more than one transaction', () => {
  const LINES = 230;
  const ids = Array.from({ length: LINES }, (_, i) => `MANY-${i}`);
  const SOME = ids.slice(0, 130);

  /** An order of 230 lines, 2 units each, from SEA1. */
  async function large(allocated: boolean): Promise<string> {
    await addItems(store, ids, 'SEA1', 5);
    const orderId = await order(store, USER, Object.fromEntries(ids.map((id) => [id, 2])));
    if (allocated) await allocateAll(orderId);
    return orderId;
  }
  const cancelledUnits = async (orderId: string) =>
    ((await orderRow(orderId)).cancelled ?? []).reduce((sum, { quantity }) => sum + quantity, 0);

  const kinds = {
    whole: { lines: undefined, units: 2 * LINES, ends: 'cancelled' },
    'by line': { lines: SOME.map((itemId) => ({ itemId })), units: 2 * SOME.length, ends: undefined },
    'by quantity': { lines: SOME.map((itemId) => ({ itemId, quantity: 1 })), units: SOME.length, ends: undefined },
  } as const;

  for (const [name, { lines, units, ends }] of Object.entries(kinds)) {
    for (const allocated of [false, true]) {
      it(`${name}, ${allocated ? 'allocated' : 'not yet allocated'}, that dies after any of its steps is completed by whoever comes`, async () => {
        const orderId = await large(allocated);
        const key = 'a-large-cancellation';
        const before = (await orderRow(orderId)).status;
        let deaths = 0;
        // The first death is the request's; the stream's consumer dies after each further step, until there are none.
        for (;;) {
          const dying = dyingAfter(store.services, 1);
          const step = deaths === 0 ? cancel(orderId, lines, key, dying) : completeCancellation(dying, orderId);
          const died = await step.then(
            () => false,
            (error: Error) => /died/.test(error.message),
          );
          if (!died) break;
          deaths += 1;
          const row = await orderRow(orderId);
          if (row.cancellation) {
            expect(row.status).toBe(ends ? 'cancelling' : before);
            expect((row.toCancel ?? []).length).toBeGreaterThan(0);
          }
        }
        expect(deaths).toBeGreaterThanOrEqual(allocated ? 2 : 1);
        const row = await orderRow(orderId);
        expect(row).not.toHaveProperty('toCancel');
        expect(row).not.toHaveProperty('cancellation');
        expect(row.status).toBe(ends ?? before);
        expect(await cancelledUnits(orderId)).toBe(units);
        // The shopper, who never got an answer, asks again.
        const again = await cancel(orderId, lines, key);
        expect(again.status).toBe(ends ?? before);
        expect(await cancelledUnits(orderId)).toBe(units);
      });
    }
  }

  it('is completed by the plan and by the end of the workflow before they decide anything', async () => {
    const orderId = await large(false);
    await expect(cancel(orderId, undefined, undefined, dyingAfter(store.services, 1))).rejects.toThrow('died');
    expect(await plan(orderId)).toEqual({ outcome: 'ended' });
    expect((await orderRow(orderId)).status).toBe('cancelled');

    const other = await order(store, USER, Object.fromEntries(ids.map((id) => [id, 2])));
    await allocateAll(other);
    const lines = SOME.map((itemId) => ({ itemId }));
    await expect(cancel(other, lines, undefined, dyingAfter(store.services, 1))).rejects.toThrow('died');
    expect(await finish(other)).toBe('processing');
    expect(await orderRow(other)).not.toHaveProperty('toCancel');
    expect(await cancelledUnits(other)).toBe(2 * SOME.length);
  });

  it('is answered however many others complete it at the same time', async () => {
    const orderId = await large(true);
    const others = [1, 2, 3].map(() => completeCancellation(store.services, orderId));
    for (const after of await Promise.all([cancel(orderId), cancel(orderId)])) expect(after.status).toBe('cancelled');
    await Promise.all(others);
  });

  it('is answered when another is faster at every single step', async () => {
    const many = Array.from({ length: 500 }, (_, i) => `OUTRUN-${i}`);
    await addItems(store, many, 'SEA1', 1);
    const orderId = await order(store, USER, Object.fromEntries(many.map((id) => [id, 1])));
    await allocateAll(orderId);
    let lost = -1;
    const outrun = outrunBy(store.services, async () => {
      lost += 1;
      // Its own first step is nobody else's: only then is there something to complete.
      if (lost > 0) await completeCancellation(dyingAfter(store.services, 1), orderId).catch(() => {});
    });
    expect((await cancel(orderId, undefined, undefined, outrun)).status).toBe('cancelled');
    expect(lost).toBeGreaterThan(8);
  });

  it('and another of the same order add up, capped at what was ordered', async () => {
    const orderId = await large(true);
    const one = SOME.map((itemId) => ({ itemId, quantity: 1 }));
    await expect(cancel(orderId, one, 'first-of-two', dyingAfter(store.services, 1))).rejects.toThrow('died');
    await cancel(orderId, one, 'second-of-two');
    expect(await cancelledUnits(orderId)).toBe(2 * SOME.length);
    await cancel(orderId, one, 'third-of-two');
    expect(await cancelledUnits(orderId)).toBe(2 * SOME.length);
  });

  it('leaves what ships between its steps, and says so', async () => {
    const orderId = await large(true);
    const rows = await work(orderId);
    for (const row of rows) {
      await queue(row);
      await claim(row);
    }
    await expect(cancel(orderId, undefined, undefined, dyingAfter(store.services, 1))).rejects.toThrow('died');
    const untouched = (await work(orderId)).filter(({ version, status }) => version === 1 && status === 'claimed');
    expect(untouched.length).toBeGreaterThan(0);
    for (const row of untouched) await ship(row);
    const after = await cancel(orderId);
    expect(after.status).toBe('shipped');
    const shippedUnits = after.shipments
      .filter(({ status }) => status === 'shipped')
      .flatMap(({ lines }) => lines)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(await cancelledUnits(orderId)).toBe(2 * LINES - shippedUnits);
  });

  it('that is pending does not hide that what is asked now cannot be cancelled any more', async () => {
    const orderId = await large(true);
    const rows = await work(orderId);
    const shippedRow = rows.find(({ lines }) => lines.some(({ itemId }) => itemId === 'MANY-229')) as WarehouseOrder;
    const inIt = new Set(shippedRow.lines.map(({ itemId }) => itemId));
    await queue(shippedRow);
    await claim(shippedRow);
    await ship(shippedRow);
    const lines = ids.filter((itemId) => !inIt.has(itemId)).map((itemId) => ({ itemId }));
    await expect(cancel(orderId, lines, undefined, dyingAfter(store.services, 1))).rejects.toThrow('died');
    const late = await refused(cancel(orderId, [{ itemId: 'MANY-229' }]));
    expect(late).toMatchObject({ status: 409, code: 'NOT_CANCELLABLE' });
  });
});

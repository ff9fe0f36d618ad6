import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { replaceCart } from '../../functions/checkout/replace-cart.ts';
import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { type PlanOutcome, planOrder } from '../../functions/fulfilment/plan-order.ts';
import { showItem } from '../../functions/items/get-item.ts';
import { claimWork } from '../../functions/warehouses/claim-work.ts';
import { addItem, addItems, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { order, shopper } from './shopping.ts';
import { staffMember } from './staffing.ts';
import { type Weight, weigh } from './weighing.ts';

let store: LocalStore;
const table: string[] = [];
const LINES = { 'CAP-A': 1, 'CAP-B': 2, 'CAP-C': 3 };
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

/** Weighs an operation and notes it in the table. */
async function measured(operation: string, run: Parameters<typeof weigh>[1]): Promise<Weight> {
  const weight = await weigh(store, run);
  const { calls, trips, read, written, index, least } = weight;
  table.push(`| ${operation} | ${calls} | ${trips} | ${read} | ${written} | ${index} | ${least} |`);
  return weight;
}

/** As asserted: calls, round trips, read units, write units, index units, least write units. */
const numbers = ({ calls, trips, read, written, index, least }: Weight) => [calls, trips, read, written, index, least];

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1');
  for (const id of Object.keys(LINES)) await addItem(store, id, { SEA1: 100 });
});

afterAll(() => {
  const head = [
    '| operation | calls | round trips | read units | write units | index units | least write units |',
    '|---|---:|---:|---:|---:|---:|---:|',
  ];
  console.log([...head, ...table].join('\n'));
});

describe('what DynamoDB is asked', () => {
  it('to look at an item: two reads side by side', async () => {
    const weight = await measured('look at an item', (services) =>
      showItem({ ...nothing, params: { itemId: 'CAP-A' }, userId: '' }, services),
    );
    expect(numbers(weight)).toEqual([2, 1, 1, 0, 0, 0]);
  });

  it('to replace a cart of three lines: one row', async () => {
    const lines = Object.entries(LINES).map(([itemId, quantity]) => ({ itemId, quantity }));
    const weight = await measured('replace a cart of 3, and show it', (services) =>
      replaceCart({ ...nothing, userId: 'cart', body: { lines } }, services),
    );
    expect(weight).toMatchObject({ written: 1, least: 1 });
  });

  it('to plan, allocate, hand over, claim and ship three lines', async () => {
    const orderId = await order(store, 'fulfil', LINES);
    await planOrder({ orderId, attempt: 1 }, store.services);
    let outcome: PlanOutcome = { outcome: 'ended' };
    const plan = await measured('plan 3 lines', async (services) => {
      outcome = await planOrder({ orderId, attempt: 1 }, services);
    });
    expect(plan).toMatchObject({ calls: 8, trips: 4, written: 2 });
    outcome = outcome as PlanOutcome;
    if (outcome.outcome !== 'planned') throw new Error(outcome.outcome);
    const [planned] = outcome.warehouseOrders.map((one) => ({ ...one, lines: [...one.lines] }));
    if (!planned) throw new Error('Nothing was planned.');
    // The order's row, the warehouse order's and three shelves.
    const allocate = await measured('allocate 3 lines', (services) => allocateWarehouseOrder(planned, services));
    expect(allocate).toMatchObject({ calls: 3, written: 11, index: 4 });
    const { warehouseId, warehouseOrderId } = planned;
    const ask = { ...nothing, params: { warehouseId, warehouseOrderId }, userId: 'ann' };
    const message = { warehouseId, warehouseOrderId, taskToken: 't' };
    const accept = await measured('accept into the work list', (services) => acceptWork(message, services));
    expect(accept).toMatchObject({ calls: 2, written: 1, index: 1 });
    const claim = await measured('claim', (services) => claimWork(ask, services));
    expect(claim).toMatchObject({ calls: 1, written: 1, index: 2 });
    const pick = await measured('pick 3 lines', (services) =>
      staffMember({ services }, 'ann').pick(
        ask.params,
        planned.lines.map((line) => line),
      ),
    );
    expect(pick).toMatchObject({ calls: 2, written: 4, index: 1 });
    const pack = await measured('pack', (services) => staffMember({ services }, 'ann').pack(ask.params));
    expect(pack).toMatchObject({ calls: 2, written: 2, index: 1 });
    const ship = await measured('ship 3 lines', (services) => staffMember({ services }, 'ann').ship(ask.params));
    expect(ship).toMatchObject({ calls: 2, written: 8, index: 6 });
  });
});

/** Calls, round trips, read units, write units, index units, least write units. */
type Expected = readonly [number, number, number, number, number, number];

/** By the number of items; each with one unit of each. */
const EXPECTED: Readonly<Record<number, Readonly<Record<string, Expected>>>> = {
  1: {
    hold: [4, 4, 3, 4, 1, 4],
    'hold again': [2, 2, 2, 0, 0, 0],
    order: [3, 2, 2, 6, 3, 6],
    'order again': [3, 2, 4, 0, 0, 0],
    'cancel before allocation': [2, 2, 1, 4, 2, 4],
    'release an expired hold': [2, 2, 1, 4, 1, 4],
    'cancel when allocated': [4, 4, 2.5, 8, 4, 8],
  },
  3: {
    hold: [4, 4, 5, 8, 1, 8],
    'hold again': [2, 2, 2, 0, 0, 0],
    order: [3, 2, 2, 6, 3, 6],
    'order again': [3, 2, 4, 0, 0, 0],
    'cancel before allocation': [2, 2, 1, 8, 2, 8],
    'release an expired hold': [2, 2, 1, 8, 1, 8],
    'cancel when allocated': [4, 4, 2.5, 16, 6, 16],
  },
  13: {
    hold: [4, 4, 15, 28, 1, 28],
    'hold again': [2, 2, 2, 0, 0, 0],
    order: [3, 2, 2, 8, 3, 8],
    'order again': [3, 2, 4, 0, 0, 0],
    'cancel before allocation': [2, 2, 1, 30, 2, 30],
    'release an expired hold': [2, 2, 1, 28, 1, 28],
    'cancel when allocated': [4, 4, 2.5, 58, 16, 58],
  },
  99: {
    hold: [4, 4, 101, 210, 1, 210],
    'hold again': [2, 2, 3, 0, 0, 0],
    order: [3, 2, 3, 32, 3, 32],
    'order again': [3, 2, 6, 0, 0, 0],
    'cancel before allocation': [2, 2, 2, 216, 2, 216],
    'release an expired hold': [2, 2, 2, 210, 1, 210],
    'cancel when allocated': [6, 6, 5.5, 468, 104, 430],
  },
  500: {
    hold: [13, 9, 506, 1456, 1, 1066],
    'hold again': [2, 2, 12, 0, 0, 0],
    order: [3, 2, 12, 150, 3, 150],
    'order again': [3, 2, 16, 0, 0, 0],
    'cancel before allocation': [7, 7, 7, 1516, 3, 1096],
    'release an expired hold': [7, 7, 7, 1122, 1, 1066],
    'cancel when allocated': [14, 14, 19.5, 3050, 509, 2158],
  },
};

describe.each(Object.entries(EXPECTED))('what DynamoDB is asked for %s items', (count, expected) => {
  const seen = new Map<string, number[]>();
  const note = async (operation: string, run: Parameters<typeof weigh>[1]) => {
    seen.set(operation, numbers(await measured(`${operation}, ${count}`, run)));
  };

  it('to hold, order, release and cancel is just this', async () => {
    const ids = Array.from({ length: Number(count) }, (_, i) => `N${count}-${i}`);
    await addItems(store, ids, 'SEA1', 100);
    const quantities = Object.fromEntries(ids.map((id) => [id, 1]));
    const who = shopper(store, `buyer-${count}`);
    await who.fill(quantities);
    let reservationId = '';
    await note('hold', async (services) => {
      reservationId = (await who.checkout(services)).reservationId;
    });
    await note('hold again', (services) => who.checkout(services));
    await note('order', (services) => who.submit(reservationId, undefined, services));
    await note('order again', (services) => who.submit(reservationId, undefined, services));
    const cancel = (orderId: string) => (services: LocalStore['services']) =>
      cancelOrder({ ...nothing, headers: {}, params: { orderId }, userId: who.userId }, services);
    await note('cancel before allocation', cancel(reservationId));

    await who.fill(quantities);
    const timer = { userId: who.userId, reservationId: (await who.checkout()).reservationId };
    store.pass(601_000);
    await note('release an expired hold', (services) => releaseOverdueHold(timer, services));

    const orderId = await order(store, who.userId, quantities);
    const plan = await planOrder({ orderId, attempt: 1 }, store.services);
    if (plan.outcome !== 'planned') throw new Error(plan.outcome);
    for (const one of plan.warehouseOrders) {
      await allocateWarehouseOrder({ ...one, lines: [...one.lines] }, store.services);
    }
    await note('cancel when allocated', cancel(orderId));
    expect(Object.fromEntries(seen)).toEqual(expected);
  });
});

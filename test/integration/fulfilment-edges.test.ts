import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveLateWork } from '../../functions/fulfilment/move-late-work.ts';
import { moveWorkOn } from '../../functions/fulfilment/move-work-on.ts';
import { plansOf } from '../../functions/fulfilment/plans-store.ts';
import { withdraw } from '../../functions/fulfilment/withdrawal.ts';
import { listStuckOrders } from '../../functions/operations/list-stuck-orders.ts';
import { planBackOrders } from '../../functions/operations/plan-back-orders.ts';
import { redriveOrder } from '../../functions/operations/redrive-order.ts';
import { watchOrders } from '../../functions/operations/watch-orders.ts';
import { toCursor } from '../../functions/shared/cursor.ts';
import { tableName } from '../../functions/shared/env.ts';
import { transact } from '../../functions/shared/transaction.ts';
import { adjustPart, receivePart } from '../../functions/stock/stock-store.ts';
import { prioritiseWork } from '../../functions/warehouses/prioritise-work.ts';
import { rankOf, type Warehouse, type WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { getWarehouse, writeWarehouse } from '../../functions/warehouses/warehouses-store.ts';
import { prioritise } from '../../functions/warehouses/work-store.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor, workOf } from './floor.ts';
import { addItem, addWarehouses, type LocalStore, openStore, through } from './local-store.ts';
import { ADDRESS, refused } from './shopping.ts';
import { staffMember } from './staffing.ts';
import { workflow } from './workflow.ts';

let store: LocalStore;
beforeEach(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'DAL1');
});

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const MINUTE = 60_000;
const only = <One>([one]: readonly One[]): One => one as One;

const receive = (itemId: string, warehouseId: string, quantity: number) =>
  transact(store.services.db, [
    receivePart({ itemId, quantity }, warehouseId),
    adjustPart(itemId, quantity, 'received', `more-${itemId}-${warehouseId}`),
  ]);

async function changeWarehouse(warehouseId: string, change: Partial<Warehouse>): Promise<void> {
  const now = (await getWarehouse(store.services.db, warehouseId)) as Warehouse;
  await writeWarehouse(store.services.db, { ...now, ...change, version: now.version + 1 });
}

/** Rows as many orders would have left them, without each of them being placed. */
async function put(table: 'Orders' | 'WarehouseOrders', rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 25) {
    const requests = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await store.services.db.send(new BatchWriteCommand({ RequestItems: { [tableName(table)]: requests } }));
  }
}
const ids = (count: number): string[] => Array.from({ length: count }, () => store.services.newId());
const at = (minutes: number): string => new Date(store.services.now() + minutes * MINUTE).toISOString();
const orderRow = (orderId: string, itemId: string, minutes: number, extra: object = {}) => ({
  ...{ orderId, userId: `of-${orderId}`, lines: [{ itemId, name: itemId, quantity: 1, price: 1 }], total: 1, units: 1 },
  ...{ address: ADDRESS, requestHash: 'x', status: 'processing', version: 3, placedAt: at(minutes), heldUntil: 0 },
  warehouseOrders: [],
  ...extra,
});
const workRow = (orderId: string, minutes: number, extra: Partial<WarehouseOrder> = {}): WarehouseOrder => ({
  ...{ warehouseId: 'SEA1', warehouseOrderId: `${orderId}-2-1`, orderId, version: 1, address: ADDRESS },
  lines: [{ itemId: 'A', name: 'A', quantity: 1 }],
  ...{ status: 'queued', allocatedAt: at(minutes), queuedAt: at(minutes), promisedAt: at(minutes), openAt: 'SEA1' },
  rank: rankOf(`${orderId}-2-1`, at(minutes)),
  ...extra,
});
const claimedByOthers = () => ({
  ...{ status: 'claimed', claimedBy: 'others', leaseUntil: store.services.now() / 1000 + 600 },
  heldBy: 'SEA1#others',
});

describe('planning again', () => {
  it('is not given up because many lines were short, where another warehouse has them all', async () => {
    const items = Array.from({ length: 14 }, (_, index) => `I${index}`);
    for (const item of items) await addItem(store, item, { SEA1: 1 });
    const wanted = Object.fromEntries(items.map((item) => [item, 1]));
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', wanted);
    for (const item of items) await receive(item, 'DAL1', 1);
    const ann = staffMember(store, 'ann');
    await ann.claim(only(rows));
    for (const itemId of items.slice(0, 13)) await ann.short(only(rows), { itemId, quantity: 1, kind: 'missing' });
    expect(await workflow(store).assign(orderId)).toBe('ready');
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('is not given up because an order had many parts that were moved at once', async () => {
    const many = Array.from({ length: 14 }, (_, index) => `W${index}`);
    await addWarehouses(store, ...many);
    const items = many.map((id) => `I-${id}`);
    for (const id of many) await addItem(store, `I-${id}`, { [id]: 1 });
    const wanted = Object.fromEntries(items.map((item) => [item, 1]));
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', wanted);
    expect(rows).toHaveLength(14);
    for (const item of items) await receive(item, 'DAL1', 1);
    store.pass(241 * MINUTE);
    const redrive = redriveOrder({ ...nothing, params: { orderId }, userId: 'admin' }, store.services, {
      start: async () => {},
    });
    expect(await redrive).toMatchObject({ did: ['moved', 'planned'] });
    expect(await workflow(store).assign(orderId)).toBe('ready');
    const open = (await workOf(store, orderId)).filter(({ status }) => status !== 'cancelled');
    expect(open.map(({ warehouseId }) => warehouseId)).toEqual(['DAL1']);
  });

  it('asks the same shelf for another unit where one broke', async () => {
    await addItem(store, 'A', { SEA1: 100 });
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', { A: 2 });
    const ann = staffMember(store, 'ann');
    await ann.claim(only(rows));
    await ann.short(only(rows), { itemId: 'A', quantity: 1, kind: 'damaged' });
    expect(await workflow(store).assign(orderId)).toBe('ready');
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('says of a warehouse that was not asked that it reported the item missing', async () => {
    await addItem(store, 'A', { SEA1: 100 });
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', { A: 2 });
    const ann = staffMember(store, 'ann');
    await ann.claim(only(rows));
    await ann.short(only(rows), { itemId: 'A', quantity: 2, kind: 'missing' });
    await workflow(store).assign(orderId);
    const [plan] = await plansOf(store.services.db, orderId);
    expect(plan?.candidates.find(({ warehouseId }) => warehouseId === 'SEA1')).toMatchObject({
      ruledOut: 'reported-missing',
    });
  });

  it('keeps the priority that staff gave the order’s work', async () => {
    await addItem(store, 'A', { SEA1: 1, DAL1: 1 });
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', { A: 1 });
    const { warehouseId, warehouseOrderId } = only(rows);
    const params = { warehouseId, warehouseOrderId };
    await prioritiseWork({ ...nothing, params, body: { priority: 9 }, userId: 'ann' }, store.services);
    await withdraw(store.services, params, 'moved');
    await workflow(store).round(orderId);
    const open = (await workOf(store, orderId)).find(({ status }) => status === 'queued');
    expect(open).toMatchObject({ priority: 9, rank: expect.stringMatching(/^0#/) });
  });

  it('goes to safety stock only for what nobody else has', async () => {
    await changeWarehouse('SEA1', { safetyStock: 3 });
    await addItem(store, 'BOTH', { SEA1: 3, DAL1: 2 });
    await addItem(store, 'LAST', { SEA1: 3 });
    const first = await orderOnTheFloor(store, 'bea', { BOTH: 2 });
    expect(first.rows.map(({ warehouseId }) => warehouseId)).toEqual(['DAL1']);
    const last = await orderOnTheFloor(store, 'dan', { LAST: 1 });
    expect(last.rows.map(({ warehouseId }) => warehouseId)).toEqual(['SEA1']);
    const [plan] = await plansOf(store.services.db, last.orderId);
    expect(plan?.notes).toContain('beyond-safety-stock');
  });
});

describe('late work', () => {
  it('has not been unclaimed since before it was handed back', async () => {
    await addItem(store, 'A', { SEA1: 1, DAL1: 1 });
    const { rows } = await orderOnTheFloor(store, 'bea', { A: 1 });
    const ann = staffMember(store, 'ann');
    for (let renewals = 0; renewals < 25; renewals++) {
      await ann.claim(only(rows));
      store.pass(10 * MINUTE);
    }
    await ann.release(only(rows));
    expect(await moveLateWork(store.services, () => true)).toEqual({ late: 0, moved: 0 });
    store.pass(241 * MINUTE);
    expect(await moveLateWork(store.services, () => true)).toEqual({ late: 1, moved: 1 });
  });

  it('stays where the others have only safety stock, which its plan would not use', async () => {
    await addItem(store, 'A', { SEA1: 1 });
    await orderOnTheFloor(store, 'bea', { A: 1 });
    await changeWarehouse('DAL1', { safetyStock: 2 });
    await receive('A', 'DAL1', 2);
    store.pass(241 * MINUTE);
    expect(await moveLateWork(store.services, () => true)).toEqual({ late: 1, moved: 0 });
  });

  it('is moved though many others that are late cannot be', async () => {
    await addItem(store, 'A', { SEA1: 0 });
    await addItem(store, 'BOTH', { SEA1: 1, DAL1: 1 });
    await changeWarehouse('DAL1', { dailyCapacity: 1000, priority: 9 });
    await orderOnTheFloor(store, 'bea', { BOTH: 1 });
    store.pass(300 * MINUTE);
    const stay = ids(120);
    await put(
      'Orders',
      stay.map((id) => {
        const warehouseOrders = [{ warehouseId: 'SEA1', warehouseOrderId: `${id}-2-1` }];
        return orderRow(id, 'A', -4000, { warehouseOrders });
      }),
    );
    await put(
      'WarehouseOrders',
      stay.map((id) => workRow(id, -4000)),
    );
    expect(await moveLateWork(store.services, () => true)).toMatchObject({ moved: 1 });
  });
});

describe('orders that are stuck', () => {
  it('are announced once, whatever becomes of their other parts', async () => {
    await addItem(store, 'A', { SEA1: 1 });
    await addItem(store, 'B', { SEA1: 1 });
    const { orderId, rows } = await orderOnTheFloor(store, 'bea', { A: 1, B: 1 });
    const ann = staffMember(store, 'ann');
    await ann.claim(only(rows));
    await ann.short(only(rows), { itemId: 'A', quantity: 1, kind: 'missing' });
    expect(await workflow(store).assign(orderId)).toBe('stuck');
    const told: unknown[] = [];
    const watch = () =>
      watchOrders(
        store.services,
        () => true,
        async (_, { id }) => void told.push(id),
      );
    store.pass(11 * MINUTE);
    await watch();
    await ann.packAll(only(rows));
    await watch();
    expect(told).toHaveLength(1);
  });

  it('are filled though many older ones wait for what nobody has', async () => {
    await addItem(store, 'NONE', { SEA1: 0 });
    await addItem(store, 'SOME', { SEA1: 5 });
    const stuck = { status: 'stuck', attention: 'stuck' };
    await put(
      'Orders',
      ids(60).map((id) => orderRow(id, 'NONE', -1000, stuck)),
    );
    await put(
      'Orders',
      ids(1).map((id) => orderRow(id, 'SOME', -900, stuck)),
    );
    expect(await planBackOrders(store.services, () => true)).toEqual({ looked: 61, planned: 1 });
  });

  it('have no page at a cursor that is none', async () => {
    const list = (after: string) => {
      const query = { limit: 50, cursor: toCursor({ list: 'due', after }) };
      return listStuckOrders({ ...nothing, userId: 'admin', query }, store.services);
    };
    for (const forged of ['zzz', '', '1']) expect((await refused(list(forged))).code).toBe('INVALID_INPUT');
    const future = `9999-01-01T00:00:00.000Z#${only(ids(1))}`;
    expect(await list(future)).toEqual({ orders: [], cursor: null });
  });
});

describe('a wave', () => {
  it('finds what is free behind all that others work on', async () => {
    await put(
      'WarehouseOrders',
      ids(125).map((id) => workRow(id, -100, claimedByOthers() as Partial<WarehouseOrder>)),
    );
    await put(
      'WarehouseOrders',
      ids(3).map((id) => workRow(id, -50)),
    );
    const { orders } = await staffMember(store, 'ann').wave('SEA1', { size: 1 });
    expect(orders).toHaveLength(1);
  });

  it('is claimed though a row moves down the list while it is read', async () => {
    const top = only(ids(1));
    await put('WarehouseOrders', [workRow(top, -100, { priority: 9, rank: rankOf(`${top}-2-1`, at(-100), 9) })]);
    await put(
      'WarehouseOrders',
      ids(15).map((id) => workRow(id, -100, claimedByOthers() as Partial<WarehouseOrder>)),
    );
    let queries = 0;
    const slow = through(store.services, async ({ name, table }, send) => {
      const answer = await send();
      if (name === 'QueryCommand' && table === 'WarehouseOrders' && ++queries === 1) {
        await prioritise(store.services.db, workRow(top, -10), 0);
      }
      return answer;
    });
    const { orders } = await staffMember({ services: slow }, 'ann').wave('SEA1', { size: 1 });
    expect(orders).toHaveLength(1);
  });

  it('that is gone on with after its lease has run out answers work that its claimer may go on with', async () => {
    for (const [user, item] of [
      ['u1', 'A'],
      ['u2', 'B'],
      ['u3', 'C'],
    ] as const) {
      await addItem(store, item, { SEA1: 1 });
      await orderOnTheFloor(store, user, { [item]: 1 });
    }
    let claims = 0;
    const dying = through(store.services, async ({ name, table }, send) => {
      if (name === 'UpdateCommand' && table === 'WarehouseOrders' && ++claims > 1) {
        throw new Error('The process has died.');
      }
      return send();
    });
    const wave = (services: typeof dying) => staffMember({ services }, 'ann').wave('SEA1', { size: 2 }, 'wave-key-1');
    await expect(wave(dying)).rejects.toThrow('died');
    store.pass(20 * MINUTE);
    const { orders } = await wave(store.services);
    expect(orders.map(({ claimable }) => claimable)).toEqual([false, false]);
  });
});

describe('the work of a warehouse', () => {
  it('has nothing to put back once all of it was damaged in the hand', async () => {
    await addItem(store, 'A', { SEA1: 3 });
    const { rows } = await orderOnTheFloor(store, 'bea', { A: 3 });
    const ann = staffMember(store, 'ann');
    await ann.pickAll(only(rows));
    await ann.short(only(rows), { itemId: 'A', quantity: 3, kind: 'damaged', fromPicked: 3 });
    expect((await refused(ann.pack(only(rows)))).extra['putBack']).toBeUndefined();
  });

  it('is found before all that it ever shipped is read when it closes', async () => {
    await put(
      'WarehouseOrders',
      ids(600).map((id) => workRow(id, -4000, { status: 'shipped' })),
    );
    store.pass(1000);
    await addItem(store, 'A', { SEA1: 1 });
    await orderOnTheFloor(store, 'bea', { A: 1 });
    await changeWarehouse('SEA1', { state: 'closed' });
    store.calls.length = 0;
    // The engine's pages have no bound of 1 MB
    const db = new Proxy(store.services.db, {
      get: (target, name, receiver) => {
        if (name !== 'send') return Reflect.get(target, name, receiver);
        return (command: { input: { Limit?: number }; constructor: { name: string } }, ...rest: never[]) => {
          if (command.constructor.name === 'QueryCommand') command.input.Limit = 100;
          return (target.send as never as (...all: unknown[]) => unknown)(command, ...rest);
        };
      },
    });
    const closing = { before: undefined, after: { warehouseId: 'SEA1', state: 'closed' }, removedByTtl: false };
    await moveWorkOn(closing, { ...store.services, db });
    const commands = store.calls.map(({ command }) => command);
    const withdrawn = commands.indexOf('TransactWriteItemsCommand');
    expect(withdrawn).toBeGreaterThan(0);
    expect(commands.slice(0, withdrawn).filter((one) => one === 'QueryCommand')).toHaveLength(1);
  });
});

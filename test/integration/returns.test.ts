import { beforeAll, expect, it } from 'vitest';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { cancelReturn } from '../../functions/returns/cancel-return.ts';
import { listReturns } from '../../functions/returns/list-returns.ts';
import { listReturnsOfOrder } from '../../functions/returns/list-returns-of-order.ts';
import { receiveReturn } from '../../functions/returns/receive-return.ts';
import { requestReturn } from '../../functions/returns/request-return.ts';
import type { Return } from '../../functions/returns/returns.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { getWarehouse, writeWarehouse } from '../../functions/warehouses/warehouses-store.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { refused } from './shopping.ts';
import { staffMember } from './staffing.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
let keys = 0;
const key = () => ({ 'idempotency-key': `return-key-${++keys}` });

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'NYC1');
});

/** An order of these items, all of them shipped. */
async function shippedOrder(userId: string, quantities: Readonly<Record<string, number>>): Promise<string> {
  const { orderId, rows } = await orderOnTheFloor(store, userId, quantities);
  const ann = staffMember(store, 'ann');
  for (const row of rows) await ann.shipAll(row);
  return orderId;
}

const asking = (orderId: string, userId: string, quantities: Readonly<Record<string, number>>) => ({
  ...nothing,
  ...{ params: { orderId }, headers: key(), userId },
  body: {
    lines: Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity })),
    reason: 'too blue',
  },
});
const ask = (orderId: string, userId: string, quantities: Readonly<Record<string, number>>) =>
  requestReturn(asking(orderId, userId, quantities), store.services);

type Lines = { itemId: string; restock?: number; writeOff?: number }[];
const parcel = (returnId: string, lines: Lines, last = false, warehouseId = 'SEA1') => ({
  ...nothing,
  ...{ params: { warehouseId, returnId }, headers: key(), userId: 'ann' },
  body: { lines: lines.map((line) => ({ restock: 0, writeOff: 0, ...line })), last },
});
const receive = (returnId: string, lines: Lines, last?: boolean, warehouseId?: string) =>
  receiveReturn(parcel(returnId, lines, last, warehouseId), store.services);
const cancel = (orderId: string, returnId: string, userId: string) =>
  cancelReturn({ ...nothing, params: { orderId, returnId }, userId }, store.services);
const returnsOf = (orderId: string, userId: string) =>
  listReturnsOfOrder({ ...nothing, params: { orderId }, userId }, store.services);

const available = async (itemId: string) =>
  (await store.rows<Stock>('Stock')).find((one) => one.itemId === itemId)?.available;
const shelf = async (itemId: string, warehouseId = 'SEA1') =>
  (await store.rows<WarehouseStock>('WarehouseStock')).find(
    (one) => one.itemId === itemId && one.warehouseId === warehouseId,
  );

it('what comes back and is good can be sold again; the rest is written off; the order shows both', async () => {
  await addItem(store, 'RET-A', { SEA1: 10 });
  const orderId = await shippedOrder('ret-a', { 'RET-A': 5 });
  const asked = await ask(orderId, 'ret-a', { 'RET-A': 4 });
  expect(asked).toMatchObject({ orderId, warehouseId: 'SEA1', status: 'requested', lines: [{ quantity: 4 }] });
  expect(await available('RET-A')).toBe(5);
  expect(await receive(asked.returnId, [{ itemId: 'RET-A', restock: 2 }])).toMatchObject({
    status: 'requested',
    lines: [{ quantity: 4, restocked: 2, writtenOff: 0 }],
  });
  expect(await receive(asked.returnId, [{ itemId: 'RET-A', restock: 1, writeOff: 1 }])).toMatchObject({
    status: 'received',
    lines: [{ quantity: 4, restocked: 3, writtenOff: 1 }],
  });
  expect(await shelf('RET-A')).toMatchObject({ onHand: 8, free: 8, shipped: 5, returned: 3 });
  expect(await available('RET-A')).toBe(8);
  const order = await getOrderOfShopper({ ...nothing, params: { orderId }, userId: 'ret-a' }, store.services);
  expect(order).toMatchObject({ lines: [{ itemId: 'RET-A', quantity: 5, returned: 4 }] });
  expect(await returnsOf(orderId, 'ret-a')).toMatchObject({
    returns: [{ returnId: asked.returnId, status: 'received' }],
    returnable: [{ itemId: 'RET-A', quantity: 1 }],
  });
  expect(await wrongBooks(store)).toEqual([]);
});

it('only what was shipped can be sent back, and each unit once', async () => {
  await addItem(store, 'CAP-A', { SEA1: 10 });
  const { orderId, rows } = await orderOnTheFloor(store, 'cap', { 'CAP-A': 3 });
  expect(await refused(ask(orderId, 'cap', { 'CAP-A': 1 }))).toMatchObject({
    code: 'TOO_MANY_UNITS',
    extra: { lines: [{ itemId: 'CAP-A', returnable: 0, requested: 1 }] },
  });
  for (const row of rows) await staffMember(store, 'ann').shipAll(row);
  await ask(orderId, 'cap', { 'CAP-A': 2 });
  expect(await refused(ask(orderId, 'cap', { 'CAP-A': 2, 'CAP-NONE': 1 }))).toMatchObject({
    extra: {
      lines: [
        { itemId: 'CAP-A', returnable: 1, requested: 2 },
        { itemId: 'CAP-NONE', returnable: 0, requested: 1 },
      ],
    },
  });
  await ask(orderId, 'cap', { 'CAP-A': 1 });
  expect((await refused(ask(orderId, 'cap', { 'CAP-A': 1 }))).code).toBe('TOO_MANY_UNITS');
});

it('many requests side by side never ask for more than was shipped', async () => {
  await addItem(store, 'CROWD-A', { SEA1: 10 });
  const orderId = await shippedOrder('crowd', { 'CROWD-A': 3 });
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => ask(orderId, 'crowd', { 'CROWD-A': 1 })));
  const taken = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThanOrEqual(3);
  const order = (await store.rows<Order>('Orders')).find((one) => one.orderId === orderId);
  expect(order?.toReturn).toEqual([{ itemId: 'CROWD-A', quantity: taken }]);
  expect((await store.rows<Return>('Returns')).filter((row) => row.orderId === orderId)).toHaveLength(taken);
});

it('requests and receipts that are repeated take effect once; others under their keys are refused', async () => {
  await addItem(store, 'ONCE-A', { SEA1: 10 });
  const orderId = await shippedOrder('once', { 'ONCE-A': 3 });
  const request = asking(orderId, 'once', { 'ONCE-A': 3 });
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => requestReturn(request, store.services)));
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(await requestReturn(request, store.services)).toEqual(first);
  const shorter = { ...request, body: { ...request.body, reason: 'other' } };
  expect((await refused(requestReturn(shorter, store.services))).code).toBe('IDEMPOTENCY_MISMATCH');

  const came = parcel(first?.returnId ?? '', [{ itemId: 'ONCE-A', restock: 3 }]);
  const answers = await Promise.all([1, 2, 3].map(() => receiveReturn(came, store.services)));
  expect(answers).toEqual([answers[0], answers[0], answers[0]]);
  expect(await receiveReturn(came, store.services)).toEqual(answers[0]);
  expect(await available('ONCE-A')).toBe(10);
  expect((await refused(receive(first?.returnId ?? '', [{ itemId: 'ONCE-A', restock: 1 }]))).code).toBe('NOT_OPEN');
  expect(await wrongBooks(store)).toEqual([]);
});

it('more than was to come back is refused; what never comes can be asked for again', async () => {
  await addItem(store, 'LAST-A', { SEA1: 10 });
  const orderId = await shippedOrder('last', { 'LAST-A': 3 });
  const { returnId } = await ask(orderId, 'last', { 'LAST-A': 3 });
  expect(await refused(receive(returnId, [{ itemId: 'LAST-A', restock: 2, writeOff: 2 }]))).toMatchObject({
    code: 'TOO_MANY_UNITS',
    extra: { lines: [{ itemId: 'LAST-A', returnable: 3, requested: 4 }] },
  });
  expect(await receive(returnId, [{ itemId: 'LAST-A', restock: 1 }], true)).toMatchObject({ status: 'received' });
  expect((await returnsOf(orderId, 'last')).returnable).toEqual([{ itemId: 'LAST-A', quantity: 2 }]);
  const again = await ask(orderId, 'last', { 'LAST-A': 2 });
  expect(await receive(again.returnId, [], true)).toMatchObject({ status: 'received', lines: [{ restocked: 0 }] });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a shopper can keep the goods while nothing has come, and then ask anew', async () => {
  await addItem(store, 'KEEP-A', { SEA1: 10 });
  const orderId = await shippedOrder('keep', { 'KEEP-A': 2 });
  const { returnId } = await ask(orderId, 'keep', { 'KEEP-A': 2 });
  const answers = await Promise.all([1, 2].map(() => cancel(orderId, returnId, 'keep')));
  expect(answers).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  expect((await refused(receive(returnId, [{ itemId: 'KEEP-A', restock: 1 }]))).code).toBe('NOT_OPEN');
  const anew = await ask(orderId, 'keep', { 'KEEP-A': 2 });
  await receive(anew.returnId, [{ itemId: 'KEEP-A', writeOff: 1 }]);
  expect((await refused(cancel(orderId, anew.returnId, 'keep'))).code).toBe('NOT_OPEN');
});

it('to strangers and to other warehouses there is no such order and no such return', async () => {
  await addItem(store, 'OWN-A', { SEA1: 10 });
  const orderId = await shippedOrder('own', { 'OWN-A': 2 });
  const { returnId } = await ask(orderId, 'own', { 'OWN-A': 2 });
  const none = store.services.newId();
  const codes = await Promise.all(
    [
      ask(orderId, 'stranger', { 'OWN-A': 1 }),
      ask(none, 'own', { 'OWN-A': 1 }),
      returnsOf(orderId, 'stranger'),
      returnsOf(none, 'own'),
      cancel(orderId, returnId, 'stranger'),
      cancel(orderId, `${orderId}-R99`, 'own'),
      receive(returnId, [{ itemId: 'OWN-A', restock: 1 }], false, 'NYC1'),
      receive(`${none}-R1`, [{ itemId: 'OWN-A', restock: 1 }]),
    ].map(refused),
  );
  expect(codes.map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 'NOT_FOUND'));
});

it('a return goes to the warehouse that shipped most of it, and not to a closed one', async () => {
  await addItem(store, 'DEST-A', { NYC1: 4 });
  await addItem(store, 'DEST-B', { SEA1: 4 });
  const orderId = await shippedOrder('dest', { 'DEST-A': 3, 'DEST-B': 2 });
  expect(await ask(orderId, 'dest', { 'DEST-A': 1, 'DEST-B': 1 })).toMatchObject({ warehouseId: 'NYC1' });
  expect(await ask(orderId, 'dest', { 'DEST-B': 1 })).toMatchObject({ warehouseId: 'SEA1' });
  const nyc = await getWarehouse(store.services.db, 'NYC1');
  if (!nyc) throw new Error('There is no NYC1.');
  expect(
    await writeWarehouse(store.services.db, { ...nyc, state: 'closed', version: nyc.version + 1 }),
  ).toBeUndefined();
  const { warehouseId, returnId } = await ask(orderId, 'dest', { 'DEST-A': 1 });
  expect(warehouseId).toBe('SEA1');
  // Where it never lay before.
  await receive(returnId, [{ itemId: 'DEST-A', restock: 1 }]);
  expect(await shelf('DEST-A')).toMatchObject({ onHand: 1, free: 1, allocated: 0, received: 0, returned: 1 });
  expect(await writeWarehouse(store.services.db, { ...nyc, version: nyc.version + 2 })).toBeUndefined();
  expect(await wrongBooks(store)).toEqual([]);
});

it('a warehouse lists what is still to come first, page by page', async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'NYC1');
  await addItem(store, 'LIST-A', { SEA1: 10 });
  const orderId = await shippedOrder('list', { 'LIST-A': 3 });
  const made: string[] = [];
  for (let n = 0; n < 3; n++) {
    store.pass(1000);
    made.push((await ask(orderId, 'list', { 'LIST-A': 1 })).returnId);
  }
  const [first = '', second = '', third = ''] = made;
  await receive(first, [{ itemId: 'LIST-A', restock: 1 }]);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const request = { ...nothing, params: { warehouseId: 'SEA1' }, userId: 'ann' };
    const page = await listReturns({ ...request, query: { limit: 2, ...(cursor && { cursor }) } }, store.services);
    found.push(...page.returns.map(({ returnId }) => returnId));
    cursor = page.cursor ?? undefined;
  } while (cursor);
  expect(found).toEqual([second, third, first]);
  const nowhere = { ...nothing, params: { warehouseId: 'LAX1' }, query: { limit: 2 }, userId: 'ann' };
  expect((await refused(listReturns(nowhere, store.services))).code).toBe('NOT_FOUND');
});

import { beforeAll, expect, it } from 'vitest';
import { closeDelivery } from '../../functions/deliveries/close-delivery.ts';
import { createDelivery } from '../../functions/deliveries/create-delivery.ts';
import { listDeliveries } from '../../functions/deliveries/list-deliveries.ts';
import { receiveDelivery } from '../../functions/deliveries/receive-delivery.ts';
import { showDelivery } from '../../functions/deliveries/show-delivery.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { wrongBooks } from './books.ts';
import { addItem, addWarehouses, dyingAfter, type LocalStore, openStore, outrunBy } from './local-store.ts';
import { refused } from './shopping.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined, userId: 'ann' };
const inSeattle = { warehouseId: 'SEA1' };
let keys = 0;
const key = () => ({ 'idempotency-key': `delivery-key-${++keys}` });

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'NYC1');
});

async function announced(expected: Readonly<Record<string, number>>, dueAt = '2026-01-02T09:00:00.000Z') {
  for (const itemId of Object.keys(expected)) await addItem(store, itemId, { SEA1: 0 });
  const lines = Object.entries(expected).map(([itemId, units]) => ({ itemId, expected: units }));
  const request = {
    ...nothing,
    ...{ params: inSeattle, headers: key(), body: { supplier: 'Mill & Co', dueAt, lines } },
  };
  return { request, ...(await createDelivery(request, store.services)) };
}

type Lines = { itemId: string; quantity: number; damaged?: number }[];
const receipt = (deliveryId: string, lines: Lines, headers = key()) => ({
  ...nothing,
  params: { ...inSeattle, deliveryId },
  headers,
  body: { lines: lines.map((line) => ({ damaged: 0, ...line })) },
});
const receive = (deliveryId: string, lines: Lines, by = store.services) =>
  receiveDelivery(receipt(deliveryId, lines), by);
const place = (deliveryId: string) => ({ ...nothing, params: { ...inSeattle, deliveryId } });

async function shelf(itemId: string) {
  const row = (await store.rows<WarehouseStock>('WarehouseStock')).find((one) => one.itemId === itemId);
  const stock = (await store.rows<Stock>('Stock')).find((one) => one.itemId === itemId);
  return { ...row, available: stock?.available, movement: stock?.lastMovement };
}

it('what comes of a delivery is on the shelf and may be sold, and the rest stays due', async () => {
  const { deliveryId } = await announced({ 'DEL-A': 10, 'DEL-B': 4 });
  expect(await receive(deliveryId, [{ itemId: 'DEL-A', quantity: 6, damaged: 1 }])).toEqual({
    deliveryId,
    lines: [{ itemId: 'DEL-A', quantity: 6, damaged: 1, due: 4, over: 0 }],
  });
  expect(await shelf('DEL-A')).toMatchObject({ onHand: 5, free: 5, received: 6, damaged: 1, available: 5 });
  expect((await shelf('DEL-A')).movement).toMatchObject({ kind: 'received', delta: 5, ref: `${deliveryId}#2` });
  expect(await showDelivery(place(deliveryId), store.services)).toMatchObject({
    status: 'open',
    lines: [
      { itemId: 'DEL-A', expected: 10, received: 6, damaged: 1, due: 4, over: 0 },
      { itemId: 'DEL-B', expected: 4, received: 0, damaged: 0, due: 4, over: 0 },
    ],
  });
  expect(await wrongBooks(store)).toEqual([]);
});

it('more than was expected is taken and reported as over, also what was not expected at all', async () => {
  const { deliveryId } = await announced({ 'OVER-A': 2 });
  await addItem(store, 'OVER-B', { SEA1: 0 });
  const lines = [
    { itemId: 'OVER-A', quantity: 2 },
    { itemId: 'OVER-A', quantity: 3 },
    { itemId: 'OVER-B', quantity: 1 },
  ];
  expect((await receive(deliveryId, lines)).lines).toEqual([
    { itemId: 'OVER-A', quantity: 5, damaged: 0, due: 0, over: 3 },
    { itemId: 'OVER-B', quantity: 1, damaged: 0, due: 0, over: 1 },
  ]);
  expect(await shelf('OVER-A')).toMatchObject({ onHand: 5, available: 5 });
  expect(await refused(receive(deliveryId, [{ itemId: 'OVER-NONE', quantity: 1 }]))).toMatchObject({
    code: 'UNKNOWN_ITEM',
    extra: { errors: [{ field: 'body.lines.0.itemId' }] },
  });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a receipt that is repeated counts once, also after the delivery was closed; another under its key is refused', async () => {
  const { deliveryId } = await announced({ 'ONCE-A': 5 });
  const request = receipt(deliveryId, [{ itemId: 'ONCE-A', quantity: 2 }]);
  const answers = await Promise.all([1, 2, 3].map(() => receiveDelivery(request, store.services)));
  expect(answers).toEqual([answers[0], answers[0], answers[0]]);
  await closeDelivery(place(deliveryId), store.services);
  expect(await receiveDelivery(request, store.services)).toEqual(answers[0]);
  expect(await shelf('ONCE-A')).toMatchObject({ onHand: 2, available: 2 });
  const other = { ...request, body: { lines: [{ itemId: 'ONCE-A', quantity: 3, damaged: 0 }] } };
  expect((await refused(receiveDelivery(other, store.services))).code).toBe('IDEMPOTENCY_MISMATCH');
  expect((await refused(receive(deliveryId, [{ itemId: 'ONCE-A', quantity: 1 }]))).code).toBe('NOT_OPEN');
  expect(await wrongBooks(store)).toEqual([]);
});

it('closing reports what never came, and again answers the same', async () => {
  const { deliveryId } = await announced({ 'CLOSE-A': 5 });
  await receive(deliveryId, [{ itemId: 'CLOSE-A', quantity: 2 }]);
  const closed = await closeDelivery(place(deliveryId), store.services);
  expect(closed).toMatchObject({ status: 'closed', lines: [{ received: 2, due: 3 }] });
  store.pass(1000);
  expect(await closeDelivery(place(deliveryId), store.services)).toEqual(closed);
});

it('announcing under the same key again is the same delivery', async () => {
  const { request, deliveryId } = await announced({ 'AGAIN-A': 5 });
  expect((await createDelivery(request, store.services)).deliveryId).toBe(deliveryId);
  const other = { ...request, body: { ...request.body, supplier: 'Others' } };
  expect((await refused(createDelivery(other, store.services))).code).toBe('IDEMPOTENCY_MISMATCH');
  const unknown = { ...request, headers: key(), body: { ...request.body, lines: [{ itemId: 'NO', expected: 1 }] } };
  expect((await refused(createDelivery(unknown, store.services))).code).toBe('UNKNOWN_ITEM');
});

it('two who receive of one delivery at the same time both count', async () => {
  const { deliveryId } = await announced({ 'BOTH-A': 10 });
  const eight = Array.from({ length: 8 }, () => receive(deliveryId, [{ itemId: 'BOTH-A', quantity: 1 }]));
  const outcomes = await Promise.allSettled(eight);
  const counted = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(counted).toBeGreaterThan(1);
  expect(await shelf('BOTH-A')).toMatchObject({ onHand: counted, available: counted });
  expect(await showDelivery(place(deliveryId), store.services)).toMatchObject({ lines: [{ received: counted }] });
  expect(await wrongBooks(store)).toEqual([]);
});

it('who is outrun each time is told to try again, and nothing was counted', async () => {
  const { deliveryId } = await announced({ 'RUN-A': 10 });
  const slow = outrunBy(store.services, () => receive(deliveryId, [{ itemId: 'RUN-A', quantity: 1 }]));
  expect((await refused(receive(deliveryId, [{ itemId: 'RUN-A', quantity: 100 }], slow))).code).toBe('BUSY');
  expect((await shelf('RUN-A')).onHand).toBeLessThan(10);
  expect(await wrongBooks(store)).toEqual([]);
});

it('a receipt whose process dies after it is found by its repeat', async () => {
  const { deliveryId } = await announced({ 'DIE-A': 10 });
  const request = receipt(deliveryId, [{ itemId: 'DIE-A', quantity: 4 }]);
  await expect(receiveDelivery(request, dyingAfter(store.services, 0))).rejects.toThrow('died');
  expect(await shelf('DIE-A')).toMatchObject({ onHand: 0 });
  await receiveDelivery(request, store.services);
  await receiveDelivery(request, store.services);
  expect(await shelf('DIE-A')).toMatchObject({ onHand: 4 });
});

it('deliveries are listed open ones first by when they are due, then the closed ones, the latest first; page by page', async () => {
  const other = await openStore();
  store = other;
  await addWarehouses(store, 'SEA1', 'NYC1');
  const late = await announced({ 'LIST-A': 1 }, '2026-01-09T09:00:00.000Z');
  const soon = await announced({ 'LIST-B': 2 }, '2026-01-03T09:00:00.000Z');
  const [first, second] = [await announced({ 'LIST-C': 1 }), await announced({ 'LIST-D': 1 })];
  for (const { deliveryId } of [first, second]) {
    store.pass(1000);
    await closeDelivery(place(deliveryId), store.services);
  }
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDeliveries(
      { ...nothing, params: inSeattle, query: { limit: 1, ...(cursor && { cursor }) } },
      store.services,
    );
    found.push(...page.deliveries.map(({ deliveryId }) => deliveryId));
    cursor = page.cursor ?? undefined;
  } while (cursor);
  expect(found).toEqual([soon, late, second, first].map(({ deliveryId }) => deliveryId));
  const elsewhere = { ...nothing, query: { limit: 10 } };
  const listed = (warehouseId: string) => listDeliveries({ ...elsewhere, params: { warehouseId } }, store.services);
  expect((await listed('NYC1')).deliveries).toEqual([]);
  expect((await listed('SEA1')).deliveries[0]).toMatchObject({ expected: 2, received: 0, due: 2, items: 1 });
  expect((await refused(listed('LAX1'))).code).toBe('NOT_FOUND');
});

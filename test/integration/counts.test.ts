import { beforeAll, expect, it } from 'vitest';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import { countWarehouseStock } from '../../functions/warehouses/count-warehouse-stock.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, addWarehouses, type LocalStore, openStore, outrunBy, through } from './local-store.ts';
import { refused, shopper } from './shopping.ts';
import { staffMember } from './staffing.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, userId: 'ann' };
let keys = 0;
const key = () => ({ 'idempotency-key': `count-key-${++keys}` });

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'NYC1');
});

type Count = Parameters<typeof countWarehouseStock>[0]['body'];
const counting = (body: Count, warehouseId = 'SEA1') => ({ ...nothing, params: { warehouseId }, headers: key(), body });
const count = (body: Count, by = store.services) => countWarehouseStock(counting(body), by);

const receive = (itemId: string, quantity: number) =>
  changeWarehouseStock(
    { ...nothing, params: { warehouseId: 'SEA1' }, headers: key(), body: { kind: 'receive', itemId, quantity } },
    store.services,
  );
const shelf = async (itemId: string) =>
  (await store.rows<WarehouseStock>('WarehouseStock')).find((one) => one.itemId === itemId);
const stock = async (itemId: string) => (await store.rows<Stock>('Stock')).find((one) => one.itemId === itemId);

it('a count sets the book to the shelf, with the reason in the ledger', async () => {
  await addItem(store, 'COUNT-A', { SEA1: 10 });
  expect(await count({ itemId: 'COUNT-A', counted: 7, onHand: 10, reason: 'three broken' })).toMatchObject({
    onHand: 7,
    change: -3,
  });
  expect(await shelf('COUNT-A')).toMatchObject({
    onHand: 7,
    free: 7,
    corrected: -3,
    countedAt: '2026-01-01T12:00:00.000Z',
  });
  expect(await stock('COUNT-A')).toMatchObject({
    available: 7,
    lastMovement: { kind: 'counted', delta: -3, reason: 'three broken' },
  });
  expect(await count({ itemId: 'COUNT-A', counted: 9, reason: 'found behind' })).toMatchObject({ change: 2 });
  expect(await stock('COUNT-A')).toMatchObject({ available: 9 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a count does not bring back what was shipped between its reading of the book and its writing', async () => {
  await addItem(store, 'LEFT-A', { SEA1: 10 });
  const { rows } = await orderOnTheFloor(store, 'lea', { 'LEFT-A': 4 });
  const ann = staffMember(store, 'ann');
  const work = rows[0] as (typeof rows)[number];
  await ann.packAll(work);
  let first = true;
  const slow = through(store.services, async ({ name }, send) => {
    if (name === 'TransactWriteCommand' && first) {
      first = false;
      await ann.ship(work);
    }
    return send();
  });
  const late = count({ itemId: 'LEFT-A', counted: 9, reason: 'one is gone', includesPicked: true }, slow);
  expect(await refused(late)).toMatchObject({ code: 'CHANGED_MEANWHILE' });
  expect(await shelf('LEFT-A')).toMatchObject({ onHand: 6 });
});

it('a count that differs while units are in pickers’ hands is refused, unless those were counted too', async () => {
  await addItem(store, 'HAND-A', { SEA1: 10 });
  const { rows } = await orderOnTheFloor(store, 'hal', { 'HAND-A': 4 });
  const ann = staffMember(store, 'ann');
  const work = rows[0] as (typeof rows)[number];
  await ann.packAll(work);
  expect(await refused(count({ itemId: 'HAND-A', counted: 6, onHand: 10, reason: 'Lost' }))).toMatchObject({
    code: 'UNITS_PICKED',
    extra: { picked: 4, orders: [{ warehouseOrderId: work.warehouseOrderId, quantity: 4, picked: 4 }] },
  });
  expect(await count({ itemId: 'HAND-A', counted: 10 })).toMatchObject({ change: 0 });
  const both = { itemId: 'HAND-A', counted: 9, reason: 'Lost', includesPicked: true };
  expect(await count(both)).toMatchObject({ change: -1 });
  await ann.ship(work);
  expect(await shelf('HAND-A')).toMatchObject({ onHand: 5 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a count that finds the book right is noted and moves nothing; an item that was never here is 0', async () => {
  await addItem(store, 'RIGHT-A', { SEA1: 4 });
  const { version } = (await stock('RIGHT-A')) ?? {};
  store.pass(1000);
  expect(await count({ itemId: 'RIGHT-A', counted: 4 })).toMatchObject({ change: 0 });
  expect(await stock('RIGHT-A')).toMatchObject({ version });
  expect(await shelf('RIGHT-A')).toMatchObject({ countedAt: '2026-01-01T12:00:01.000Z' });
  await addItem(store, 'NEW-A', {});
  expect(await count({ itemId: 'NEW-A', counted: 2, onHand: 0, reason: 'found' })).toMatchObject({ change: 2 });
  expect(await shelf('NEW-A')).toMatchObject({ onHand: 2, free: 2, allocated: 0, shipped: 0 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a difference needs a reason', async () => {
  await addItem(store, 'WHY-A', { SEA1: 4 });
  expect(await refused(count({ itemId: 'WHY-A', counted: 3 }))).toMatchObject({
    code: 'INVALID_INPUT',
    extra: { errors: [{ field: 'body.reason' }] },
  });
});

it('a counter who saw another figure counts again', async () => {
  await addItem(store, 'SAW-A', { SEA1: 4 });
  await receive('SAW-A', 6);
  expect(await refused(count({ itemId: 'SAW-A', counted: 4, onHand: 4 }))).toMatchObject({
    code: 'CHANGED_MEANWHILE',
    extra: { onHand: 10, allocated: 0 },
  });
  // Received between its reading and its writing.
  let received = false;
  const outrun = outrunBy(store.services, async () => {
    if (received) return;
    received = true;
    await receive('SAW-A', 5);
  });
  expect((await refused(count({ itemId: 'SAW-A', counted: 10, onHand: 10 }, outrun))).code).toBe('CHANGED_MEANWHILE');
  expect(await shelf('SAW-A')).toMatchObject({ onHand: 15 });
});

it('fewer than are promised to open work is refused, naming the work; reported short there, the count is taken', async () => {
  await addItem(store, 'PROMISED-A', { SEA1: 5 });
  const { rows } = await orderOnTheFloor(store, 'promised', { 'PROMISED-A': 4 });
  const [row] = rows;
  if (!row) throw new Error('Nothing was allocated.');
  const found = { itemId: 'PROMISED-A', counted: 3, reason: 'two missing' };
  expect(await refused(count(found))).toMatchObject({
    code: 'UNITS_ALLOCATED',
    extra: {
      onHand: 5,
      allocated: 4,
      orders: [{ warehouseOrderId: row.warehouseOrderId, status: 'queued', quantity: 4 }],
    },
  });
  const ann = staffMember(store, 'ann');
  await ann.claim(row);
  await ann.short(row, { itemId: 'PROMISED-A', quantity: 1, kind: 'missing' });
  expect(await count(found)).toMatchObject({ change: -1 });
  expect(await shelf('PROMISED-A')).toMatchObject({ onHand: 3, allocated: 3, free: 0 });
  // One unit is ordered that nobody has any more: below none by a short pick is the one exception of invariant 2.
  expect(await stock('PROMISED-A')).toMatchObject({ available: -1 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('what shoppers hold can be counted away, and shows as below none', async () => {
  await addItem(store, 'HELD-A', { SEA1: 3 });
  const who = shopper(store, 'count-holder');
  await who.fill({ 'HELD-A': 3 });
  await who.checkout();
  await count({ itemId: 'HELD-A', counted: 1, reason: 'water' });
  expect(await stock('HELD-A')).toMatchObject({ available: -2 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a count that is repeated counts once, also when the book has moved on since; another under its key is refused', async () => {
  await addItem(store, 'AGAIN-A', { SEA1: 10 });
  const request = counting({ itemId: 'AGAIN-A', counted: 8, onHand: 10, reason: 'broken' });
  const answers = await Promise.all([1, 2, 3].map(() => countWarehouseStock(request, store.services)));
  expect(answers).toEqual([answers[0], answers[0], answers[0]]);
  await receive('AGAIN-A', 5);
  expect(await countWarehouseStock(request, store.services)).toEqual(answers[0]);
  expect(await shelf('AGAIN-A')).toMatchObject({ onHand: 13 });
  const other = { ...request, body: { ...request.body, counted: 9, onHand: 13 } };
  expect((await refused(countWarehouseStock(other, store.services))).code).toBe('IDEMPOTENCY_MISMATCH');
});

it('two counters side by side: the book is what the last of them counted, and one who was outrun counts again', async () => {
  await addItem(store, 'TWO-A', { SEA1: 10 });
  const outcomes = await Promise.allSettled([
    count({ itemId: 'TWO-A', counted: 7, reason: 'one' }),
    count({ itemId: 'TWO-A', counted: 9, reason: 'other' }),
  ]);
  const taken = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.change] : []));
  const outrun = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(outrun).toEqual(taken.length === 1 ? ['CHANGED_MEANWHILE'] : []);
  const last = (await shelf('TWO-A'))?.onHand ?? 0;
  expect([7, 9]).toContain(last);
  expect(taken.reduce((sum, change) => sum + change, 10)).toBe(last);
  expect(await stock('TWO-A')).toMatchObject({ available: last, version: 1 + taken.length });
});

it('no such warehouse and no such item are told apart', async () => {
  const nowhere = counting({ itemId: 'TWO-A', counted: 1 }, 'LAX1');
  expect((await refused(countWarehouseStock(nowhere, store.services))).code).toBe('NOT_FOUND');
  expect((await refused(count({ itemId: 'NO-SUCH', counted: 1 }))).code).toBe('UNKNOWN_ITEM');
});

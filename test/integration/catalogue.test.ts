import { beforeAll, describe, expect, it } from 'vitest';
import { exportItems } from '../../functions/catalogue/export-items.ts';
import { importItems } from '../../functions/catalogue/import-items.ts';
import { setCartItem } from '../../functions/checkout/set-cart-item.ts';
import { showCart } from '../../functions/checkout/show-cart.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import { changeItem } from '../../functions/items/change-item.ts';
import { createItem } from '../../functions/items/create-item.ts';
import { showItem } from '../../functions/items/get-item.ts';
import type { Item } from '../../functions/items/items.ts';
import { listItems } from '../../functions/items/list-items.ts';
import { retireItem } from '../../functions/items/retire-item.ts';
import { showItemStock } from '../../functions/items/show-item-stock.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import { addItem, addWarehouses, dyingAfter, type LocalStore, openStore, outrunBy } from './local-store.ts';
import { order, refused, shopper } from './shopping.ts';

let store: LocalStore;
let services: LocalStore['services'];
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined, userId: '' };
const body = {
  name: 'Mug',
  description: 'Holds tea',
  category: 'Tableware',
  price: { amount: 250, currency: 'USD' },
  attributes: { colour: 'red' },
} as const;

beforeAll(async () => {
  store = await openStore();
  services = store.services;
  await addWarehouses(store, 'SEA1', 'DAL1');
});

const create = (itemId: string, more: object = {}) =>
  createItem({ ...nothing, body: { itemId, ...body, ...more } }, services);
const change = (itemId: string, version: number, more: object = {}, by = services) =>
  changeItem({ ...nothing, params: { itemId }, body: { version, ...body, ...more } }, by);
const retire = (itemId: string, version: number) =>
  retireItem({ ...nothing, params: { itemId }, query: { version } }, services);
const look = (itemId: string) => showItem({ ...nothing, params: { itemId } }, services);

const bring = (csv: string, key: string, { by = services, dryRun = false } = {}) =>
  importItems({ ...nothing, headers: { 'idempotency-key': key }, body: { csv, firstLine: 2, dryRun } }, by);

const rowOf = async <Row extends { itemId: string }>(table: 'Items' | 'Stock', itemId: string) =>
  (await store.rows<Row>(table)).find((row) => row.itemId === itemId);
const shelvesOf = async (itemId: string) =>
  (await store.rows<WarehouseStock>('WarehouseStock')).filter((row) => row.itemId === itemId);

/** Everything there is of an item, to see that nothing changed. */
const allOf = async (itemId: string) => [
  await rowOf<Item>('Items', itemId),
  await rowOf<Stock>('Stock', itemId),
  await shelvesOf(itemId),
];

/** Whether what may be sold is what the shelves have free, where nothing is held or ordered. */
async function addsUp(itemId: string): Promise<void> {
  const shelves = await shelvesOf(itemId);
  for (const { onHand, free, allocated, received, corrected, shipped } of shelves) {
    expect(free).toBe(onHand - allocated);
    expect(onHand).toBe(received + corrected - shipped);
  }
  const stock = await rowOf<Stock>('Stock', itemId);
  expect(stock?.available).toBe(shelves.reduce((sum, { free }) => sum + free, 0));
}

describe('an administrator', () => {
  it('adds an item that has nothing to sell until it is received', async () => {
    await create('NEW');
    expect(await look('NEW')).toMatchObject({ available: 0, attributes: { colour: 'red' } });
    expect(await rowOf('Stock', 'NEW')).toBeUndefined();
    const receive = { kind: 'receive', itemId: 'NEW', quantity: 3 } as const;
    const headers = { 'idempotency-key': 'receive-new' };
    await changeWarehouseStock({ ...nothing, params: { warehouseId: 'SEA1' }, headers, body: receive }, services);
    expect(await look('NEW')).toMatchObject({ available: 3 });
    expect(await rowOf('Stock', 'NEW')).toMatchObject({ version: 1, lastMovement: { kind: 'received', delta: 3 } });
    await addsUp('NEW');
  });

  it('sees what each warehouse has of an item, page by page, and that a new item is nowhere', async () => {
    await create('EVERYWHERE');
    const show = (cursor?: string, itemId = 'EVERYWHERE') =>
      showItemStock({ ...nothing, params: { itemId }, query: { limit: 2, cursor } }, services);
    expect(await show()).toEqual({ itemId: 'EVERYWHERE', available: 0, shelves: [], cursor: null });
    expect(await refused(show(undefined, 'NOWHERE'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });

    await addWarehouses(store, 'ABQ1', 'BOS1', 'CLE1');
    await Promise.all(
      ['ABQ1', 'BOS1', 'CLE1'].map((warehouseId, index) =>
        changeWarehouseStock(
          {
            ...nothing,
            params: { warehouseId },
            headers: { 'idempotency-key': `everywhere-${warehouseId}` },
            body: { kind: 'receive', itemId: 'EVERYWHERE', quantity: index + 1 },
          },
          services,
        ),
      ),
    );
    const first = await show();
    expect(first).toMatchObject({
      available: 6,
      shelves: [
        { warehouseId: 'ABQ1', onHand: 1, allocated: 0, free: 1, received: 1, damaged: 0, transferredIn: 0 },
        { warehouseId: 'BOS1', onHand: 2 },
      ],
    });
    const { shelves, cursor } = await show(first.cursor ?? '');
    expect(shelves).toMatchObject([{ warehouseId: 'CLE1', onHand: 3 }]);
    expect(cursor).toBeNull();
    expect(await refused(show('not-a-cursor'))).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
  });

  it('adds an item once, however often the same is asked, and not over another', async () => {
    const all = await Promise.all([create('ONCE'), create('ONCE'), create('ONCE')]);
    expect(all.map(({ version }) => version)).toEqual([1, 1, 1]);
    expect(await refused(create('ONCE', { name: 'Cup' }))).toMatchObject({ status: 409, code: 'ITEM_EXISTS' });
  });

  it('changes an item as it was read, and no other', async () => {
    await create('CHANGE');
    const outcomes = await Promise.allSettled([
      change('CHANGE', 1, { name: 'Cup' }),
      change('CHANGE', 1, { name: 'Bowl' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refused(change('CHANGE', 1, { name: 'Jug' }))).toMatchObject({
      status: 409,
      code: 'CHANGED_MEANWHILE',
      extra: { version: 2 },
    });
    const now = await look('CHANGE');
    const repeat = await change('CHANGE', 1, { name: now.name });
    expect(repeat.version).toBe(2);
  });

  it('can’t put pictures in order that are not the item’s', async () => {
    await create('ORDERED');
    expect(await refused(change('ORDERED', 1, { images: ['none'] }))).toMatchObject({
      status: 422,
      extra: { errors: [{ field: 'body.images' }] },
    });
  });

  it('finds every item once, the retired ones among them, page by page', async () => {
    await create('PAGE-A');
    await retire('PAGE-A', 1);
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listItems>> = await listItems(
        { ...nothing, query: { limit: 2, ...(cursor !== null && { cursor }) } },
        services,
      );
      found.push(...page.items.map(({ itemId }) => itemId));
      cursor = page.cursor;
    } while (cursor !== null);
    const rows = await store.rows<Item>('Items');
    expect(found.sort()).toEqual(rows.map(({ itemId }) => itemId).sort());
    expect(found).toContain('PAGE-A');
  });
});

describe('a retired item', () => {
  const put = (who: ReturnType<typeof shopper>, itemId: string) =>
    setCartItem({ ...who.request, params: { itemId }, body: { quantity: 1 } }, services);

  it('has a page, nothing left, and no place in a cart', async () => {
    await addItem(store, 'GONE', { SEA1: 5 });
    await retire('GONE', 1);
    await retire('GONE', 1);
    expect(await look('GONE')).toMatchObject({ retired: true, available: 0 });
    expect(await rowOf('Items', 'GONE')).toMatchObject({ version: 2 });
    const who = shopper(store, 'late');
    expect(await refused(put(who, 'GONE'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await refused(who.fill({ GONE: 1 }))).toMatchObject({
      code: 'UNKNOWN_ITEM',
      extra: { errors: [{ field: 'body.lines.0.itemId' }] },
    });
  });

  it('shows as retired in a cart that has it, which can’t be checked out until it is out, or back', async () => {
    await addItem(store, 'FADES', { SEA1: 5 });
    const who = shopper(store, 'fades');
    await who.fill({ FADES: 2 });
    await retire('FADES', 1);
    expect(await showCart(who.request, services)).toMatchObject({ lines: [{ problem: 'RETIRED', available: 0 }] });
    expect(await refused(who.checkout())).toMatchObject({
      code: 'OUT_OF_STOCK',
      extra: { lines: [{ itemId: 'FADES', requested: 2, available: 0 }] },
    });
    await change('FADES', 2, { retired: false });
    expect((await who.checkout()).reservationId).toBeDefined();
  });

  it('that was held already may still be ordered', async () => {
    await addItem(store, 'HELD', { SEA1: 5 });
    const who = shopper(store, 'held');
    await who.fill({ HELD: 2 });
    const { reservationId } = await who.checkout();
    await retire('HELD', 1);
    expect((await who.checkout()).reservationId).toBe(reservationId);
    expect((await who.submit(reservationId)).orderId).toBe(reservationId);
  });
});

describe('an import', () => {
  it('adds items and counts stock, each line in one piece, and books the difference', async () => {
    await addItem(store, 'IMP-A', { SEA1: 10 });
    const csv =
      'itemId,name,category,price,attributes,SEA1 on hand,DAL1 on hand\n' +
      'IMP-A,Renamed,Other,2.50,,12,1\n' +
      'IMP-B,New,Other,1.00,colour: red,4,\n';
    expect(await bring(csv, 'import-both')).toEqual({ created: 1, changed: 1, unchanged: 0, errors: [] });
    expect(await rowOf('Items', 'IMP-A')).toMatchObject({ name: 'Renamed', version: 2 });
    expect(await rowOf('Stock', 'IMP-A')).toMatchObject({
      available: 13,
      version: 2,
      lastMovement: { kind: 'corrected', delta: 3, reason: 'import', ref: 'import:import-both:2' },
    });
    expect(await rowOf('Items', 'IMP-B')).toMatchObject({ attributes: { colour: 'red' }, version: 1 });
    await addsUp('IMP-A');
    await addsUp('IMP-B');
  });

  it('that is only tried says the same and changes nothing', async () => {
    await addItem(store, 'DRY', { SEA1: 10 });
    const csv = 'itemId,name,price,SEA1 on hand\nDRY,Other,2.50,3\nDRY-NEW,New,free,1\n';
    const before = await allOf('DRY');
    const tried = await bring(csv, 'import-dry', { dryRun: true });
    expect(tried).toMatchObject({ created: 0, changed: 1, errors: [{ line: 3, column: 'price' }] });
    expect(await allOf('DRY')).toEqual(before);
    expect(await bring(csv, 'import-dry')).toEqual(tried);
  });

  it('repeated under its key changes nothing, whatever was sold and changed since', async () => {
    await addItem(store, 'AGAIN', { SEA1: 10 });
    await addItem(store, 'SAME', { SEA1: 10 });
    const csv = 'itemId,name,SEA1 on hand\nAGAIN,Renamed,20\nSAME,Item SAME,10\n';
    const first = await bring(csv, 'import-again');
    expect(first).toEqual({ created: 0, changed: 1, unchanged: 1, errors: [] });
    await bring('itemId,SEA1 on hand\nAGAIN,15\nSAME,5\n', 'import-between');
    await change('SAME', 1, { name: 'Another' });
    const before = [await allOf('AGAIN'), await allOf('SAME')];
    expect(await bring(csv, 'import-again')).toEqual(first);
    expect([await allOf('AGAIN'), await allOf('SAME')]).toEqual(before);
    const others = ['itemId,SEA1 on hand\nAGAIN,1\n', 'itemId,category,SEA1 on hand\nAGAIN,Renamed,20\n'];
    for (const csv of others) {
      const other = await bring(csv, 'import-again');
      expect(other.errors).toMatchObject([{ line: 2, message: expect.stringContaining('idempotency key') }]);
    }
  });

  it('that dies between two lines goes on where it was', async () => {
    for (const id of ['DIE-A', 'DIE-B']) await addItem(store, id, { SEA1: 1 });
    const csv = 'itemId,SEA1 on hand\nDIE-A,5\nDIE-B,6\n';
    await expect(bring(csv, 'import-dies', { by: dyingAfter(services, 1) })).rejects.toThrow('died');
    expect(await bring(csv, 'import-dies')).toMatchObject({ changed: 2, errors: [] });
    expect(await rowOf('Stock', 'DIE-A')).toMatchObject({ available: 5, version: 2 });
    expect(await rowOf('Stock', 'DIE-B')).toMatchObject({ available: 6, version: 2 });
  });

  it('decides a line anew when somebody changes the item meanwhile', async () => {
    await addItem(store, 'RACE', { SEA1: 10 });
    let times = 0;
    const slow = outrunBy(services, async () => {
      times += 1;
      if (times === 1) await bring('itemId,category,SEA1 on hand\nRACE,Changed,7\n', 'import-faster');
    });
    const outcome = await bring('itemId,name,SEA1 on hand\nRACE,Renamed,12\n', 'import-slower', { by: slow });
    expect(outcome).toMatchObject({ changed: 1, errors: [] });
    expect(await rowOf('Items', 'RACE')).toMatchObject({ name: 'Renamed', category: 'Changed', version: 3 });
    expect(await rowOf('Stock', 'RACE')).toMatchObject({ available: 12, version: 3 });
    await addsUp('RACE');
  });

  it('counts nothing below what is promised to orders, nor over what moved since the file was made', async () => {
    await addItem(store, 'PROMISED', { SEA1: 10 });
    const orderId = await order(store, 'promised', { PROMISED: 4 });
    const planned = await planOrder({ orderId, attempt: 1 }, services);
    if (planned.outcome !== 'planned') throw new Error('It was not planned.');
    for (const one of planned.warehouseOrders)
      await allocateWarehouseOrder({ ...one, lines: [...one.lines] }, services);
    const before = await allOf('PROMISED');
    const below = await bring('itemId,name,SEA1 on hand\nPROMISED,Renamed,3\n', 'import-below');
    expect(below).toMatchObject({ changed: 0, errors: [{ column: 'SEA1 on hand' }] });
    const stale = await bring('itemId,SEA1 on hand,SEA1 was\nPROMISED,13,12\n', 'import-stale');
    expect(stale).toMatchObject({ errors: [{ message: '10 are there now, not 12: count again' }] });
    expect(await allOf('PROMISED')).toEqual(before);
    expect(await bring('itemId,SEA1 on hand,SEA1 was\nPROMISED,4,10\n', 'import-exact')).toMatchObject({ changed: 1 });
    expect(await shelvesOf('PROMISED')).toMatchObject([{ onHand: 4, allocated: 4, free: 0 }]);
    expect(await rowOf('Stock', 'PROMISED')).toMatchObject({ available: 0 });
  });

  it('of what was exported changes nothing', async () => {
    await create('EXP', { name: '=SUM(A1)', description: 'two\nlines, "quoted"', attributes: { 'a:b': 'c; d' } });
    const before = await store.rows('Items');
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof exportItems>> = await exportItems(
        { ...nothing, query: { limit: 7, ...(cursor !== null && { cursor }) } },
        services,
      );
      const outcome = await bring(page.csv, `import-export-${pages}`);
      expect(outcome).toEqual({ created: 0, changed: 0, unchanged: page.items, errors: [] });
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== null);
    expect(pages).toBeGreaterThan(1);
    expect(await store.rows('Items')).toEqual(before);
  });
});

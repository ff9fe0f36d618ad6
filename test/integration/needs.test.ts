import { join } from 'node:path';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearCart } from '../../functions/carts/clear-cart.ts';
import { removeCartItem } from '../../functions/carts/remove-cart-item.ts';
import { exportItems } from '../../functions/catalogue/export-items.ts';
import { importItems } from '../../functions/catalogue/import-items.ts';
import { beginCheckout } from '../../functions/checkout/begin-checkout.ts';
import { cancelCheckout } from '../../functions/checkout/cancel-checkout.ts';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { replaceCart } from '../../functions/checkout/replace-cart.ts';
import { restoreHoldRemovedByTtl } from '../../functions/checkout/restore-removed-hold.ts';
import { setCartItem } from '../../functions/checkout/set-cart-item.ts';
import { showCart } from '../../functions/checkout/show-cart.ts';
import { showCheckout } from '../../functions/checkout/show-checkout.ts';
import { startPayment } from '../../functions/checkout/start-payment.ts';
import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { completeCancellation } from '../../functions/fulfilment/cancellation.ts';
import { finishOrder } from '../../functions/fulfilment/finish-order.ts';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import { PLANNING_LIMIT } from '../../functions/fulfilment/plan.ts';
import { type PlanOutcome, planOrder } from '../../functions/fulfilment/plan-order.ts';
import { resumeWorkflow } from '../../functions/fulfilment/resume-workflow.ts';
import { startFulfilment } from '../../functions/fulfilment/start-fulfilment.ts';
import { stepFunctions } from '../../functions/fulfilment/workflows.ts';
import { addItemImage } from '../../functions/items/add-item-image.ts';
import { changeItem } from '../../functions/items/change-item.ts';
import { createItem } from '../../functions/items/create-item.ts';
import { showItem } from '../../functions/items/get-item.ts';
import { listItems } from '../../functions/items/list-items.ts';
import { nameItems } from '../../functions/items/name-items.ts';
import { prepareImage } from '../../functions/items/prepare-image.ts';
import { removeItemImage } from '../../functions/items/remove-item-image.ts';
import { retireItem } from '../../functions/items/retire-item.ts';
import { showAdminItem } from '../../functions/items/show-admin-item.ts';
import { showItemStock } from '../../functions/items/show-item-stock.ts';
import { listOrders } from '../../functions/orders/list-orders.ts';
import { submitOrder } from '../../functions/orders/submit-order.ts';
import { routes } from '../../functions/routes.ts';
import { FRESH_MS } from '../../functions/search/answer-cache-age.ts';
import { putPopular } from '../../functions/search/answers-store.ts';
import { countSales } from '../../functions/search/count-sales.ts';
import { putCounts } from '../../functions/search/counts-store.ts';
import type { Found } from '../../functions/search/found.ts';
import { indexChanges, type WakeOf, type WriteIndex } from '../../functions/search/index-changes.ts';
import { wakeOfItem } from '../../functions/search/index-items.ts';
import { wakeOfPopularity } from '../../functions/search/index-popularity.ts';
import { wakeOfStock } from '../../functions/search/index-stock.ts';
import { replaceSynonyms } from '../../functions/search/replace-synonyms.ts';
import { searchItems } from '../../functions/search/search-items.ts';
import { openSearchServices } from '../../functions/search/search-services.ts';
import { showSynonyms } from '../../functions/search/show-synonyms.ts';
import { suggestItems } from '../../functions/search/suggest-items.ts';
import { getSynonyms } from '../../functions/search/synonyms-store.ts';
import { warmPopular } from '../../functions/search/warm-popular.ts';
import type { RowChange } from '../../functions/shared/consumer.ts';
import { tableName } from '../../functions/shared/env.ts';
import { keptFor } from '../../functions/shared/kept.ts';
import type { TableName } from '../../functions/shared/needs.ts';
import { handler as notFound } from '../../functions/shared/not-found.ts';
import { send } from '../../functions/shared/queue.ts';
import { auditShare } from '../../functions/stock/audit-share.ts';
import { explainStock } from '../../functions/stock/explain-stock.ts';
import { recordMovement } from '../../functions/stock/record-movement.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import { claimWork } from '../../functions/warehouses/claim-work.ts';
import { listWarehouseStock } from '../../functions/warehouses/list-warehouse-stock.ts';
import { listWarehouses } from '../../functions/warehouses/list-warehouses.ts';
import { releaseWork } from '../../functions/warehouses/release-work.ts';
import { shipWork } from '../../functions/warehouses/ship-work.ts';
import type { Warehouse, WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { writeWarehouse } from '../../functions/warehouses/warehouses-store.ts';
import { workers } from '../../functions/workers.ts';
import { goodsScenarios } from './goods-scenarios.ts';
import {
  addItem,
  addItems,
  addWarehouses,
  dyingAfter,
  type LocalStore,
  openStore,
  outrunAtPut,
} from './local-store.ts';
import { operationsScenarios } from './operations-scenarios.ts';
import { pictureFile } from './pictures.ts';
import { ADDRESS, order, refused, shopper } from './shopping.ts';
import { staffScenarios } from './staff-scenarios.ts';
import { PARCEL, staffMember } from './staffing.ts';
import { grantsOf, openUseRecorder, type Recording, type UseRecorder, variablesOf } from './use-recorder.ts';

let store: LocalStore;
let recorder: UseRecorder;
/** The store's services with the real sender in the place of the one that only notes. */
let services: LocalStore['services'];

beforeAll(async () => {
  store = await openStore();
  recorder = await openUseRecorder(store);
  services = { ...store.services, send };
  await addWarehouses(store, 'SEA1', 'DAL1');
});

afterAll(() => recorder.close());

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const fulfilled = <T>(outcomes: readonly PromiseSettledResult<T>[]): number =>
  outcomes.filter(({ status }) => status === 'fulfilled').length;
const codeOf = async (doing: Promise<unknown>): Promise<string> => (await refused(doing)).code;

/** Removes a row behind the store's back: TTL does so with holds, and administrators with items. */
const removeRow = (table: TableName, key: Readonly<Record<string, string>>) =>
  store.services.db.send(new DeleteCommand({ TableName: tableName(table), Key: { ...key } }));

const rowOf = async (table: TableName, key: string, value: string) => {
  const row = (await store.rows(table)).find((one) => one[key] === value);
  if (!row) throw new Error(`${table} has no row with ${key} ${value}.`);
  return row;
};

const itemBody = {
  description: '',
  category: 'Other',
  price: { amount: 100, currency: 'USD' },
  attributes: {},
} as const;

const announce = (itemId: string, bytes: number) =>
  addItemImage(
    { ...nothing, params: { itemId }, body: { type: 'image/jpeg', bytes, alt: 'A field' }, userId: '' },
    services,
  );

/** Sends a file by a signed form, as a browser does. */
async function sendFile({ url, fields }: { url: string; fields: Record<string, string> }, file: Buffer): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(file)]));
  const { ok, status } = await fetch(url, { method: 'POST', body: form });
  if (!ok) throw new Error(`S3 answered ${status}.`);
}

/** An item all of whose units are in a hold that is over and that nobody has released. */
async function heldUpItem(itemId: string, units: number): Promise<void> {
  await addItem(store, itemId, { SEA1: units });
  const sleeper = shopper(store, `${itemId}-sleeper`);
  await sleeper.fill({ [itemId]: units });
  await sleeper.checkout();
  store.pass(601_000);
}

/** Items of a cart that no single transaction takes, each with so many units in SEA1. */
async function manyItems(prefix: string, count: number, units: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  await addItems(store, ids, 'SEA1', units);
  return ids;
}

const oneOfEach = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, 1]));

/** A shopper with a hold that took more than one transaction. */
async function largeHold(userId: string, ids: readonly string[]) {
  const who = shopper(store, userId);
  await who.fill(oneOfEach(ids));
  return { who, hold: await who.checkout() };
}

const cancelRequest = (orderId: string, userId: string) => ({ ...nothing, headers: {}, params: { orderId }, userId });

/** An order whose whole cancellation takes several transactions, and whose request died after the first of them. */
async function dyingCancellation(userId: string, ids: readonly string[], warehouses?: 'allocated'): Promise<string> {
  const orderId = await order(store, userId, oneOfEach(ids));
  if (warehouses) for (const one of await plan(orderId)) await allocateWarehouseOrder(one, store.services);
  const cancelling = cancelOrder(cancelRequest(orderId, userId), dyingAfter(store.services, 1));
  await expect(cancelling).rejects.toThrow('died');
  expect(await rowOf('Orders', 'orderId', orderId)).toMatchObject({ status: 'cancelling', cancellation: 'pending' });
  return orderId;
}

const plan = async (orderId: string, attempt = 1) => planned(await planOrder({ orderId, attempt }, store.services));

function planned(outcome: PlanOutcome) {
  if (outcome.outcome !== 'planned') throw new Error(`It was ${outcome.outcome}, not planned.`);
  return outcome.warehouseOrders.map((one) => ({ ...one, lines: [...one.lines] }));
}

/** Indexes records that have these images, of which one at least is of an item that there is. */
async function indexed({ run, note }: Recording, wakeOf: WakeOf, images: readonly object[]): Promise<void> {
  const records = images.map((image, i) => ({ eventID: `${i}`, dynamodb: image }));
  const index = (write: WriteIndex) => run(() => indexChanges(records, wakeOf, services.db, write));
  let written = 0;
  await index(async (writes) => {
    note('search:write');
    written += writes.length;
  });
  expect(written).toBe(1);
  await expect(index(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
}

const rowsOf = async (orderId: string) =>
  (await store.rows<WarehouseOrder>('WarehouseOrders')).filter((row) => row.orderId === orderId);

/** An order of one item whose warehouse orders are allocated, and on the work lists unless `only` says otherwise. */
async function atWork(userId: string, stock: Readonly<Record<string, number>>, only?: 'allocated') {
  const itemId = `${userId.toUpperCase()}-ITEM`;
  await addItem(store, itemId, stock);
  const units = Object.values(stock).reduce((sum, quantity) => sum + quantity, 0);
  const orderId = await order(store, userId, { [itemId]: units });
  for (const one of await plan(orderId)) await allocateWarehouseOrder(one, store.services);
  const rows = await rowsOf(orderId);
  if (!only) for (const row of rows) await acceptWork({ ...keyOf(row), taskToken: `token-${userId}` }, store.services);
  const [row] = rows;
  if (!row) throw new Error('Nothing was allocated.');
  return { orderId, itemId, row, rows };
}

const keyOf = ({ warehouseId, warehouseOrderId }: Pick<WarehouseOrder, 'warehouseId' | 'warehouseOrderId'>) => ({
  warehouseId,
  warehouseOrderId,
});
const missingWork = () => ({ warehouseId: 'SEA1', warehouseOrderId: `${store.services.newId()}-2-1` });
const staff = (row: Parameters<typeof keyOf>[0], userId: string) => ({ ...nothing, params: keyOf(row), userId });

const shipped = (row: WarehouseOrder) => staffMember(store, 'ann').shipAll(row);

/** Goods received or counted in SEA1. */
const shelfChange = (key: string, body: Parameters<typeof changeWarehouseStock>[0]['body'], warehouseId = 'SEA1') => ({
  ...nothing,
  params: { warehouseId },
  headers: { 'idempotency-key': key },
  body,
  userId: 'ann',
});

/** An order that no warehouse has the units for any more. */
async function orderNobodyHas(userId: string): Promise<string> {
  const itemId = `${userId.toUpperCase()}-ITEM`;
  await addItem(store, itemId, { SEA1: 2 });
  const orderId = await order(store, userId, { [itemId]: 2 });
  const burnt = { kind: 'correct', itemId, delta: -2, reason: 'burnt' } as const;
  await changeWarehouseStock(shelfChange(`burnt-${userId}`, burnt), store.services);
  return orderId;
}

/**
 * Takes a use case through everything that makes it ask AWS for something else. Steps of the use case go through `run`;
 * what surrounds them does not count. Each step also says how it ends, so that it can't quietly stop reaching its branch.
 */
type Scenario = (recording: Recording) => Promise<void>;

const scenarios: Readonly<Record<string, Scenario>> = {
  ...goodsScenarios(() => store),
  ...staffScenarios(() => store),
  ...operationsScenarios(() => store),

  search: async ({ run, note }) => {
    await addItem(store, 'SEARCH-A', { SEA1: 1 });
    await putPopular(store.services.db, ['popular'], store.services.now());
    const find =
      (...pages: string[][]) =>
      async () => {
        note('search:read');
        return foundOf(...(pages.shift() ?? []));
      };
    const caches = openSearchServices();
    const query = { q: 'a', inStock: false, sort: 'relevance', limit: 2 } as const;
    const search = (more: { q?: string; inStock?: boolean }, finding: typeof caches.find) => {
      const request = { ...nothing, query: { ...query, ...more }, userId: '' };
      return run(() => searchItems(request, { ...services, ...caches, find: finding, measure: () => {} }));
    };
    expect((await search({}, find(['SEARCH-A', 'SEARCH-NONE']))).items).toHaveLength(1);
    expect((await search({ q: 'nothing' }, find([]))).items).toEqual([]);
    const refilled = await search({ inStock: true }, find(['SEARCH-NONE', 'SEARCH-NONE'], ['SEARCH-A']));
    expect(refilled.items).toMatchObject([{ itemId: 'SEARCH-A', available: 1 }]);
    expect(await codeOf(search({ q: 'down' }, () => Promise.reject(new Error('down'))))).toBe('SEARCH_UNAVAILABLE');
    for (const pages of [[['SEARCH-A']], [['SEARCH-A']]]) {
      expect((await search({ q: 'popular' }, find(...pages))).items).toHaveLength(1);
      store.pass(FRESH_MS);
    }
  },

  suggest: async ({ run, note }) => {
    const ask = async (searches: readonly object[]) => {
      note('search:read');
      return searches.filter((_, index) => index % 2 === 1).map(() => ({ hits: { hits: [] }, status: 200 }));
    };
    const synonyms = keptFor(0, ({ db }) => getSynonyms(db));
    const request = { ...nothing, query: { q: 'te' }, userId: '' };
    expect(await run(() => suggestItems(request, { ...services, synonyms, ask }))).toMatchObject({ queries: [] });
  },

  showSynonyms: async ({ run }) => {
    const { groups } = await run(() => showSynonyms({ ...nothing, userId: '' }, services));
    expect(groups.length).toBeGreaterThan(0);
  },

  replaceSynonyms: async ({ run }) => {
    const replace = (version: number) =>
      run(() =>
        replaceSynonyms({ ...nothing, body: { version, groups: [['tv', 'television']] }, userId: '' }, services),
      );
    const { version } = await showSynonyms({ ...nothing, userId: '' }, services);
    expect((await replace(version)).version).toBe(version + 1);
    expect((await replace(version + 1)).version).toBe(version + 2);
    expect(await codeOf(replace(version))).toBe('CHANGED_MEANWHILE');
  },

  getItem: async ({ run }) => {
    await addItem(store, 'LOOK', { SEA1: 1 });
    const look = (itemId: string) => run(() => showItem({ ...nothing, params: { itemId }, userId: '' }, services));
    expect(await look('LOOK')).toMatchObject({ available: 1 });
    expect(await codeOf(look('LOOK-NONE'))).toBe('NOT_FOUND');
  },

  createItem: async ({ run }) => {
    const create = (name: string) =>
      run(() => createItem({ ...nothing, body: { itemId: 'CREATE', name, ...itemBody }, userId: '' }, services));
    expect(await create('One')).toMatchObject({ version: 1 });
    expect(await create('One')).toMatchObject({ version: 1 });
    expect(await codeOf(create('Other'))).toBe('ITEM_EXISTS');
  },

  showAdminItem: async ({ run }) => {
    await addItem(store, 'ADMIN', {});
    const show = (itemId: string) => run(() => showAdminItem({ ...nothing, params: { itemId }, userId: '' }, services));
    expect(await show('ADMIN')).toMatchObject({ version: 1 });
    expect(await codeOf(show('ADMIN-NONE'))).toBe('NOT_FOUND');
  },

  listItems: async ({ run }) => {
    await addItem(store, 'LISTED', {});
    const list = (cursor?: string) =>
      run(() => listItems({ ...nothing, query: { limit: 1, ...(cursor && { cursor }) }, userId: '' }, services));
    const { cursor } = await list();
    expect((await list(cursor ?? '')).items).toHaveLength(1);
  },

  changeItem: async ({ run }) => {
    await addItem(store, 'CHANGE', {});
    const change = (itemId: string, version: number, name: string) =>
      changeItem({ ...nothing, params: { itemId }, body: { version, name, ...itemBody }, userId: '' }, services);
    expect(await codeOf(run(() => change('CHANGE-NONE', 1, 'A')))).toBe('NOT_FOUND');
    const both = await run(() => Promise.allSettled([change('CHANGE', 1, 'A'), change('CHANGE', 1, 'B')]));
    expect(fulfilled(both)).toBe(1);
    expect(await codeOf(run(() => change('CHANGE', 1, 'C')))).toBe('CHANGED_MEANWHILE');
  },

  retireItem: async ({ run }) => {
    await addItem(store, 'RETIRE', {});
    const retire = (itemId: string) =>
      run(() => retireItem({ ...nothing, params: { itemId }, query: { version: 1 }, userId: '' }, services));
    expect(await retire('RETIRE')).toMatchObject({ retired: true, version: 2 });
    expect(await retire('RETIRE')).toMatchObject({ retired: true, version: 2 });
    expect(await codeOf(retire('RETIRE-NONE'))).toBe('NOT_FOUND');
  },

  addItemImage: async ({ run }) => {
    await addItem(store, 'PICTURED', {});
    const file = await pictureFile(8, 8);
    // What the signature lets an administrator do is done by the function's own right.
    const { imageId } = await run(async () => {
      const announced = await announce('PICTURED', file.length);
      await sendFile(announced.upload, file);
      return announced;
    });
    expect(await rowOf('Items', 'itemId', 'PICTURED')).toMatchObject({ uploads: [{ imageId }], version: 2 });
    expect(await codeOf(run(() => announce('PICTURED-NONE', 1)))).toBe('NOT_FOUND');
  },

  prepareImage: async ({ run }) => {
    await addItem(store, 'PREPARE', {});
    const files = [await pictureFile(400, 300), Buffer.from('no picture')];
    const announced = [];
    for (const file of files) {
      const one = await announce('PREPARE', file.length);
      await sendFile(one.upload, file);
      announced.push(one.imageId);
    }
    const prepare = (key: string) => run(() => prepareImage({ detail: { object: { key } } }, services));
    for (const imageId of [...announced, ...announced]) await prepare(`uploads/PREPARE/${imageId}`);
    await prepare('uploads/PREPARE/unheard-of');
    await prepare('uploads/PREPARE-NONE/unheard-of');
    await prepare('elsewhere');
    const row = await rowOf('Items', 'itemId', 'PREPARE');
    expect(row).toMatchObject({
      images: [{ imageId: announced[0] }],
      uploads: [{ imageId: announced[1] }],
      version: 5,
    });
    // Removed while its sizes were made: they go, too.
    const late = await announce('PREPARE', files[0]?.length ?? 0);
    await sendFile(late.upload, files[0] ?? Buffer.alloc(0));
    const params = { itemId: 'PREPARE', imageId: late.imageId };
    const remove = () => removeItemImage({ ...nothing, params, userId: '' }, store.services);
    const slow = outrunAtPut(services, remove);
    await run(() => prepareImage({ detail: { object: { key: `uploads/PREPARE/${late.imageId}` } } }, slow));
    expect((await rowOf('Items', 'itemId', 'PREPARE'))['images']).toHaveLength(1);
  },

  removeItemImage: async ({ run }) => {
    await addItem(store, 'UNPICTURED', {});
    const { imageId } = await announce('UNPICTURED', 1);
    const remove = (itemId: string) =>
      run(() => removeItemImage({ ...nothing, params: { itemId, imageId }, userId: '' }, services));
    await remove('UNPICTURED');
    await remove('UNPICTURED');
    expect(await rowOf('Items', 'itemId', 'UNPICTURED')).toMatchObject({ version: 3 });
    expect(await codeOf(remove('UNPICTURED-NONE'))).toBe('NOT_FOUND');
  },

  importItems: async ({ run }) => {
    await addItem(store, 'IMPORT', { SEA1: 5 });
    const csv = 'itemId,name,category,price,SEA1 on hand\nIMPORT,Name,Other,1.00,7\nIMPORT-NEW,New,Other,2.00,3\n';
    const bring = (text: string) =>
      run(() =>
        importItems(
          {
            ...nothing,
            headers: { 'idempotency-key': 'needs-import' },
            body: { csv: text, firstLine: 2, dryRun: false },
            userId: '',
          },
          services,
        ),
      );
    const done = { created: 1, changed: 1, unchanged: 0, errors: [] };
    expect(await bring(csv)).toEqual(done);
    expect(await bring(csv)).toEqual(done);
    const broken = 'itemId,version,name\nIMPORT,9,Another\n';
    expect((await bring(broken)).errors).toHaveLength(1);
  },

  exportItems: async ({ run }) => {
    await addItem(store, 'EXPORT', { SEA1: 1 });
    const page = (cursor?: string) =>
      run(() => exportItems({ ...nothing, query: { limit: 1, ...(cursor && { cursor }) }, userId: '' }, services));
    const { cursor, items } = await page();
    expect(items).toBe(1);
    expect((await page(cursor ?? '')).csv).toContain('SEA1 on hand');
  },

  showCart: async ({ run }) => {
    await addItem(store, 'SHOW-B', { SEA1: 5 });
    const who = shopper(store, 'show');
    await who.fill({ 'SHOW-B': 1 });
    const show = () => run(() => showCart(who.request, services));
    expect(await run(() => showCart(shopper(store, 'show-empty').request, services))).toMatchObject({ lines: [] });
    expect(await show()).toMatchObject({ lines: [{ itemId: 'SHOW-B' }] });
    await who.checkout();
    expect(await show()).toMatchObject({ lines: [{ itemId: 'SHOW-B', available: 5 }] });
    store.pass(601_000);
    expect(await show()).toMatchObject({ lines: [{ itemId: 'SHOW-B', available: 4 }] });
    await removeRow('Items', { itemId: 'SHOW-B' });
    expect(await show()).toMatchObject({ lines: [{ itemId: 'SHOW-B', problem: 'RETIRED' }] });
  },

  replaceCart: async ({ run }) => {
    await addItem(store, 'FILL-A', { SEA1: 5 });
    await addItem(store, 'FILL-B', { SEA1: 5 });
    const who = shopper(store, 'fill');
    const fill = (quantities: Readonly<Record<string, number>>) => {
      const lines = Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity }));
      return replaceCart({ ...who.request, body: { lines } }, services);
    };
    expect(await codeOf(run(() => fill({ 'FILL-NONE': 1 })))).toBe('UNKNOWN_ITEM');
    const many = Array.from({ length: 1201 }, (_, i) => `FILL-${i}`);
    expect(await codeOf(run(() => fill(oneOfEach(many))))).toBe('TOO_MANY_ITEMS');
    expect((await run(() => fill({ 'FILL-A': 2 }))).lines).toHaveLength(1);
    expect((await run(() => fill({ 'FILL-B': 5 }))).lines).toMatchObject([{ itemId: 'FILL-B' }]);
    expect((await run(() => fill({}))).lines).toEqual([]);
    expect(await run(() => Promise.all([fill({ 'FILL-A': 1 }), fill({ 'FILL-B': 5 })]))).toHaveLength(2);
    await fill({ 'FILL-B': 5 });
    await who.checkout();
    expect((await run(() => fill({ 'FILL-B': 5 }))).lines).toMatchObject([{ available: 5 }]);
    expect(await codeOf(run(() => fill({ 'FILL-B': 6 })))).toBe('OUT_OF_STOCK');
    await heldUpItem('FILL-C', 2);
    expect((await run(() => fill({ 'FILL-C': 2 }))).lines).toMatchObject([{ itemId: 'FILL-C', available: 2 }]);
    const large = await manyItems('FILL-LARGE', 100, 1);
    await largeHold('fill-large', large);
    store.pass(601_000);
    // The sweep gives a large hold back in steps.
    expect((await run(() => fill(oneOfEach(large)))).lines).toHaveLength(100);
  },

  setCartItem: async ({ run }) => {
    for (const id of ['SET-B', 'SET-C']) await addItem(store, id, { SEA1: 5 });
    const who = shopper(store, 'set');
    await who.fill({ 'SET-B': 1 });
    const set = (itemId: string, quantity: number) =>
      setCartItem({ ...who.request, params: { itemId }, body: { quantity } }, services);
    expect(await codeOf(run(() => set('SET-NONE', 1)))).toBe('NOT_FOUND');
    expect((await run(() => set('SET-B', 2))).lines).toMatchObject([{ itemId: 'SET-B', quantity: 2 }]);
    await run(() => Promise.all([set('SET-B', 5), set('SET-C', 1)]));
    await who.checkout();
    expect((await run(() => set('SET-B', 5))).lines).toHaveLength(2);
    expect(await codeOf(run(() => set('SET-B', 6)))).toBe('OUT_OF_STOCK');
    await heldUpItem('SET-D', 2);
    expect((await run(() => set('SET-D', 2))).lines).toHaveLength(3);
    const [first] = await manyItems('SET-LARGE', 100, 1);
    await largeHold(
      'set-large',
      Array.from({ length: 100 }, (_, i) => `SET-LARGE-${i}`),
    );
    store.pass(601_000);
    expect((await run(() => set(first ?? '', 1))).lines).toHaveLength(4);
  },

  clearCart: async ({ run }) => {
    await addItem(store, 'CLEAR-B', { SEA1: 5 });
    const who = shopper(store, 'clear');
    await who.fill({ 'CLEAR-B': 1 });
    const clear = () => clearCart(who.request, services);
    await run(() => Promise.all([clear(), clear()]));
    await run(clear);
    expect((await showCart(who.request, store.services)).lines).toEqual([]);
  },

  removeCartItem: async ({ run }) => {
    for (const id of ['TAKE-B', 'TAKE-C']) await addItem(store, id, { SEA1: 5 });
    const who = shopper(store, 'take');
    await who.fill({ 'TAKE-B': 1, 'TAKE-C': 1 });
    const remove = (itemId: string) => removeCartItem({ ...who.request, params: { itemId } }, services);
    await run(() => remove('TAKE-NONE'));
    await run(() => Promise.all([remove('TAKE-B'), remove('TAKE-C')]));
    await run(() => remove('TAKE-B'));
    expect((await showCart(who.request, store.services)).lines).toEqual([]);
  },

  beginCheckout: async ({ run }) => {
    for (const id of ['BEGIN-A', 'BEGIN-B', 'BEGIN-GONE']) await addItem(store, id, { SEA1: 5 });
    const who = shopper(store, 'begin');
    const begin = (one = who) => beginCheckout(one.request, services);
    expect(await codeOf(run(begin))).toBe('CART_EMPTY');
    await who.fill({ 'BEGIN-A': 2, 'BEGIN-B': 1 });
    const first = await run(begin);
    expect(await run(begin)).toEqual(first);
    await who.fill({ 'BEGIN-A': 1, 'BEGIN-B': 2 });
    expect((await run(begin)).reservationId).not.toBe(first.reservationId);
    store.pass(601_000);
    expect((await run(begin)).lines).toHaveLength(2);

    const tabs = shopper(store, 'begin-tabs');
    await tabs.fill({ 'BEGIN-B': 1 });
    const [one, two] = await run(() => Promise.all([begin(tabs), begin(tabs)]));
    expect(one).toEqual(two);

    const retired = shopper(store, 'begin-retired');
    await retired.fill({ 'BEGIN-GONE': 1 });
    await removeRow('Items', { itemId: 'BEGIN-GONE' });
    expect(await codeOf(run(() => begin(retired)))).toBe('OUT_OF_STOCK');

    const ids = await manyItems('BEGIN', 300, 1);
    const large = shopper(store, 'begin-large');
    await large.fill(oneOfEach(ids.slice(0, 120)));
    expect((await run(() => begin(large))).lines).toHaveLength(120);
    // Takes 120 others, and then gives back what it had.
    await large.fill(oneOfEach(ids.slice(120, 240)));
    expect((await run(() => begin(large))).lines).toHaveLength(120);
    // Short in its second step: the first is given back.
    const beyond = shopper(store, 'begin-beyond');
    await beyond.fill(oneOfEach([...ids.slice(0, 120), 'BEGIN-A']));
    await order(store, 'begin-quick', { 'BEGIN-119': 1 });
    expect(await codeOf(run(() => begin(beyond)))).toBe('OUT_OF_STOCK');
    // Short in its first step: what is left of those beyond it is read.
    await order(store, 'begin-quick', { 'BEGIN-0': 1 });
    expect(await codeOf(run(() => begin(beyond)))).toBe('OUT_OF_STOCK');
    store.pass(601_000);
    expect((await run(() => begin(large))).lines).toHaveLength(120);

    await addItem(store, 'BEGIN-SHORT', { SEA1: 2 });
    const [slow, sleeper] = [shopper(store, 'begin-slow'), shopper(store, 'begin-sleeper')];
    await slow.fill({ 'BEGIN-SHORT': 2 });
    await sleeper.fill({ 'BEGIN-SHORT': 2 });
    await sleeper.checkout();
    expect(await codeOf(run(() => begin(slow)))).toBe('OUT_OF_STOCK');
    store.pass(601_000);
    expect((await run(() => begin(slow))).lines).toMatchObject([{ itemId: 'BEGIN-SHORT', quantity: 2 }]);
  },

  showCheckout: async ({ run }) => {
    await addItem(store, 'SEE', { SEA1: 5 });
    const who = shopper(store, 'see');
    const show = () => run(() => showCheckout(who.request, services));
    expect(await codeOf(show())).toBe('NO_CHECKOUT');
    await who.fill({ SEE: 1 });
    const hold = await who.checkout();
    expect(await show()).toEqual(hold);
    store.pass(601_000);
    expect(await codeOf(show())).toBe('NO_CHECKOUT');
  },

  startPayment: async ({ run }) => {
    await addItem(store, 'PAY', { SEA1: 5 });
    const who = shopper(store, 'pay');
    const start = () => startPayment(who.request, services);
    expect(await codeOf(run(start))).toBe('NO_CHECKOUT');
    await who.fill({ PAY: 1 });
    const hold = await who.checkout();
    const [one, two] = await run(() => Promise.all([start(), start()]));
    expect(one).toEqual(two);
    expect(Date.parse(one.expiresAt) - Date.parse(hold.expiresAt)).toBe(120_000);
    expect(await run(start)).toEqual(one);
    store.pass(721_000);
    expect(await codeOf(run(start))).toBe('NO_CHECKOUT');
  },

  cancelCheckout: async ({ run }) => {
    await addItem(store, 'GIVE-UP', { SEA1: 5 });
    const who = shopper(store, 'give-up');
    const cancel = () => cancelCheckout(who.request, services);
    await run(cancel);
    await who.fill({ 'GIVE-UP': 5 });
    await who.checkout();
    await run(() => Promise.all([cancel(), cancel()]));
    expect(await rowOf('Stock', 'itemId', 'GIVE-UP')).toMatchObject({ available: 5 });
    const ids = await manyItems('GIVE-LARGE', 100, 1);
    await largeHold('give-up', ids);
    await run(cancel);
    expect(await rowOf('Stock', 'itemId', 'GIVE-LARGE-99')).toMatchObject({ available: 1 });
  },

  submitOrder: async ({ run }) => {
    for (const id of ['BUY-A', 'BUY-B', 'BUY-C', 'BUY-D']) await addItem(store, id, { SEA1: 20 });
    const who = shopper(store, 'buy');
    const submit = (reservationId: string, address: typeof ADDRESS = ADDRESS) =>
      submitOrder({ ...who.request, body: { reservationId, address } }, services);
    const hold = async () => {
      await who.fill({ 'BUY-A': 2, 'BUY-B': 2 });
      return (await who.checkout()).reservationId;
    };
    const plain = await hold();
    const first = await run(() => submit(plain));
    expect(await run(() => submit(plain))).toEqual(first);
    const elsewhere = { ...ADDRESS, line2: 'Apartment 4' } as typeof ADDRESS;
    expect(await codeOf(run(() => submit(plain, elsewhere)))).toBe('IDEMPOTENCY_MISMATCH');

    // One line now has less than was ordered, which removes it, another more, which leaves the rest; two are new.
    const changed = await hold();
    for (const [itemId, quantity] of [
      ['BUY-A', 1],
      ['BUY-B', 3],
      ['BUY-C', 1],
      ['BUY-D', 1],
    ] as const)
      await setCartItem({ ...who.request, params: { itemId }, body: { quantity } }, store.services);
    await run(() => submit(changed));
    expect((await showCart(who.request, store.services)).lines).toMatchObject([
      { itemId: 'BUY-B', quantity: 1 },
      { itemId: 'BUY-C', quantity: 1 },
      { itemId: 'BUY-D', quantity: 1 },
    ]);

    const twice = await hold();
    const [one, two] = await run(() => Promise.all([submit(twice), submit(twice)]));
    expect(one).toEqual(two);

    const late = await hold();
    store.pass(601_000);
    expect(await codeOf(run(() => submit(late)))).toBe('HOLD_EXPIRED');

    // The request that swapped the hold died on its way: what it had taken is given back before the order is placed.
    const swapped = await hold();
    const ids = await manyItems('BUY-LARGE', 120, 1);
    await who.fill(oneOfEach(ids));
    await expect(who.checkout(dyingAfter(store.services, 1))).rejects.toThrow('died');
    expect((await run(() => submit(swapped))).lines).toHaveLength(2);
    expect(await rowOf('Stock', 'itemId', 'BUY-LARGE-0')).toMatchObject({ available: 1 });
  },

  listOrders: async ({ run }) => {
    await addItem(store, 'LISTED', { SEA1: 5 });
    const { request } = shopper(store, 'lister');
    const list = (cursor?: string) => run(() => listOrders({ ...request, query: { limit: 1, cursor } }, services));
    expect(await list()).toEqual({ orders: [], cursor: null });
    for (let i = 0; i < 2; i++) await order(store, 'lister', { LISTED: 1 });
    const { cursor } = await list();
    expect((await list(cursor ?? undefined)).orders).toHaveLength(1);
  },

  getOrder: async ({ run }) => {
    await addItem(store, 'MINE', { SEA1: 1 });
    const placed = await order(store, 'mine', { MINE: 1 });
    const { orderId } = await atWork('mine-too', { SEA1: 1 });
    const look = (id: string, userId: string) =>
      run(() => getOrderOfShopper({ ...nothing, params: { orderId: id }, userId }, services));
    expect(await codeOf(look(store.services.newId(), 'mine'))).toBe('NOT_FOUND');
    expect(await codeOf(look(placed, 'stranger'))).toBe('NOT_FOUND');
    expect(await look(placed, 'mine')).toMatchObject({ shipments: [] });
    expect((await look(orderId, 'mine-too')).shipments).toHaveLength(1);
  },

  cancelOrder: async ({ run }) => {
    const cancel = (orderId: string, userId: string, more: Partial<Parameters<typeof cancelOrder>[0]> = {}) =>
      cancelOrder({ ...cancelRequest(orderId, userId), ...more }, services);
    expect(await codeOf(run(() => cancel(store.services.newId(), 'drop')))).toBe('NOT_FOUND');

    await addItem(store, 'DROP', { SEA1: 5 });
    const placed = await order(store, 'drop', { DROP: 2 });
    expect(await codeOf(run(() => cancel(placed, 'stranger')))).toBe('NOT_FOUND');
    expect(await run(() => cancel(placed, 'drop'))).toMatchObject({ status: 'cancelled' });
    expect(await run(() => cancel(placed, 'drop'))).toMatchObject({ status: 'cancelled' });

    const atOnce = await order(store, 'drop', { DROP: 2 });
    expect(fulfilled(await run(() => Promise.allSettled([cancel(atOnce, 'drop'), cancel(atOnce, 'drop')])))).toBe(2);

    const open = await atWork('drop-open', { SEA1: 1, DAL1: 1 });
    expect(await run(() => cancel(open.orderId, 'drop-open'))).toMatchObject({ status: 'cancelled' });

    const part = await atWork('drop-part', { SEA1: 1, DAL1: 1 });
    await shipped(part.row);
    expect(await run(() => cancel(part.orderId, 'drop-part'))).toMatchObject({ status: 'shipped' });

    const all = await atWork('drop-all', { SEA1: 1 });
    await shipped(all.row);
    expect(await codeOf(run(() => cancel(all.orderId, 'drop-all')))).toBe('NOT_CANCELLABLE');

    const stuck = await orderNobodyHas('drop-stuck');
    await planOrder({ orderId: stuck, attempt: 1 }, store.services);
    expect(await run(() => cancel(stuck, 'drop-stuck'))).toMatchObject({ status: 'cancelled' });

    const some = await order(store, 'drop', { DROP: 2 });
    const once = { headers: { 'idempotency-key': 'drop-one-unit' } };
    const units = (quantity?: number) => ({ body: { lines: [{ itemId: 'DROP', ...(quantity && { quantity }) }] } });
    expect(await codeOf(run(() => cancel(some, 'drop', units(1))))).toBe('INVALID_INPUT');
    for (let repeat = 0; repeat < 2; repeat++) {
      const { lines } = await run(() => cancel(some, 'drop', { ...once, ...units(1) }));
      expect(lines).toMatchObject([{ quantity: 2, cancelled: 1 }]);
    }
    expect(await codeOf(run(() => cancel(some, 'drop', { ...once, ...units(2) })))).toBe('IDEMPOTENCY_MISMATCH');
    expect(await run(() => cancel(some, 'drop', units()))).toMatchObject({ status: 'cancelled' });
    // Nothing is left to cancel, so it is the key itself that is asked for.
    expect(await run(() => cancel(some, 'drop', { ...once, ...units(1) }))).toMatchObject({ status: 'cancelled' });

    const large = await order(store, 'drop-large', oneOfEach(await manyItems('DROP-LARGE', 120, 1)));
    expect(await run(() => cancel(large, 'drop-large'))).toMatchObject({ status: 'cancelled' });
  },

  claimWork: async ({ run }) => {
    const { row } = await atWork('claim', { SEA1: 1 });
    const claim = (userId: string, of: Parameters<typeof keyOf>[0] = row) => claimWork(staff(of, userId), services);
    expect(await codeOf(run(() => claim('ann', missingWork())))).toBe('NOT_FOUND');
    expect(fulfilled(await run(() => Promise.allSettled([claim('ann'), claim('bob')])))).toBe(1);
    expect(await codeOf(run(() => claim('eve')))).toBe('ALREADY_CLAIMED');
    store.pass(901_000);
    expect(await run(() => claim('eve'))).toMatchObject({ claimedBy: 'eve' });
    expect(await run(() => claim('eve'))).toMatchObject({ claimedBy: 'eve' });
    await staffMember(store, 'eve').shipAll(row);
    expect(await codeOf(run(() => claim('eve')))).toBe('NOT_OPEN');
  },

  releaseWork: async ({ run }) => {
    const { row } = await atWork('hand', { SEA1: 1 });
    const release = (userId: string, of: Parameters<typeof keyOf>[0] = row) =>
      run(() => releaseWork(staff(of, userId), services));
    expect(await codeOf(release('ann', missingWork()))).toBe('NOT_FOUND');
    await claimWork(staff(row, 'ann'), store.services);
    expect(await codeOf(release('bob'))).toBe('NOT_CLAIMED');
    expect(await release('ann')).toMatchObject({ status: 'queued' });
    expect(await release('ann')).toMatchObject({ status: 'queued' });
    await shipped(row);
    expect(await codeOf(release('ann'))).toBe('NOT_OPEN');
  },

  shipWork: async ({ run }) => {
    const { row } = await atWork('ship', { SEA1: 1 });
    const ship = (userId: string, of: Parameters<typeof keyOf>[0] = row) =>
      shipWork({ ...staff(of, userId), body: PARCEL }, services);
    expect(await codeOf(run(() => ship('ann', missingWork())))).toBe('NOT_FOUND');
    expect(await codeOf(run(() => ship('ann')))).toBe('NOT_CLAIMED');
    await staffMember(store, 'ann').claim(row);
    expect(await codeOf(run(() => ship('ann')))).toBe('NOT_PACKED');
    await staffMember(store, 'ann').packAll(row);
    expect(await codeOf(run(() => ship('bob')))).toBe('NOT_CLAIMED');
    expect(await run(() => Promise.all([ship('ann'), ship('ann')]))).toMatchObject([
      { status: 'shipped' },
      { status: 'shipped' },
    ]);
    expect(await run(() => ship('ann'))).toMatchObject({ status: 'shipped' });
    const cancelled = await atWork('ship-not', { SEA1: 1 });
    await cancelOrder(cancelRequest(cancelled.orderId, 'ship-not'), store.services);
    expect(await codeOf(run(() => ship('ann', cancelled.row)))).toBe('NOT_OPEN');
  },

  listWarehouseStock: async ({ run }) => {
    await addItem(store, 'SHELF-A', { DAL1: 1 });
    await addItem(store, 'SHELF-B', { DAL1: 1 });
    const list = (warehouseId: string, cursor?: string) =>
      run(() =>
        listWarehouseStock({ ...nothing, params: { warehouseId }, query: { limit: 1, cursor }, userId: 's' }, services),
      );
    expect(await codeOf(list('NONE'))).toBe('NOT_FOUND');
    const { stock, cursor } = await list('DAL1');
    expect((await list('DAL1', cursor ?? undefined)).stock).not.toEqual(stock);
  },

  changeWarehouseStock: async ({ run }) => {
    await addItem(store, 'GOODS', { SEA1: 1 });
    const change = (...request: Parameters<typeof shelfChange>) =>
      changeWarehouseStock(shelfChange(...request), services);
    const receive = (quantity: number, itemId = 'GOODS') => ({ kind: 'receive', itemId, quantity }) as const;
    const correct = (delta: number) => ({ kind: 'correct', itemId: 'GOODS', delta, reason: 'counted' }) as const;
    expect(await codeOf(run(() => change('goods-none', receive(1), 'NONE')))).toBe('NOT_FOUND');
    expect(await codeOf(run(() => change('goods-none', receive(1, 'GOODS-NONE'))))).toBe('UNKNOWN_ITEM');
    const first = await run(() => change('goods-1', receive(5)));
    expect(await run(() => change('goods-1', receive(5)))).toEqual(first);
    expect(await codeOf(run(() => change('goods-1', receive(6))))).toBe('IDEMPOTENCY_MISMATCH');
    await run(() => change('goods-2', correct(-2)));
    expect(await codeOf(run(() => change('goods-3', correct(-5))))).toBe('NOT_ENOUGH_STOCK');
    await run(() => Promise.all(Array.from({ length: 10 }, (_, i) => change(`goods-many-${i}`, receive(1)))));
    expect(await rowOf('Stock', 'itemId', 'GOODS')).toMatchObject({ available: 14 });
  },

  listWarehouses: async ({ run }) => {
    const { warehouses } = await run(() => listWarehouses({ ...nothing, userId: 'admin' }, services));
    expect(warehouses.map(({ warehouseId }) => warehouseId)).toContain('SEA1');
  },

  explainStock: async ({ run }) => {
    await addItem(store, 'EXPLAIN', { SEA1: 1 });
    const explain = (itemId: string) =>
      run(() => explainStock({ ...nothing, params: { itemId }, query: { limit: 10 }, userId: 'admin' }, services));
    expect(await codeOf(explain('EXPLAIN-NONE'))).toBe('NOT_FOUND');
    expect(await explain('EXPLAIN')).toMatchObject({ explained: 'behind' });
  },

  nameItems: async ({ run }) => {
    await addItem(store, 'NAMED', { SEA1: 1 });
    const ids = ['NAMED-NONE', 'NAMED', 'NAMED'];
    const { items } = await run(() => nameItems({ ...nothing, query: { ids }, userId: '' }, services));
    expect(items).toEqual([{ itemId: 'NAMED', name: expect.any(String) }]);
  },

  showItemStock: async ({ run }) => {
    await addItem(store, 'SHELVES', { SEA1: 2, DAL1: 1 });
    const show = (itemId: string, cursor?: string) =>
      run(() =>
        showItemStock({ ...nothing, params: { itemId }, query: { limit: 1, cursor }, userId: 'admin' }, services),
      );
    expect(await codeOf(show('SHELVES-NONE'))).toBe('NOT_FOUND');
    const { shelves, cursor } = await show('SHELVES');
    expect(shelves).toMatchObject([{ warehouseId: 'DAL1', onHand: 1 }]);
    expect((await show('SHELVES', cursor ?? undefined)).shelves).toMatchObject([{ warehouseId: 'SEA1', onHand: 2 }]);
  },

  notFound: async ({ run }) => {
    const event = { requestContext: { http: { method: 'GET', path: '/nowhere' } } };
    const ask = notFound as unknown as (event: object, context: object) => Promise<unknown>;
    expect(await run(() => ask(event, {}))).toMatchObject({ statusCode: 404 });
  },

  releaseHold: async ({ run }) => {
    await addItem(store, 'TIMER', { SEA1: 2 });
    const who = shopper(store, 'timer');
    await who.fill({ TIMER: 2 });
    const { reservationId } = await who.checkout();
    const timer = { userId: who.userId, reservationId };
    const goOff = (one = timer) => releaseOverdueHold(one, services);
    await run(() => goOff({ ...timer, reservationId: store.services.newId() }));
    await run(goOff);
    store.pass(601_000);
    await run(() => Promise.all([goOff(), goOff()]));
    await run(goOff);
    expect(await rowOf('Stock', 'itemId', 'TIMER')).toMatchObject({ available: 2 });
    const large = await largeHold('timer-large', await manyItems('TIMER-LARGE', 100, 1));
    store.pass(601_000);
    await run(() => goOff({ userId: large.who.userId, reservationId: large.hold.reservationId }));
    expect(await rowOf('Stock', 'itemId', 'TIMER-LARGE-99')).toMatchObject({ available: 1 });
  },

  restoreRemovedHold: async ({ run }) => {
    await addItem(store, 'REMOVED', { SEA1: 2 });
    const who = shopper(store, 'removed');
    await who.fill({ REMOVED: 2 });
    await who.checkout();
    const before = await rowOf('Reservations', 'userId', who.userId);
    await removeRow('Reservations', { userId: who.userId });
    const restore = (removedByTtl: boolean) =>
      restoreHoldRemovedByTtl({ before, after: undefined, removedByTtl }, services);
    await run(() => restore(false));
    expect(await rowOf('Stock', 'itemId', 'REMOVED')).toMatchObject({ available: 0 });
    await run(() => Promise.all([restore(true), restore(true)]));
    expect(await rowOf('Stock', 'itemId', 'REMOVED')).toMatchObject({ available: 2 });
  },

  indexItems: async (recording) => {
    await addItem(store, 'INDEXED', { SEA1: 2 });
    const row = await rowOf('Items', 'itemId', 'INDEXED');
    const images = [{ NewImage: marshall(row) }, { OldImage: marshall(row) }, { NewImage: marshall({ itemId: 7 }) }];
    await indexed(recording, wakeOfItem, images);
  },

  indexStock: async (recording) => {
    await addItem(store, 'STOCKED', { SEA1: 2 });
    const row = await rowOf('Stock', 'itemId', 'STOCKED');
    await indexed(recording, wakeOfStock, [{ NewImage: marshall(row) }, { OldImage: marshall(row) }]);
  },

  indexPopularity: async (recording) => {
    await addItem(store, 'POPULAR', { SEA1: 2 });
    await indexed(recording, wakeOfPopularity, [{ NewImage: marshall({ itemId: 'POPULAR', score: 3e-27 }) }]);
  },

  countSales: async ({ run }) => {
    const lines = [
      { itemId: 'SOLD-1', quantity: 2, name: 'n' },
      { itemId: 'SOLD-2', quantity: 1, name: 'n' },
    ];
    const after = { warehouseOrderId: 'SOLD-1-1', status: 'shipped', lines, shippedAt: '2026-01-01T12:00:00.000Z' };
    const count = (before?: object) =>
      run(() => countSales({ before: before as never, after, removedByTtl: false }, services));
    await count();
    const once = await rowOf('Popularity', 'itemId', 'SOLD-1');
    await count();
    await count(after);
    expect(await rowOf('Popularity', 'itemId', 'SOLD-1')).toEqual(once);
  },

  followOrders: async ({ run }) => {
    const row = { orderId: store.services.newId() };
    const start = (after: object, before?: object) =>
      run(() => startFulfilment({ before, after, removedByTtl: false } as RowChange, stepFunctions));
    await start(row);
    await start(row);
    await start(row, row);
    await start({ ...row, planning: 'due', rounds: 1 }, row);

    const complete = (orderId: string) => completeCancellation(services, orderId);
    const statusOf = async (orderId: string) => (await rowOf('Orders', 'orderId', orderId))['status'];
    await run(() => complete(store.services.newId()));

    await addItem(store, 'DIED', { SEA1: 2 });
    const placed = await order(store, 'died', { DIED: 2 });
    await run(() => complete(placed));
    expect(await statusOf(placed)).toBe('placed');

    const ids = await manyItems('DIED-LARGE', 150, 3);
    const died = await dyingCancellation('died-large', ids);
    await run(() => Promise.all([complete(died), complete(died)]));
    await run(() => complete(died));
    expect(await statusOf(died)).toBe('cancelled');

    const open = await dyingCancellation('died-open', ids, 'allocated');
    await run(() => complete(open));
    expect(await statusOf(open)).toBe('cancelled');
    expect(await rowOf('Stock', 'itemId', 'DIED-LARGE-149')).toMatchObject({ available: 3 });
  },

  planOrder: async ({ run }) => {
    const make = (orderId: string, attempt = 1) => planOrder({ orderId, attempt }, services);
    await expect(run(() => make(store.services.newId()))).rejects.toThrow('There is no order');
    await addItem(store, 'PLAN', { SEA1: 3, DAL1: 3 });
    const placed = await order(store, 'plan', { PLAN: 5 });
    const plans = await run(() => Promise.all([make(placed), make(placed)]));
    expect(plans).toMatchObject([{ outcome: 'planned' }, { outcome: 'planned' }]);
    const [first, second] = planned(await run(() => make(placed)));
    if (!first || !second) throw new Error('It was not split.');
    await allocateWarehouseOrder(first, store.services);
    expect(await run(() => make(placed))).toMatchObject({ outcome: 'planned', allocated: [{}] });
    for (const one of await plan(placed)) await allocateWarehouseOrder(one, store.services);
    expect(await run(() => make(placed))).toMatchObject({ outcome: 'ready' });
    await cancelOrder(cancelRequest(placed, 'plan'), store.services);
    expect(await run(() => make(placed))).toEqual({ outcome: 'ended' });
    const pending = await dyingCancellation('plan-pending', await manyItems('PLAN-LARGE', 120, 1), 'allocated');
    expect(await run(() => make(pending))).toEqual({ outcome: 'ended' });

    const stuck = await orderNobodyHas('plan-stuck');
    expect(await run(() => make(stuck))).toMatchObject({ outcome: 'stuck' });
    expect(await run(() => make(stuck))).toMatchObject({ outcome: 'stuck' });
    const tired = await order(store, 'plan', { PLAN: 1 });
    expect(await run(() => make(tired, PLANNING_LIMIT + 1))).toMatchObject({ outcome: 'stuck' });
    expect(await run(() => make(tired))).toMatchObject({ outcome: 'planned' });
  },

  allocateWarehouseOrder: async ({ run }) => {
    await addItem(store, 'SHARE', { SEA1: 5 });
    const orderId = await order(store, 'share', { SHARE: 5 });
    const [older] = await plan(orderId);
    const [newer] = await plan(orderId);
    if (!older || !newer) throw new Error('Nothing was planned.');
    const allocate = (one: typeof older) => allocateWarehouseOrder(one, services);
    const unknown = { ...newer, orderId: store.services.newId() };
    await expect(run(() => allocate(unknown))).rejects.toThrow('There is no order');
    expect(await run(() => allocate(older))).toMatchObject({ outcome: 'superseded' });
    expect(await run(() => allocate({ ...newer, lines: [{ itemId: 'SHARE', quantity: 6 }] }))).toMatchObject({
      outcome: 'short',
    });
    expect(await run(() => Promise.all([allocate(newer), allocate(newer)]))).toMatchObject([
      { outcome: 'allocated' },
      { outcome: 'allocated' },
    ]);
    expect(await run(() => allocate(newer))).toMatchObject({ outcome: 'allocated' });
  },

  finishOrder: async ({ run }) => {
    const finish = (orderId: string) => finishOrder({ orderId }, services);
    await expect(run(() => finish(store.services.newId()))).rejects.toThrow('There is no order');
    const { orderId, row } = await atWork('finish', { SEA1: 1 });
    expect(await run(() => finish(orderId))).toMatchObject({ status: 'processing' });
    await shipped(row);
    expect(await run(() => Promise.all([finish(orderId), finish(orderId)]))).toMatchObject([
      { status: 'shipped' },
      { status: 'shipped' },
    ]);
    expect(await run(() => finish(orderId))).toMatchObject({ status: 'shipped' });
    const stuck = await orderNobodyHas('finish-stuck');
    expect(await run(() => finish(stuck))).toMatchObject({ status: 'stuck' });
    expect(await run(() => finish(stuck))).toMatchObject({ status: 'stuck' });
    const pending = await dyingCancellation('finish-pending', await manyItems('FINISH-LARGE', 120, 1), 'allocated');
    expect(await run(() => finish(pending))).toMatchObject({ status: 'cancelled' });
  },

  resumeWorkflow: async ({ run }) => {
    const resume = (after: Record<string, unknown>) =>
      run(() => resumeWorkflow({ before: undefined, after, removedByTtl: false }, stepFunctions));
    await resume({ status: 'allocated' });
    await resume({ status: 'claimed', taskTokens: ['resume-token'] });
    await resume({ status: 'shipped', taskTokens: ['resume-token'] });
    await resume({ status: 'shipped', taskTokens: ['resume-token'] });
    await resume({ status: 'cancelled', taskTokens: ['resume-other-token'] });
  },

  acceptWork: async ({ run }) => {
    const { row } = await atWork('accept', { SEA1: 1 }, 'allocated');
    const accept = (taskToken: string, of: Parameters<typeof keyOf>[0] = row) =>
      acceptWork({ ...keyOf(of), taskToken }, services);
    await expect(run(() => accept('one', missingWork()))).rejects.toThrow('There is no warehouse order');
    await run(() => Promise.all([accept('one'), accept('one')]));
    await run(() => accept('two'));
    await addWarehouses(store, 'SHUT');
    const shut = await atWork('accept-shut', { SHUT: 1 }, 'allocated');
    const warehouse = (await rowOf('Warehouses', 'warehouseId', 'SHUT')) as unknown as Warehouse;
    await writeWarehouse(store.services.db, { ...warehouse, state: 'closed', version: warehouse.version + 1 });
    await run(() => accept('one', shut.row));
    expect(await rowsOf(shut.orderId)).toMatchObject([{ status: 'cancelled', endedBy: 'closed' }]);
    expect(await rowsOf(row.orderId)).toMatchObject([{ status: 'queued', taskTokens: new Set(['one', 'two']) }]);
  },

  recordMovement: async ({ run }) => {
    await addItem(store, 'MOVED', { SEA1: 3 });
    const after = await rowOf('Stock', 'itemId', 'MOVED');
    const record = (row: Record<string, unknown> | undefined) =>
      run(() => recordMovement({ before: undefined, after: row, removedByTtl: false }, services));
    await record(after);
    await record(after);
    await record({ ...after, available: 4 });
    await record(undefined);
    const entries = (await store.rows('StockLedger')).filter(({ itemId }) => itemId === 'MOVED');
    expect(entries).toMatchObject([{ version: 1, available: 3 }]);
  },

  warmSearch: async ({ run, note }) => {
    const { db, now, newId } = store.services;
    for (let row = 0; row < 3; row++) await putCounts(db, new Map([['warm', 5]]), now(), newId());
    const { synonyms } = openSearchServices();
    const find = async () => {
      note('search:write');
      return foundOf('SEARCH-A');
    };
    const suggest = async () => note('search:write');
    const { suggested } = await run(() => warmPopular({ ...services, synonyms, find, suggest }));
    expect(suggested).toBeGreaterThan(0);
  },

  auditStock: async ({ run }) => {
    await addItem(store, 'AUDITED', { SEA1: 1, DAL1: 1 });
    const { audited, unread, finished } = await run(() =>
      auditShare({ segment: 0, segments: 1 }, services, () => true),
    );
    expect(audited).toBeGreaterThan(0);
    expect({ unread, finished }).toEqual({ unread: 0, finished: true });
  },
};

/** What the search service would have found. */
const foundOf = (...itemIds: string[]): Found => ({
  total: itemIds.length && 9,
  hits: itemIds.map((itemId) => ({ itemId, place: [1, itemId] })),
  facets: null,
  reach: 'words',
  didYouMean: null,
  matched: itemIds.length > 0 ? 'all' : 'none',
});

const functions = [...routes, ...workers].map(({ name, entry, needs }) => ({ name, entry, needs }));

describe('a function', () => {
  it('has a scenario here, and no scenario is without its function', () => {
    expect(Object.keys(scenarios).sort()).toEqual(functions.map(({ name }) => name).sort());
  });

  it.each(functions)(
    '$name asks of AWS all that its needs allow, reads all that they set, and nothing else',
    async ({ name, needs }) => {
      const scenario = scenarios[name];
      if (!scenario) throw new Error(`No scenario runs ${name}: add one that reaches every call it can make.`);
      const recording = recorder.recording(needs);
      await scenario(recording);
      expect(recording.used()).toEqual(grantsOf(needs));
      expect(recording.read()).toEqual(variablesOf(needs));
    },
  );

  // What no scenario reaches shows in the code: bundled, an entry has only what it can call.
  it.each(functions)('$name has code for no table and no setting beyond its needs', async ({ entry, needs }) => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, '../../functions', `${entry}.ts`)],
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      write: false,
    });
    const code = outputFiles.map(({ text }) => text).join('\n');
    const named = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map(([, name]) => name))].sort();
    const tables = [...Object.keys(needs.tables ?? {}), ...(needs.indexes ?? []).map((index) => index.split('/')[0])];
    expect(named(/\btableName\("(\w+)"\)/g)).toEqual([...new Set(tables)].sort());
    expect(named(/\b(?:setting|wholeSetting)\("(\w+)"[,)]/g)).toEqual([...(needs.settings ?? [])].sort());
  });
});

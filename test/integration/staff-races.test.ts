import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, it } from 'vitest';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { tableName } from '../../functions/shared/env.ts';
import type { TableName } from '../../functions/shared/needs.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItems, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { staffMember } from './staffing.ts';

const SEED = Number(process.env['STAFF_SEED'] ?? 20_101_201);
const RACES = 1000;
const ITEMS = 100;
/** Most that a shipment begins behind its cancellation at first. It grows when ships win and shrinks when cancellations do, as machines differ. */
const HEAD_START_MS = 60;
/** How much it changes after each race. */
const STEP = 1.03;
/** Units of an item in each order that has it. */
const UNITS = 2;
const USER = 'racer';
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

let store: LocalStore;

beforeAll(async () => {
  console.log(`seed ${SEED}`);
  store = await openStore();
  await addWarehouses(store, 'SEA1');
});

async function put(table: TableName, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 25) {
    const puts = rows.slice(from, from + 25).map((row) => ({ PutRequest: { Item: { ...row } } }));
    await store.services.db.send(new BatchWriteCommand({ RequestItems: { [tableName(table)]: puts } }));
  }
}

/**
 * Many orders of one item that are packed: the rows that one shopper's and one picker's steps have made, again and again
 * under other ids, and the stock as it is when all of them have gone that way.
 */
async function packedOrders(): Promise<WarehouseOrder[]> {
  const items = Array.from({ length: ITEMS }, (_, n) => `RACE-${n}`);
  await addItems(store, items, 'SEA1', RACES);
  const { orderId, rows } = await orderOnTheFloor(store, USER, { 'RACE-0': UNITS });
  await staffMember(store, 'ann').packAll(rows[0] as WarehouseOrder);
  const [order] = await store.rows<Order>('Orders');
  const [work] = await store.rows<WarehouseOrder>('WarehouseOrders');
  const copies = Array.from({ length: RACES - 1 }, (_, n) => {
    const id = store.services.newId();
    const itemId = `RACE-${(n + 1) % ITEMS}`;
    const text = JSON.stringify([order, { ...work, taskTokens: undefined }])
      .replaceAll(orderId, id)
      .replaceAll('RACE-0', itemId);
    return JSON.parse(text) as [Order, WarehouseOrder];
  });
  await put(
    'Orders',
    copies.map(([copy]) => copy),
  );
  await put(
    'WarehouseOrders',
    copies.map(([, copy]) => copy),
  );
  const each = (RACES / ITEMS) * UNITS;
  const stock = await store.rows<Stock>('Stock');
  await put(
    'Stock',
    stock.map((row) => ({ ...row, available: RACES - each })),
  );
  const shelves = await store.rows<WarehouseStock>('WarehouseStock');
  await put(
    'WarehouseStock',
    shelves.map((row) => ({ ...row, allocated: each, free: row.onHand - each })),
  );
  return store.rows<WarehouseOrder>('WarehouseOrders');
}

const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { code?: string }).code ?? outcome.reason);

describe(`cancelling against shipping, ${RACES} times each`, () => {
  it('has one winner each time, and every unit is shipped or given back, or still there to be packed anew', async () => {
    const work = await packedOrders();
    expect(await wrongBooks(store)).toEqual([]);
    const random = seededRandom(SEED);
    const limit = pLimit(25);
    const wins = { cancel: 0, ship: 0 };
    let headStartMs = HEAD_START_MS;
    await Promise.all(
      work.map((row) => {
        const whole = random() < 0.5;
        // A cancellation reads more before it writes; without a head start it would hardly ever win.
        const share = random();
        const body = whole ? undefined : { lines: [{ itemId: row.lines[0]?.itemId ?? '', quantity: 1 }] };
        const cancel = () =>
          cancelOrder(
            {
              ...nothing,
              params: { orderId: row.orderId },
              headers: { 'idempotency-key': `race-${row.orderId}` },
              body,
              userId: USER,
            },
            store.services,
          );
        const ship = async () => {
          await sleep(share * headStartMs);
          return staffMember(store, 'ann').ship(row, row.version);
        };
        return limit(async () => {
          const [shipped, cancelled] = (await Promise.allSettled([ship(), cancel()])).map(codeOf);
          const lost = whole ? 'NOT_OPEN' : 'WORK_CHANGED';
          expect([
            ['done', 'NOT_CANCELLABLE'],
            [lost, 'done'],
          ]).toContainEqual([shipped, cancelled]);
          wins[shipped === 'done' ? 'ship' : 'cancel'] += 1;
          headStartMs *= shipped === 'done' ? STEP : 1 / STEP;
        });
      }),
    );
    console.log(`${wins.ship} were shipped, ${wins.cancel} cancelled, whole or in part`);
    expect(wins.ship + wins.cancel).toBe(RACES);
    expect(Math.min(wins.ship, wins.cancel)).toBeGreaterThan(RACES / 50);
    const after = await store.rows<WarehouseOrder>('WarehouseOrders');
    const count = (status: WarehouseOrder['status']) => after.filter((row) => row.status === status).length;
    expect(count('shipped')).toBe(wins.ship);
    expect(count('cancelled') + count('claimed')).toBe(wins.cancel);
    const shipped = (await store.rows<WarehouseStock>('WarehouseStock')).reduce((sum, row) => sum + row.shipped, 0);
    expect(shipped).toBe(wins.ship * UNITS);
    expect(await wrongBooks(store)).toEqual([]);
  }, 120_000);
});

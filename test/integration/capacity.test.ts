import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import { showItem } from '../../functions/items/get-item.ts';
import { acceptWork } from '../../functions/warehouses/accept-work.ts';
import { claimWork } from '../../functions/warehouses/claim-work.ts';
import { shipWork } from '../../functions/warehouses/ship-work.ts';
import { addItem, addWarehouses, type Call, type LocalStore, openStore } from './local-store.ts';
import { order, shopper } from './shopping.ts';

let store: LocalStore;
const table: string[] = [];
const LINES = { 'CAP-A': 1, 'CAP-B': 2, 'CAP-C': 3 };
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

const SINGLE_WRITES = new Set(['UpdateItemCommand', 'PutItemCommand', 'DeleteItemCommand']);

/** Rows a call writes. Every row here is below 1 KB. */
function rowsWritten({ command, input }: Call): number {
  if (command === 'TransactWriteItemsCommand') return (input['TransactItems'] as unknown[]).length;
  return SINGLE_WRITES.has(command) ? 1 : 0;
}

/**
 * What one operation asked of DynamoDB. Read units are as the engine counted them; write units are 2 for a row in a
 * transaction and 1 for a row by itself (docs.aws.amazon.com, "DynamoDB read and write operations"), as DynamoDB Local
 * counts a transaction's tables and not its rows. Index entries come on top: one unit each.
 */
async function measured(operation: string, run: () => Promise<unknown>) {
  const from = store.calls.length;
  await run();
  const calls = store.calls.slice(from);
  let read = 0;
  let written = 0;
  for (const call of calls) {
    const rows = rowsWritten(call);
    if (rows === 0) read += call.capacity;
    else written += call.command === 'TransactWriteItemsCommand' ? 2 * rows : 1;
  }
  table.push(`| ${operation} | ${calls.length} | ${read} | ${written} |`);
  return { calls: calls.length, read, written };
}

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1');
  for (const id of Object.keys(LINES)) await addItem(store, id, { SEA1: 100 });
});

afterAll(() => {
  const head = ['| operation, 3 lines | calls | read units | write units |', '|---|---:|---:|---:|'];
  console.log([...head, ...table].join('\n'));
});

describe('what DynamoDB is asked for an order of three lines', () => {
  it('to look at an item: two reads side by side', async () => {
    const look = () => showItem({ ...nothing, params: { itemId: 'CAP-A' }, userId: '' }, store.services);
    expect(await measured('item', look)).toEqual({ calls: 2, read: 1, written: 0 });
  });

  it('to hold: the cart, the open hold, the prices, and one transaction of four rows', async () => {
    const who = shopper(store, 'hold');
    await measured('replace cart (and show it)', () => who.fill(LINES));
    // 3 stock rows twice a write each, and the reservation with its index: the transaction's own least.
    expect(await measured('hold', who.checkout)).toMatchObject({ calls: 4, written: 8 });
    expect(await measured('hold, repeated', who.checkout)).toMatchObject({ calls: 2, written: 0 });
  });

  it('to order: the hold, the cart, and one transaction of three rows whatever the number of lines', async () => {
    const who = shopper(store, 'submit');
    await who.fill(LINES);
    const { reservationId } = await who.checkout();
    const submit = await measured('submit', () => who.submit(reservationId));
    expect(submit).toMatchObject({ calls: 3, written: 6 });
    expect(await measured('submit, repeated', () => who.submit(reservationId))).toMatchObject({ calls: 3, written: 0 });
  });

  it('to give a hold back: one read and one transaction of four rows', async () => {
    const who = shopper(store, 'release');
    await who.fill(LINES);
    const { reservationId } = await who.checkout();
    store.pass(601_000);
    const timer = { userId: who.userId, reservationId };
    const release = await measured('release an expired hold', () => releaseOverdueHold(timer, store.services));
    expect(release).toMatchObject({ calls: 2, written: 8 });
  });

  it('to plan, allocate, hand over, claim and ship', async () => {
    const orderId = await order(store, 'fulfil', LINES);
    let outcome = await planOrder({ orderId, attempt: 1 }, store.services);
    expect(
      await measured('plan', async () => {
        outcome = await planOrder({ orderId, attempt: 1 }, store.services);
      }),
    ).toMatchObject({ calls: 6, written: 1 });
    if (outcome.outcome !== 'planned') throw new Error(outcome.outcome);
    const [planned] = outcome.warehouseOrders.map((one) => ({ ...one, lines: [...one.lines] }));
    if (!planned) throw new Error('Nothing was planned.');
    const allocate = await measured('allocate', () => allocateWarehouseOrder(planned, store.services));
    // The order's row, the warehouse order's and three shelves.
    expect(allocate).toMatchObject({ calls: 2, written: 10 });
    const { warehouseId, warehouseOrderId } = planned;
    const ask = { ...nothing, params: { warehouseId, warehouseOrderId }, userId: 'ann' };
    const accept = () => acceptWork({ warehouseId, warehouseOrderId, taskToken: 't' }, store.services);
    expect(await measured('accept into the work list', accept)).toMatchObject({ calls: 1 });
    expect(await measured('claim', () => claimWork(ask, store.services))).toMatchObject({ calls: 1 });
    expect(await measured('ship', () => shipWork(ask, store.services))).toMatchObject({ calls: 2, written: 8 });
  });

  it('to cancel before anything is allocated', async () => {
    const orderId = await order(store, 'cancel', LINES);
    const cancel = () => cancelOrder({ ...nothing, params: { orderId }, userId: 'cancel' }, store.services);
    // One transaction takes the order and gives the stock back; one update ends it.
    expect(await measured('cancel', cancel)).toMatchObject({ written: 9 });
  });
});

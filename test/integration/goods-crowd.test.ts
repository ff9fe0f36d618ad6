import { expect, it } from 'vitest';
import { createDelivery } from '../../functions/deliveries/create-delivery.ts';
import { receiveDelivery } from '../../functions/deliveries/receive-delivery.ts';
import type { Order } from '../../functions/orders/orders.ts';
import { cancelReturn } from '../../functions/returns/cancel-return.ts';
import { receiveReturn } from '../../functions/returns/receive-return.ts';
import { requestReturn } from '../../functions/returns/request-return.ts';
import type { Return } from '../../functions/returns/returns.ts';
import { Problem } from '../../functions/shared/problem.ts';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { cancelTransfer } from '../../functions/transfers/cancel-transfer.ts';
import { receiveTransfer } from '../../functions/transfers/receive-transfer.ts';
import { sendTransfer } from '../../functions/transfers/send-transfer.ts';
import type { Transfer } from '../../functions/transfers/transfers.ts';
import { countWarehouseStock } from '../../functions/warehouses/count-warehouse-stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { goodsFit, returnedOnce } from '../../local/audit/goods-checks.ts';
import type { DeliveryRow, Snapshot } from '../../local/audit/rows.ts';
import { noNegativeCounter, unitsAccountedFor } from '../../local/audit/stock-checks.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, addWarehouses, dyingAfter, openStore } from './local-store.ts';
import { staffMember } from './staffing.ts';

const SEED = 20_261_125;
const PEOPLE = 6;
const STEPS = 40;
const ITEMS = ['A', 'B', 'C'] as const;
const WAREHOUSES = ['SEA1', 'NYC1', 'DAL1'] as const;

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined, userId: 'ann' };

it(`a crowd that receives, moves, counts and sends back, and dies at random, leaves every unit accounted for (seed ${SEED})`, async () => {
  const store = await openStore();
  const random = seededRandom(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(all: readonly T[]): T => {
    const one = all[below(all.length)];
    if (one === undefined) throw new Error('There is nothing to pick from.');
    return one;
  };
  await addWarehouses(store, ...WAREHOUSES);
  for (const itemId of ITEMS) await addItem(store, itemId, { SEA1: 40, NYC1: 20 });
  const sold: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { orderId, rows } = await orderOnTheFloor(store, 'crowd', { A: 4, B: 3, C: 5 });
    for (const row of rows) await staffMember(store, 'ann').shipAll(row);
    sold.push(orderId);
  }
  const deliveries: { warehouseId: string; deliveryId: string }[] = [];
  for (const warehouseId of WAREHOUSES) {
    const lines = ITEMS.map((itemId) => ({ itemId, expected: 30 }));
    const body = { supplier: 'Mill', dueAt: '2026-01-02T09:00:00.000Z', lines };
    const request = {
      ...nothing,
      params: { warehouseId },
      headers: { 'idempotency-key': `crowd-${warehouseId}` },
      body,
    };
    const { deliveryId } = await createDelivery(request, store.services);
    deliveries.push({ warehouseId, deliveryId });
  }

  let done = 0;
  /** One request under a key, whose process may die before or after it; whoever sent it sends it again. */
  const twice = async (act: (services: typeof store.services) => Promise<unknown>): Promise<void> => {
    if (random() < 0.3) await act(dyingAfter(store.services, below(2))).catch(() => undefined);
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        await act(store.services);
        done++;
        return;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code !== 'BUSY') return;
      }
    }
  };
  const step = async (key: string): Promise<void> => {
    const headers = { 'idempotency-key': key };
    const [itemId, warehouseId, units] = [pick(ITEMS), pick(WAREHOUSES), 1 + below(4)];
    const kind = below(7);
    if (kind === 0) {
      const params = pick(deliveries);
      const body = { lines: [{ itemId, quantity: units, damaged: below(2) }] };
      return twice((services) => receiveDelivery({ ...nothing, params, headers, body }, services));
    }
    if (kind === 1) {
      const to = pick(WAREHOUSES);
      const body = { to, lines: [{ itemId, quantity: units }] };
      return twice((services) => sendTransfer({ ...nothing, params: { warehouseId }, headers, body }, services));
    }
    const transfers = (await store.rows<Transfer>('Transfers')).filter(({ status }) => status === 'inTransit');
    if (kind === 2 && transfers.length > 0) {
      const { transferId, destination, lines } = pick(transfers);
      const body = { lines: [{ itemId: lines[0]?.itemId ?? '', quantity: 1, lost: below(2), damaged: below(2) }] };
      const params = { warehouseId: destination, transferId };
      return twice((services) => receiveTransfer({ ...nothing, params, headers, body }, services));
    }
    if (kind === 3 && transfers.length > 0) {
      const { transferId, origin } = pick(transfers);
      return twice((services) => cancelTransfer({ ...nothing, params: { warehouseId: origin, transferId } }, services));
    }
    if (kind === 4) {
      const body = { itemId, counted: 10 + below(30), reason: 'counted' };
      return twice((services) => countWarehouseStock({ ...nothing, params: { warehouseId }, headers, body }, services));
    }
    const returns = (await store.rows<Return>('Returns')).filter(({ status }) => status === 'requested');
    if (kind === 5 && returns.length > 0) {
      const { returnId, orderId, warehouseId: at, lines } = pick(returns);
      if (random() < 0.3) {
        const params = { orderId, returnId };
        return twice((services) => cancelReturn({ ...nothing, params, userId: 'crowd' }, services));
      }
      const judged = [{ itemId: lines[0]?.itemId ?? '', restock: below(2), writeOff: 1 }];
      const body = { lines: judged, last: random() < 0.3 };
      const params = { warehouseId: at, returnId };
      return twice((services) => receiveReturn({ ...nothing, params, headers, body }, services));
    }
    const body = { lines: [{ itemId, quantity: units }], reason: 'too blue' };
    const params = { orderId: pick(sold) };
    return twice((services) => requestReturn({ ...nothing, params, headers, body, userId: 'crowd' }, services));
  };
  await Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      for (let n = 0; n < STEPS; n++) await step(`crowd-${person}-${n}`);
    }),
  );

  expect(done).toBeGreaterThan((PEOPLE * STEPS) / 3);
  expect(await wrongBooks(store)).toEqual([]);
  const snapshot = {
    stock: await store.rows<Stock>('Stock'),
    warehouseStock: await store.rows<WarehouseStock>('WarehouseStock'),
    orders: await store.rows<Order>('Orders'),
    warehouseOrders: await store.rows<WarehouseOrder>('WarehouseOrders'),
    deliveries: await store.rows<DeliveryRow>('Deliveries'),
    transfers: await store.rows<Transfer>('Transfers'),
    returns: await store.rows<Return>('Returns'),
    reservations: [],
  } as unknown as Snapshot;
  const checks = [unitsAccountedFor, noNegativeCounter, goodsFit, returnedOnce];
  expect(checks.flatMap((check) => [...check(snapshot).breaches])).toEqual([]);
  expect(snapshot.transfers.length).toBeGreaterThan(5);
  expect(snapshot.returns.length).toBeGreaterThan(3);
});

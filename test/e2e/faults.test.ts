import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../local/demo/random.ts';
import { FAULT_KINDS } from '../../local/faults/fault.ts';
import { type FiredFault, firedFaults } from '../../local/faults/fault-log.ts';
import {
  ADDRESS,
  type Answer,
  leaveOnly,
  type Person,
  patiently,
  person,
  shipWork,
  shoppers,
  staffOf,
} from './people.ts';
import { type StartedStore, startStore } from './start-store.ts';
import { breaches } from './tools.ts';

const SEED = 20_261_123;
/** Of all calls to AWS; every order is struck once at least, whatever comes of this. */
const INTENSITY = 0.05;
const BUYERS = 40;
const ORDERS_EACH = 5;
/** Buyers at a time: each call in flight is a process of its own on the local engine. */
const AT_ONCE = 8;
/** Shoppers who check out more than there is of an item, beside one of which there is plenty. */
const REFUSED = 12;
const SCARCE = '21730';
const ITEMS = ['85123A', '22720', '20719', '22423', '20725', '22457', '84879', '22386', '20727', '22382'];
const PATIENCE_MS = 180_000;

describe('two hundred orders while calls to AWS fail', () => {
  let store: StartedStore;
  const random = seededRandom(SEED);
  const accepted: { readonly shopper: Person; readonly orderId: string }[] = [];
  let refusals: { readonly shopper: Person; readonly answer: Answer }[] = [];
  let fired: FiredFault[] = [];

  beforeAll(async () => {
    const items = [SCARCE, ...ITEMS].join(',');
    const seconds = ['--hold-seconds', '120', '--lease-seconds', '60'];
    store = await startStore('--faults', `${SEED}:${INTENSITY}`, '--items', items, ...seconds);
    console.log(`seed ${SEED}, intensity ${INTENSITY}`);
  });
  afterAll(() => store?.stop());

  it('are all accepted by clients who repeat, and what there is too little of is refused', async () => {
    const crowd = await shoppers(BUYERS + REFUSED, store.endpoints);
    const unlucky = crowd.slice(BUYERS);
    await leaveOnly(SCARCE, 40, store.endpoints);
    for (const shopper of unlucky) {
      const lines = [
        { itemId: SCARCE, quantity: 4 },
        { itemId: '85123A', quantity: 1 },
      ];
      expect(await patiently(() => shopper.ask('PUT', '/cart', { lines }))).toMatchObject({ status: 200 });
    }
    // Gone from the shelf while it was in their carts
    await leaveOnly(SCARCE, 3, store.endpoints);
    const buyers = crowd.slice(0, BUYERS).map((shopper) => ({
      shopper,
      carts: Array.from({ length: ORDERS_EACH }, () => someLines(random)),
    }));
    const limit = pLimit(AT_ONCE);
    const [, refused] = await Promise.all([
      Promise.all(
        buyers.map(({ shopper, carts }) =>
          limit(async () => {
            for (const lines of carts) {
              expect(await patiently(() => shopper.ask('PUT', '/cart', { lines }))).toMatchObject({ status: 200 });
              const checkout = await patiently(() => shopper.ask('POST', '/checkout'));
              expect(checkout).toMatchObject({ status: 200 });
              const { reservationId } = checkout.body;
              const order = await patiently(() => shopper.ask('POST', '/orders', { reservationId, address: ADDRESS }));
              expect(order).toMatchObject({ status: 201, body: { orderId: reservationId } });
              accepted.push({ shopper, orderId: reservationId });
            }
          }),
        ),
      ),
      Promise.all(
        unlucky.map((shopper) =>
          limit(async () => ({ shopper, answer: await patiently(() => shopper.ask('POST', '/checkout')) })),
        ),
      ),
    ]);
    refusals = refused;
    expect(accepted).toHaveLength(200);
    expect(new Set(accepted.map(({ orderId }) => orderId)).size).toBe(200);
    for (const { answer } of refusals) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'OUT_OF_STOCK', lines: [{ itemId: SCARCE }] } });
    }
  });

  it('are all shipped', async () => {
    await shipEverything(store, accepted);
    const orders = await Promise.all(
      accepted.map(({ shopper, orderId }) => patiently(() => shopper.ask('GET', `/orders/${orderId}`))),
    );
    expect(orders.filter(({ body }) => body.status !== 'shipped')).toEqual([]);
  });

  it('were each struck by a fault at least, and every kind of fault struck', async () => {
    fired = await firedFaults(store.endpoints.faults?.log ?? '');
    const struck = new Set(fired.flatMap(({ orders }) => orders));
    expect(accepted.filter(({ orderId }) => !struck.has(orderId))).toEqual([]);
    const unlucky = new Set(fired.flatMap(({ shoppers: named }) => named));
    expect(refusals.filter(({ shopper }) => !unlucky.has(shopper.userId))).toEqual([]);
    const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0]));
    for (const { fault } of fired) counts[fault] = (counts[fault] ?? 0) + 1;
    console.log(JSON.stringify({ seed: SEED, faults: fired.length, ...counts }));
    expect(Object.values(counts).filter((count) => count === 0)).toEqual([]);
    expect(new Set(fired.map(({ service }) => service))).toEqual(new Set(['dynamodb', 'sqs', 'states']));
  });

  it('leave nothing where they were refused, and books that add up', async () => {
    for (const { shopper } of refusals) {
      expect((await patiently(() => shopper.ask('GET', '/checkout'))).status).toBe(404);
      expect((await patiently(() => shopper.ask('GET', '/orders'))).body.orders).toEqual([]);
    }
    const admin = await person('admin', store.endpoints);
    const scarce = await patiently(() => admin.ask('GET', `/items/${SCARCE}`));
    expect(scarce.body.available).toBe(3);
    expect(await breaches(store.folder)).toEqual([]);
  });
});

/** One to three different items, one or two units each. */
function someLines(random: () => number): { itemId: string; quantity: number }[] {
  const first = Math.floor(random() * ITEMS.length);
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) => ({
    itemId: ITEMS[(first + n) % ITEMS.length] as string,
    quantity: 1 + Math.floor(random() * 2),
  }));
}

/** Staff of all warehouses claim and ship side by side until every order has ended. @throws Error when that takes too long. */
async function shipEverything(
  { endpoints }: StartedStore,
  orders: readonly { readonly shopper: Person; readonly orderId: string }[],
): Promise<void> {
  const staff = await staffOf(endpoints);
  const open = new Map(orders.map((one) => [one.orderId, one.shopper]));
  let over = false;
  const working = staff.map(async ({ who, warehouseId }) => {
    while (!over) {
      const list = await patiently(() => who.ask('GET', `/warehouses/${warehouseId}/orders?limit=100`));
      for (const { warehouseOrderId } of list.body?.orders ?? []) {
        await shipWork(who, warehouseId, warehouseOrderId);
      }
      await sleep(250);
    }
  });
  try {
    for (const until = Date.now() + PATIENCE_MS; open.size > 0; await sleep(500)) {
      for (const [orderId, shopper] of [...open].slice(0, 20)) {
        const { body } = await patiently(() => shopper.ask('GET', `/orders/${orderId}`));
        if (['shipped', 'cancelled'].includes(body.status)) open.delete(orderId);
      }
      if (Date.now() > until) throw new Error(`${open.size} orders did not end: ${[...open.keys()].join(', ')}`);
    }
  } finally {
    over = true;
    await Promise.all(working);
  }
}

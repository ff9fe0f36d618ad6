import { unmarshall } from '@aws-sdk/util-dynamodb';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../functions/shared/problem.ts';
import type { Services } from '../../functions/shared/services.ts';
import { listWork } from '../../functions/warehouses/list-work.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { seededRandom, seedOf } from '../../local/demo/random.ts';
import { wrongBooks } from './books.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, addWarehouses, type LocalStore, openStore, through } from './local-store.ts';
import { followStream } from './local-streams.ts';
import { staffMember, type Work } from './staffing.ts';

const SEED = Number(process.env['STAFF_SEED'] ?? 20_101_201);
const CLIENTS = 50;
const ORDERS = 200;
const ITEMS = 25;
const LEASE_SECONDS = 900;
/** How far the clock goes at each call of a client: what a dead one had is free again after some nine rounds of all. */
const STEP_MS = 400;
/** How likely it is that a client dies at a call: the call is not made, or its answer is never heard. */
const DEATH = 0.012;

class Death extends Error {}

let store: LocalStore;

beforeAll(async () => {
  console.log(`seed ${SEED}`);
  // The engine's own clock removes rows past their time, so this one begins where that is.
  store = await openStore({ ttlAndStreams: true, startAt: Date.now() });
  await addWarehouses(store, 'SEA1');
  for (let n = 0; n < ITEMS; n++) await addItem(store, `CROWD-${n}`, { SEA1: 40 });
});

/** A client's services: time goes on with each call, and one of the calls may be its last. */
function mortal(random: () => number): Services {
  let dead = false;
  return through(store.services, async (_, send) => {
    store.pass(STEP_MS);
    if (dead) throw new Death();
    const fate = random();
    dead = fate < DEATH;
    if (fate < DEATH / 2) throw new Death();
    const answer = await send();
    if (dead) throw new Death();
    return answer;
  });
}

/** Work that is not to be had any more, for reasons that are nobody's mistake. */
const PASSED_OVER: ReadonlySet<string> = new Set(['ALREADY_CLAIMED', 'NOT_CLAIMED', 'NOT_OPEN', 'BUSY']);

/** One client's life: waves or single claims, picked line by line, packed, shipped, sometimes handed back. */
async function live(userId: string, random: () => number, isDone: () => boolean): Promise<'home' | 'dead'> {
  const services = mortal(random);
  const me = staffMember({ services }, userId);
  const step = async (doing: () => Promise<unknown>) => {
    try {
      await doing();
      return true;
    } catch (error) {
      if (error instanceof Problem && PASSED_OVER.has(error.code)) return false;
      throw error;
    }
  };
  const work = async (one: Work) => {
    if (random() < 0.05) return step(() => me.release(one));
    return (await step(() => me.packAll(one))) && step(() => me.ship(one));
  };
  try {
    while (!isDone()) {
      const mine: Work[] = [];
      if (random() < 0.5) {
        const { orders } = await me.wave('SEA1', { size: 1 + Math.floor(random() * 3) });
        mine.push(...orders.map(({ warehouseOrderId }) => ({ warehouseId: 'SEA1', warehouseOrderId })));
      } else {
        const nothing = { headers: undefined, body: undefined };
        const query = { limit: 20, status: 'claimable' as const };
        const { orders } = await listWork({ ...nothing, params: { warehouseId: 'SEA1' }, query, userId }, services);
        const { warehouseOrderId } = orders[Math.floor(random() * orders.length)] ?? {};
        const one = warehouseOrderId && { warehouseId: 'SEA1', warehouseOrderId };
        if (one && (await step(() => me.claim(one)))) mine.push(one);
      }
      for (const one of mine) await work(one);
    }
    return 'home';
  } catch (error) {
    if (error instanceof Death) return 'dead';
    throw error;
  }
}

/** What the stream says of each row, change after change. */
async function histories(): Promise<Map<string, WarehouseOrder[]>> {
  const next = await followStream('WarehouseOrders');
  const rows: WarehouseOrder[] = [];
  for (let records = await next(); records.length > 0; records = await next()) {
    for (const { dynamodb } of records) {
      rows.push(unmarshall(dynamodb?.NewImage as Parameters<typeof unmarshall>[0]) as WarehouseOrder);
    }
  }
  return Map.groupBy(rows, ({ warehouseOrderId }) => warehouseOrderId);
}

const isHeld = ({ status }: WarehouseOrder) => status === 'claimed' || status === 'packed';

/** What is wrong with a row's history: two claims at a time, a shipment without a live claim, anything after the end. */
function wrongHistory(changes: readonly WarehouseOrder[]): string[] {
  return changes.slice(1).flatMap((after, index) => {
    const before = changes[index] as WarehouseOrder;
    const wrong: string[] = [];
    const leaseUntil = before.leaseUntil ?? 0;
    if (before.status === 'shipped') wrong.push(`was shipped and then ${after.status}`);
    if (isHeld(before) && isHeld(after) && before.claimedBy !== after.claimedBy) {
      const takenAt = (after.leaseUntil ?? 0) - LEASE_SECONDS;
      if (takenAt < leaseUntil) wrong.push(`${after.claimedBy} took it from ${before.claimedBy} at ${takenAt}`);
      if (after.picked) wrong.push(`${after.claimedBy} found it picked`);
    }
    if (after.status === 'shipped') {
      const shippedAt = Date.parse(after.shippedAt ?? '') / 1000;
      const live = before.status === 'packed' && before.claimedBy === after.shippedBy && shippedAt < leaseUntil;
      if (!live) wrong.push(`was shipped by ${after.shippedBy}, ${before.status} by ${before.claimedBy}`);
    }
    return wrong;
  });
}

describe(`${CLIENTS} clients of the staff, who die at random`, () => {
  it(`ship each of ${ORDERS} warehouse orders once, and no two have one at a time`, async () => {
    const limit = pLimit(8);
    const random = seededRandom(SEED);
    await Promise.all(
      Array.from({ length: ORDERS }, (_, n) => {
        const first = Math.floor(random() * ITEMS);
        const second = (first + 1 + Math.floor(random() * (ITEMS - 1))) % ITEMS;
        const lines = { [`CROWD-${first}`]: 1 + Math.floor(random() * 2), [`CROWD-${second}`]: 1 };
        // Every tenth shopper has ordered before, so that some parcels are shared.
        return limit(() => orderOnTheFloor(store, `crowd-${n % 10 === 0 ? 'regular' : n}`, lines));
      }),
    );
    const rows = () => store.rows<WarehouseOrder>('WarehouseOrders');
    expect(await rows()).toHaveLength(ORDERS);

    let deaths = 0;
    let shipped = 0;
    const client = async (n: number) => {
      for (let life = 0; ; life++) {
        const userId = `client-${n}-${life}`;
        const end = await live(userId, seededRandom(seedOf(`${SEED}:${userId}`)), () => shipped === ORDERS);
        if (end === 'home') return;
        deaths += 1;
      }
    };
    const watch = setInterval(() => {
      void rows().then((all) => {
        shipped = all.filter(({ status }) => status === 'shipped').length;
      });
    }, 500);
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n))).finally(() => clearInterval(watch));

    const changes = await histories();
    const handed = [...changes.values()].flatMap((all) =>
      all.slice(1).filter((after, index) => isHeld(after) && after.claimedBy !== all[index]?.claimedBy),
    );
    console.log(`${deaths} clients died; ${handed.length} claims for ${ORDERS} warehouse orders`);
    expect(deaths).toBeGreaterThan(CLIENTS / 5);
    expect(changes.size).toBe(ORDERS);
    const wrong = [...changes].flatMap(([id, all]) => wrongHistory(all).map((fault) => `${id} ${fault}`));
    expect(wrong).toEqual([]);
    const ends = [...changes.values()].map((all) => all.filter(({ status }) => status === 'shipped').length);
    expect(ends.every((times) => times === 1)).toBe(true);
    expect(await wrongBooks(store)).toEqual([]);
  }, 180_000);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { seededRandom, seedOf } from '../../local/demo/random.ts';
import { ADDRESS, type Person, patiently, person, receive, shipUntilEnded, shoppers, staffOf } from './people.ts';
import { breaches, runTool } from './tools.ts';

const SEED = Number(process.env['STAFF_SEED'] ?? 20_101_201);
const ITEM = '85123A';
const ORDERS = 24;

async function orderOf(shopper: Person, lines: { itemId: string; quantity: number }[]): Promise<string> {
  await patiently(() => shopper.ask('PUT', '/cart', { lines }));
  const { body } = await patiently(() => shopper.ask('POST', '/checkout'));
  const placed = await patiently(() =>
    shopper.ask('POST', '/orders', { reservationId: body.reservationId, address: ADDRESS }),
  );
  if (placed.status !== 201) throw new Error(`Ordering answered ${placed.status}: ${JSON.stringify(placed.body)}`);
  return placed.body.orderId;
}

const keyed = (key = `staff-${crypto.randomUUID()}`) => ({ 'idempotency-key': key });

interface Work {
  readonly warehouseOrderId: string;
  readonly version: number;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number; readonly picked: number }[];
}

/**
 * One client of a warehouse's staff, which takes up first what its person has in hand. It may die at any request: before
 * it is sent, or without hearing its answer. @returns whether it died.
 */
async function work(who: Person, warehouseId: string, random: () => number, isOver: () => boolean): Promise<boolean> {
  const at = `/warehouses/${warehouseId}`;
  let dead = false;
  const ask: Person['ask'] = async (...request) => {
    const fate = random();
    dead = fate < 0.04;
    const answer = fate < 0.02 ? undefined : await patiently(() => who.ask(...request));
    if (dead || !answer) throw new Error('The client has died.');
    return answer;
  };
  const ship = async ({ warehouseOrderId, lines, version }: Work) => {
    const own = `${at}/orders/${warehouseOrderId}`;
    const left = lines
      .map(({ itemId, quantity, picked }) => ({ itemId, quantity: quantity - picked }))
      .filter(({ quantity }) => quantity > 0);
    if (left.length > 0) await ask('POST', `${own}/pick`, { lines: left, version }, keyed());
    await ask('POST', `${own}/pack`, { version });
    await ask('POST', `${own}/ship`, { carrier: 'Test Post', tracking: `T-${warehouseOrderId}`, version });
  };
  try {
    for (const one of (await ask('GET', `${at}/pick-list`)).body.orders) await ship(one);
    while (!isOver()) {
      for (const one of (await ask('POST', `${at}/waves`, { size: 2 }, keyed())).body.orders) await ship(one);
      await sleep(400);
    }
    return false;
  } catch (error) {
    if (dead) return true;
    throw error;
  }
}

describe('staff at the running store', () => {
  it('see an item short: the rest of the order is planned anew and ships from elsewhere, and every unit is accounted for', async () => {
    const shopper = await person('shopper-21');
    for (const warehouseId of ['SEA1', 'DFW1']) await receive('22423', warehouseId, 5);
    const orderId = await orderOf(shopper, [{ itemId: '22423', quantity: 4 }]);
    const staff = await staffOf();
    let reported = 0;
    for (const until = Date.now() + 60_000; reported === 0 && Date.now() < until; await sleep(250)) {
      for (const { who, warehouseId } of staff) {
        const { body } = await patiently(() => who.ask('GET', `/warehouses/${warehouseId}/orders?limit=100`));
        const mine = body.orders.find((one: { orderId: string }) => one.orderId === orderId);
        if (!mine || reported > 0) continue;
        const own = `/warehouses/${warehouseId}/orders/${mine.warehouseOrderId}`;
        const claimed = await patiently(() => who.ask('POST', `${own}/claim`));
        expect(claimed.body).toMatchObject({ status: 'claimed', claimable: false });
        const units = claimed.body.lines[0].quantity;
        const short = { itemId: '22423', quantity: units, kind: 'missing' };
        const key = keyed();
        const answer = await patiently(() => who.ask('POST', `${own}/short`, short, key));
        expect(answer.body).toMatchObject({ status: 'cancelled', shorts: [{ quantity: units, kind: 'missing' }] });
        expect((await patiently(() => who.ask('POST', `${own}/short`, short, key))).body.status).toBe('cancelled');
        reported = units;
      }
    }
    expect(reported).toBeGreaterThan(0);
    const ended = await shipUntilEnded(shopper, orderId, ['shipped', 'cancelled']);
    expect(ended.status).toBe('shipped');
    const sent = ended.shipments.filter((one: { status: string }) => one.status === 'shipped');
    expect(sent.flatMap((one: { lines: { quantity: number }[] }) => one.lines)).toMatchObject([{ quantity: 4 }]);
    expect(sent[0]).toMatchObject({ carrier: 'Test Post' });
    expect(await breaches()).toEqual([]);
  });

  it(`ship ${ORDERS} orders once each, with clients dying at random`, async () => {
    console.log(`seed ${SEED}`);
    const buyers = await shoppers(12);
    for (const warehouseId of ['SEA1', 'DFW1']) await receive(ITEM, warehouseId, ORDERS);
    const orders: { buyer: Person; orderId: string }[] = [];
    for (let n = 0; n < ORDERS; n++) {
      const buyer = buyers[n % buyers.length] as Person;
      orders.push({ buyer, orderId: await orderOf(buyer, [{ itemId: ITEM, quantity: 1 }]) });
    }
    // Two people at each warehouse: its own, and the administrator.
    const admin = await person('admin');
    const staff = (await staffOf()).flatMap((one) => [one, { ...one, who: admin }]);
    let over = false;
    let deaths = 0;
    const clients = staff.map(async ({ who, warehouseId }, n) => {
      for (let life = 0; !over; life++) {
        const random = seededRandom(seedOf(`${SEED}:${warehouseId}:${n}:${life}`));
        if (await work(who, warehouseId, random, () => over)) deaths += 1;
      }
    });
    const open = new Set(orders);
    for (const until = Date.now() + 150_000; open.size > 0 && Date.now() < until; await sleep(500)) {
      for (const one of open) {
        const { body } = await patiently(() => one.buyer.ask('GET', `/orders/${one.orderId}`));
        if (body.status === 'shipped') open.delete(one);
      }
    }
    over = true;
    await Promise.all(clients);
    console.log(`${deaths} clients died`);
    expect([...open].map(({ orderId }) => orderId)).toEqual([]);
    expect(deaths).toBeGreaterThan(0);
    expect(await breaches()).toEqual([]);
  });

  it('work at a terminal: it ships what is on the list by itself', async () => {
    const shopper = await person('shopper-22');
    await receive(ITEM, 'SEA1', 2);
    const orderId = await orderOf(shopper, [{ itemId: ITEM, quantity: 1 }]);
    let where: { warehouseId: string } | undefined;
    for (const until = Date.now() + 60_000; !where && Date.now() < until; await sleep(250)) {
      const { body } = await patiently(() => shopper.ask('GET', `/orders/${orderId}`));
      where = body.shipments.find(({ status }: { status: string }) => status === 'queued');
    }
    const { demoUsers } = inject('store');
    const user = demoUsers.find(({ groups }) => groups.includes(`warehouse-${where?.warehouseId}`))?.name ?? '';
    const { code, stdout, stderr } = await runTool('local/staff/staff.ts', '--user', user, '--auto', '100');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`${orderId}-\\S+ shipped`));
    expect((await shipUntilEnded(shopper, orderId)).status).toBe('shipped');
    expect((await runTool('local/staff/staff.ts', '--help')).stdout).toContain('Usage: npm run staff');
  });
});

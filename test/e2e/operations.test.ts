import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { readCatalogue } from '../../local/demo/catalogue.ts';
import { stockOf } from '../../local/demo/stock.ts';
import { warehouses } from '../../local/demo/warehouses.ts';
import { type Person, patiently, person, shipWork, staffOf } from './people.ts';
import { breaches, lastLine, runTool } from './tools.ts';

/** The warehouse that closes. */
const CLOSING = 'RNO1';
const OPEN = 100;

/** Items that lie in just these warehouses of the demo, plenty in each. */
async function itemsIn(...places: string[]): Promise<string[]> {
  const all = warehouses.map(({ warehouseId }) => warehouseId);
  const wanted = places.toSorted().join();
  return (await readCatalogue())
    .map(({ itemId }) => itemId)
    .filter((itemId) => {
      const shelves = stockOf(itemId, all);
      const enough = shelves.every(({ quantity }) => quantity > 2 * OPEN);
      return (
        enough &&
        shelves
          .map(({ warehouseId }) => warehouseId)
          .sort()
          .join() === wanted
      );
    });
}

/**
 * A file of orders for the replay: on the first day more than a hundred that ship from one warehouse alone, as each has
 * something from two others that only this one has both of, or something that is nowhere else; on the second day orders
 * for other warehouses, which keep coming when it closes.
 */
async function ordersFile(folder: string): Promise<{ readonly file: string; readonly onlyThere: string }> {
  const [both, other, [onlyThere = ''], elsewhere] = await Promise.all([
    itemsIn(CLOSING, 'SEA1'),
    itemsIn(CLOSING, 'DFW1'),
    itemsIn(CLOSING),
    itemsIn('EWR1'),
  ]);
  const lines = ['invoice_date,invoice_no,customer_id,stock_code,quantity,unit_price,country'];
  const order = (day: string, number: number, ...items: (string | undefined)[]) => {
    for (const itemId of items) lines.push(`${day} 09:00:00,${number},${number % 16},${itemId},1,1.00,France`);
  };
  const from = [both, other, elsewhere].map((items) => (n: number) => items[n % 4]);
  for (let n = 0; n < OPEN + 12; n++) {
    order('2011-01-01', 1000 + n, from[0]?.(n), n % 8 === 0 ? onlyThere : from[1]?.(n));
  }
  for (let n = 0; n < 60; n++) order('2011-01-02', 2000 + n, from[2]?.(n));
  const file = join(folder, 'orders.csv.gz');
  await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
  return { file, onlyThere };
}

/** Opens a warehouse again. */
async function open(admin: Person, warehouseId: string): Promise<void> {
  const { warehouses: all } = (await patiently(() => admin.ask('GET', '/admin/warehouses'))).body;
  const { warehouseId: _, ...found } = all.find((one: { warehouseId: string }) => one.warehouseId === warehouseId);
  const changed = await patiently(() =>
    admin.ask('PUT', `/admin/warehouses/${warehouseId}`, { ...found, state: 'open' }),
  );
  expect(changed.status).toBe(200);
}

/** Ships what is on a warehouse's list. */
async function workOff(warehouse: string): Promise<void> {
  for (const { who, warehouseId } of await staffOf()) {
    if (warehouseId !== warehouse) continue;
    const list = await patiently(() => who.ask('GET', `/warehouses/${warehouse}/orders?limit=100`));
    for (const { warehouseOrderId } of list.body.orders) await shipWork(who, warehouse, warehouseOrderId);
  }
}

interface Stuck {
  readonly orderId: string;
  readonly reason: string;
  readonly backOrdered?: readonly { readonly itemId: string }[];
}

/** Reported orders that wait for an item. */
async function waitingFor(admin: Person, itemId: string): Promise<Stuck[]> {
  const { orders } = (await patiently(() => admin.ask('GET', '/admin/orders/stuck?limit=100'))).body;
  return (orders as Stuck[]).filter(({ backOrdered = [] }) => backOrdered.some((line) => line.itemId === itemId));
}

describe('the running store', () => {
  it('ships a hundred open orders from elsewhere when their warehouse closes in mid-replay, or reports them', {
    timeout: 900_000,
  }, async () => {
    const admin = await person('admin');
    const folder = await mkdtemp(join(tmpdir(), 'depot-orders-'));
    try {
      const { file, onlyThere } = await ordersFile(folder);
      const args = ['--orders', file, '--day', '2011-01-01', '--warehouse-closes', CLOSING, '--json'];
      const { code, stdout, stderr } = await runTool('local/replay/replay.ts', ...args);
      expect(code, stderr.slice(-2000)).toBe(0);
      const { closing, reported, ...summary } = lastLine(stdout);
      console.log(JSON.stringify({ placed: summary.placed, seconds: summary.seconds, reported, closing }));
      expect(closing.open.warehouseOrders).toBeGreaterThanOrEqual(OPEN);
      expect(closing.open.claimed).toBeGreaterThan(0);
      expect(closing.open.packed).toBeGreaterThan(0);
      expect(closing.placedAfter).toBeGreaterThanOrEqual(30);
      // Work that other tests have left there is moved as well, and not counted
      const { orders } = closing;
      expect(closing.moved).toBeGreaterThanOrEqual(closing.open.orders);
      expect(closing.moved).toBeGreaterThan(OPEN / 2);
      expect(orders).toMatchObject({ cancelled: 0, lost: 0 });
      expect(orders.shipped + orders.reported).toBe(closing.open.orders);
      expect(orders.shipped).toBeGreaterThan(orders.reported);
      expect(orders.reported).toBeGreaterThan(0);
      expect(await breaches()).toEqual([]);

      const waiting = await waitingFor(admin, onlyThere);
      expect(waiting).toHaveLength(reported);
      expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['back-ordered']));
      const [first] = waiting;
      const { body: plan } = await patiently(() => admin.ask('GET', `/orders/${first?.orderId}/plan`));
      expect(plan.plans[0].candidates).toContainEqual(
        expect.objectContaining({ warehouseId: CLOSING, ruledOut: 'closed' }),
      );
      const { body: page } = await patiently(() => admin.ask('GET', `/admin/orders/${first?.orderId}`));
      expect(page.executions.length).toBeGreaterThan(0);
      expect(page.timeline.map(({ what }: { what: string }) => what)).toContain('withdrawn');

      // Open again, it ships what was reported
      await open(admin, CLOSING);
      for (const { orderId } of waiting) {
        const redriven = await patiently(() => admin.ask('POST', `/admin/orders/${orderId}/redrive`));
        expect(redriven.status).toBe(200);
      }
      const ended = async () => {
        await workOff(CLOSING);
        const shown = await Promise.all(
          waiting.map(({ orderId }) => patiently(() => admin.ask('GET', `/admin/orders/${orderId}`))),
        );
        return shown.filter(({ body }) => body.order.status === 'shipped').length;
      };
      await expect.poll(ended, { timeout: 120_000, interval: 500 }).toBe(waiting.length);
      expect(await breaches()).toEqual([]);
    } finally {
      await open(admin, CLOSING);
      await rm(folder, { recursive: true });
    }
  });

  it('counts the day, and lists what stands still', async () => {
    const admin = await person('admin');
    await expect
      .poll(async () => (await patiently(() => admin.ask('GET', '/admin/figures'))).body.total.placed)
      .toBeGreaterThan(0);
    expect(await patiently(() => admin.ask('GET', '/admin/orders/stuck'))).toMatchObject({ status: 200 });
    expect(await runTool('local/operations/stuck.ts')).toMatchObject({ code: 0 });
  });

  it('sends dead letters back to their queue and loses none', async () => {
    const admin = await person('admin');
    const store = inject('store');
    const url = store.queues['HoldTimersDeadLetters'];
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const sqs = new SQSClient({ endpoint: store.aws, region: store.region, credentials, useQueueUrlAsEndpoint: false });
    // Timers of a hold that is long gone: there is nothing to do, so what comes back is handled.
    const body = JSON.stringify({ userId: admin.userId, reservationId: '01JDCX3VN2M7H9V4QK0Q5Z8T1A' });
    for (let i = 0; i < 25; i++) await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
    sqs.destroy();
    const letters = () => patiently(() => admin.ask('GET', '/admin/queues/HoldTimers/messages'));
    const seen = (await letters()).body;
    expect(seen.messages).toHaveLength(10);
    expect(seen.deadLetters.messages + seen.deadLetters.inFlight).toBe(25);
    const messageIds = [seen.messages[0].messageId, seen.messages[9].messageId];
    await sleep(1000);
    const some = await patiently(() => admin.ask('POST', '/admin/queues/HoldTimers/redrive', { messageIds }));
    expect(some.body).toMatchObject({ moved: 2, left: 23 });
    const { code, stdout } = await runTool('local/operations/queues.ts', '--redrive', 'HoldTimers');
    expect({ code, stdout: stdout.trim() }).toEqual({
      code: 0,
      stdout: '23 messages are back in HoldTimers; 0 are left.',
    });
  });
});

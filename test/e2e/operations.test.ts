import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, inject, it } from 'vitest';
import { ADDRESS, type Person, patiently, person, shoppers } from './people.ts';
import { breaches, runTool } from './tools.ts';

const ITEM = '84879';
const ORDERS = 100;

/** Orders one unit of an item. @returns the order's id. */
async function orderOne(shopper: Person, itemId: string): Promise<string> {
  await patiently(() => shopper.ask('PUT', '/cart', { lines: [{ itemId, quantity: 1 }] }));
  const { body: hold } = await patiently(() => shopper.ask('POST', '/checkout'));
  const submission = { reservationId: hold.reservationId, address: ADDRESS };
  const { status, body } = await patiently(() => shopper.ask('POST', '/orders', submission));
  if (status !== 201) throw new Error(`Ordering answered ${status}: ${JSON.stringify(body)}`);
  return body.orderId;
}

/** Opens or closes a warehouse. */
async function setState(admin: Person, warehouseId: string, state: 'open' | 'closed'): Promise<void> {
  const { warehouses } = (await patiently(() => admin.ask('GET', '/admin/warehouses'))).body;
  const { warehouseId: _, ...found } = warehouses.find(
    (one: { warehouseId: string }) => one.warehouseId === warehouseId,
  );
  const changed = await patiently(() => admin.ask('PUT', `/admin/warehouses/${warehouseId}`, { ...found, state }));
  expect(changed.status).toBe(200);
}

interface Shipment {
  readonly warehouseId: string;
  readonly status: string;
}
const isOpen = ({ status }: Shipment) => status !== 'shipped' && status !== 'cancelled';

describe('the running store', () => {
  it('moves a hundred open orders on when their warehouse closes: each ships from elsewhere or is reported', {
    timeout: 600_000,
  }, async () => {
    const admin = await person('admin');
    const buyers = await shoppers(20);
    const ids: { readonly orderId: string; readonly buyer: Person }[] = [];
    await Promise.all(
      buyers.map(async (buyer) => {
        for (let i = 0; i < ORDERS / buyers.length; i++) ids.push({ orderId: await orderOne(buyer, ITEM), buyer });
      }),
    );
    const shown = () =>
      Promise.all(
        ids.map(async ({ orderId, buyer }) => (await patiently(() => buyer.ask('GET', `/orders/${orderId}`))).body),
      );
    const openIn = async (warehouseId: string) =>
      (await shown()).filter(({ shipments }) =>
        shipments.some((one: Shipment) => isOpen(one) && one.warehouseId === warehouseId),
      ).length;
    const assigned = async () => (await shown()).flatMap(({ shipments }) => shipments as Shipment[]).filter(isOpen);
    await expect.poll(async () => (await assigned()).length, { timeout: 120_000, interval: 1000 }).toBe(ORDERS);
    const places = Map.groupBy(await assigned(), ({ warehouseId }) => warehouseId);
    const [[closing] = ['']] = [...places].sort(([, a], [, b]) => b.length - a.length);
    expect(await openIn(closing)).toBeGreaterThan(0);

    await setState(admin, closing, 'closed');
    try {
      await expect.poll(() => openIn(closing), { timeout: 120_000, interval: 1000 }).toBe(0);
      const isElsewhere = ({ status, shipments }: { status: string; shipments: Shipment[] }) =>
        status === 'stuck' || shipments.some((one) => isOpen(one) && one.warehouseId !== closing);
      await expect
        .poll(async () => (await shown()).filter(isElsewhere).length, { timeout: 120_000, interval: 1000 })
        .toBe(ORDERS);
      const [first] = ids;
      const { body: plan } = await patiently(() => admin.ask('GET', `/orders/${first?.orderId}/plan`));
      expect(plan.plans[0].candidates).toContainEqual(
        expect.objectContaining({ warehouseId: closing, ruledOut: 'closed' }),
      );
      const { body: page } = await patiently(() => admin.ask('GET', `/admin/orders/${first?.orderId}`));
      expect(page.executions.length).toBeGreaterThan(0);
      expect(page.timeline.map(({ what }: { what: string }) => what)).toContain('withdrawn');
      expect(await breaches()).toEqual([]);
    } finally {
      await setState(admin, closing, 'open');
    }
    await Promise.all(ids.map(({ buyer, orderId }) => patiently(() => buyer.ask('POST', `/orders/${orderId}/cancel`))));
    expect((await shown()).map(({ status }) => status)).toEqual(Array(ORDERS).fill('cancelled'));
    expect(await breaches()).toEqual([]);
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

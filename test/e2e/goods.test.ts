import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, inject, it } from 'vitest';
import { ADDRESS, anyone, leaveOnly, type Person, person, shipUntilEnded } from './people.ts';
import { breaches } from './tools.ts';

const ITEM = '22086';
const keyed = () => ({ 'idempotency-key': `goods-${crypto.randomUUID()}` });
const available = async (): Promise<number> => (await anyone.ask('GET', `/items/${ITEM}`)).body.available;

/** What the store announced of the item, once there is something of this kind; messages of others are taken, too. */
async function announced(detailType: string): Promise<Record<string, unknown>> {
  const { aws, region, queues } = inject('store');
  const sqs = new SQSClient({
    ...{ endpoint: aws, region, useQueueUrlAsEndpoint: false },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const QueueUrl = queues['Announcements'];
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const event = JSON.parse(Body);
      if (event['detail-type'] === detailType && event.detail.itemId === ITEM) return event;
    }
  }
  throw new Error(`${detailType} was not announced.`);
}

async function order(shopper: Person, quantity: number): Promise<string> {
  await shopper.ask('DELETE', '/cart');
  await shopper.ask('PUT', `/cart/items/${ITEM}`, { quantity });
  const { body: checkout } = await shopper.ask('POST', '/checkout');
  const { reservationId } = checkout;
  expect((await shopper.ask('POST', '/orders', { reservationId, address: ADDRESS })).status).toBe(201);
  return reservationId;
}

it('goods come, move, are counted, sold, sent back and run low, with every unit accounted for', async () => {
  const [staff, admin, shopper] = [await person('staff-sea1'), await person('admin'), await person('shopper-06')];
  await leaveOnly(ITEM, 3);
  expect(await announced('Stock low')).toMatchObject({
    source: 'depot',
    detail: { itemId: ITEM, available: 3, threshold: 10 },
  });

  const announcement = { supplier: 'Mill', dueAt: new Date(Date.now() + 86_400_000).toISOString() };
  const lines = [{ itemId: ITEM, expected: 40 }];
  const delivery = await staff.ask('POST', '/warehouses/SEA1/deliveries', { ...announcement, lines }, keyed());
  expect(delivery).toMatchObject({ status: 201, body: { status: 'open', lines: [{ due: 40 }] } });
  const at = `/warehouses/SEA1/deliveries/${delivery.body.deliveryId}`;
  const came = { lines: [{ itemId: ITEM, quantity: 38, damaged: 1 }] };
  expect((await staff.ask('POST', `${at}/receive`, came, keyed())).body).toMatchObject({ lines: [{ due: 2 }] });
  expect((await staff.ask('POST', `${at}/close`)).body).toMatchObject({ status: 'closed', lines: [{ due: 2 }] });
  expect(await available()).toBe(40);
  expect(await announced('Stock recovered')).toMatchObject({ detail: { itemId: ITEM, available: 40 } });

  const other = inject('store').demoUsers.find(
    ({ groups }) => groups.includes('staff') && !groups.includes('warehouse-SEA1'),
  );
  const group = other?.groups.find((name) => name.startsWith('warehouse-')) ?? '';
  const to = group.slice('warehouse-'.length);
  const sent = await staff.ask(
    'POST',
    '/warehouses/SEA1/transfers',
    { to, lines: [{ itemId: ITEM, quantity: 6 }] },
    keyed(),
  );
  expect(sent).toMatchObject({ status: 201, body: { status: 'inTransit', to } });
  expect(await available()).toBe(34);
  const receiver = await person(other?.name ?? '');
  const transfer = `/warehouses/${to}/transfers/${sent.body.transferId}`;
  const arrived = { lines: [{ itemId: ITEM, quantity: 5, lost: 1 }] };
  expect((await receiver.ask('POST', `${transfer}/receive`, arrived, keyed())).body.status).toBe('received');
  expect(await available()).toBe(39);

  // Who saw another figure is told the book's.
  const guess = { itemId: ITEM, counted: 0, onHand: 1_000_000 };
  const book = await staff.ask('POST', '/warehouses/SEA1/counts', guess, keyed());
  expect(book).toMatchObject({ status: 409, body: { code: 'CHANGED_MEANWHILE' } });
  const count = { itemId: ITEM, counted: book.body.onHand - 1, onHand: book.body.onHand, reason: 'one is missing' };
  expect((await admin.ask('POST', '/warehouses/SEA1/counts', count, keyed())).body).toMatchObject({ change: -1 });
  expect(await available()).toBe(38);

  const orderId = await order(shopper, 3);
  expect((await shipUntilEnded(shopper, orderId)).status).toBe('shipped');
  const request = { lines: [{ itemId: ITEM, quantity: 2 }], reason: 'too blue' };
  const asked = await shopper.ask('POST', `/orders/${orderId}/returns`, request, keyed());
  expect(asked).toMatchObject({ status: 201, body: { status: 'requested' } });
  const { returnId, warehouseId } = asked.body;
  const judged = { lines: [{ itemId: ITEM, restock: 1, writeOff: 1 }] };
  const back = await admin.ask('POST', `/warehouses/${warehouseId}/returns/${returnId}/receive`, judged, keyed());
  expect(back.body).toMatchObject({ status: 'received', lines: [{ restocked: 1, writtenOff: 1 }] });
  expect((await shopper.ask('GET', `/orders/${orderId}`)).body.lines).toMatchObject([{ itemId: ITEM, returned: 2 }]);
  expect(await available()).toBe(36);

  await sleep(500);
  expect(await breaches()).toEqual([]);
});

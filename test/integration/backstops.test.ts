import type { Context, DynamoDBRecord } from 'aws-lambda';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { handler as restoreRemovedHold } from '../../functions/checkout/restore-removed-hold.ts';
import { getAvailable } from '../../functions/stock/stock-store.ts';
import { addItem, addItems, type LocalStore, openStore } from './local-store.ts';
import { streamRecord } from './local-streams.ts';
import { order, refused, shopper } from './shopping.ts';

const left = async ({ services }: LocalStore, itemId: string) =>
  (await getAvailable(services.db, [itemId], { consistent: true })).get(itemId)?.available;

/** How long the engine may take to remove a row that is past its time: seconds, but it does so in rounds. */
const PATIENCE_MS = 80_000;
const WAIT = { timeout: 120_000 };

describe('without the timer', () => {
  let store: LocalStore;
  beforeAll(async () => {
    store = await openStore();
  });

  it('a hold that is over is sold again the second somebody is short of it', async () => {
    await addItem(store, 'SWEEP-1', { SEA1: 3 });
    const first = shopper(store, 'sweep-first');
    await first.fill({ 'SWEEP-1': 3 });
    const { reservationId } = await first.checkout();
    const second = shopper(store, 'sweep-second');
    expect(await refused(second.fill({ 'SWEEP-1': 1 }))).toMatchObject({ code: 'OUT_OF_STOCK' });
    store.pass(600_000);
    await second.fill({ 'SWEEP-1': 3 });
    await second.checkout();
    expect(await refused(first.submit(reservationId))).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
    expect(await left(store, 'SWEEP-1')).toBe(0);
  });

  it('thirty shoppers at once get what thirty others let go, and nobody is told it is out of stock', async () => {
    await addItem(store, 'SWEEP-30', { SEA1: 30 });
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const idle = shopper(store, `idle-${n}`);
        await idle.fill({ 'SWEEP-30': 1 });
        await idle.checkout();
      }),
    );
    expect(await left(store, 'SWEEP-30')).toBe(0);
    store.pass(600_000);
    const orders = await Promise.all(
      Array.from({ length: 30 }, (_, n) => order(store, `eager-${n}`, { 'SWEEP-30': 1 })),
    );
    expect(new Set(orders).size).toBe(30);
    expect(await left(store, 'SWEEP-30')).toBe(0);
    expect(
      (await store.rows<{ userId: string }>('Reservations')).filter(({ userId }) => /^(idle|eager)-/.test(userId)),
    ).toEqual([]);
  });

  it('no message was needed for it', () => {
    expect(store.sent.length).toBeGreaterThan(0);
    expect(new Set(store.sent.map(({ queue }) => queue))).toEqual(new Set(['HoldTimers']));
  });
});

describe('without the timer and without anybody who is short', () => {
  let store: LocalStore;
  const lambda = { functionName: 'restoreRemovedHold', awsRequestId: 'test' } as Context;
  const removedByEngine =
    (userId: string) =>
    ({ eventName, userIdentity, dynamodb }: DynamoDBRecord): boolean => {
      const { type, principalId } = (userIdentity ?? {}) as { type?: string; principalId?: string };
      const byTtl = type === 'Service' && principalId === 'dynamodb.amazonaws.com';
      return eventName === 'REMOVE' && byTtl && dynamodb?.Keys?.['userId']?.S === userId;
    };
  const give = (record: DynamoDBRecord) => restoreRemovedHold({ Records: [record] }, lambda);
  const toEngineTime = () => store.pass(Date.now() - store.services.now());

  beforeAll(async () => {
    store = await openStore({ startAt: Date.now(), ttlAndStreams: true });
    // The engine never removes what is past its time already when it is written, so there must be time to write it
    process.env['HOLD_SECONDS'] = '12';
    // The handler makes its own client, as it does on Lambda
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: inject('dynamodb'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  // Side by side, as both do nothing but wait for the engine
  it.concurrent(
    'the engine’s own TTL removes the hold, and its stream record brings the units back, once',
    WAIT,
    async () => {
      await addItem(store, 'TTL-1', { SEA1: 5 });
      const who = shopper(store, 'ttl-one');
      await who.fill({ 'TTL-1': 4 });
      toEngineTime();
      await who.checkout();
      expect(await left(store, 'TTL-1')).toBe(1);
      const record = await streamRecord('Reservations', removedByEngine('ttl-one'), PATIENCE_MS);
      const rows = await store.rows<{ userId: string }>('Reservations');
      expect(rows.filter(({ userId }) => userId === 'ttl-one')).toEqual([]);
      expect(await left(store, 'TTL-1')).toBe(1);
      await give(record);
      expect(await left(store, 'TTL-1')).toBe(5);
      await give(record);
      expect(await left(store, 'TTL-1')).toBe(5);
    },
  );

  it.concurrent('and so for a hold of more items than a transaction takes', WAIT, async () => {
    const itemIds = Array.from({ length: 150 }, (_, n) => `TTL-MANY-${n}`);
    await addItems(store, itemIds, 'SEA1', 2);
    const who = shopper(store, 'ttl-many');
    await who.fill(Object.fromEntries(itemIds.map((itemId) => [itemId, 2])));
    toEngineTime();
    await who.checkout();
    expect(await left(store, 'TTL-MANY-149')).toBe(0);
    const record = await streamRecord('Reservations', removedByEngine('ttl-many'), PATIENCE_MS);
    await give(record);
    await give(record);
    const rows = await store.rows<{ itemId: string; available: number }>('Stock');
    expect(rows.filter(({ itemId, available }) => itemId.startsWith('TTL-MANY') && available !== 2)).toEqual([]);
  });
});

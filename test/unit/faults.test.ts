import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsCall, awsCallOf } from '../../local/faults/aws-call.ts';
import { FAULT_KINDS, type Fault } from '../../local/faults/fault.ts';
import { faultAnswer } from '../../local/faults/fault-answer.ts';
import { firedFaults } from '../../local/faults/fault-log.ts';
import { FaultPlan } from '../../local/faults/fault-plan.ts';
import { startFaultProxy } from '../../local/faults/fault-proxy.ts';

const ORDER = '01JDCX3VN2M7H9V4QK0Q5Z8T1A';
const call = (orders: readonly string[], operation = 'TransactWriteItems'): AwsCall => ({
  service: 'dynamodb',
  operation,
  tables: [],
  orders,
  shoppers: [],
  actions: 2,
});

describe('what a call touches', () => {
  it('is read from a transaction: tables, order, shopper and how many actions it has', () => {
    const body = JSON.stringify({
      TransactItems: [
        { Put: { TableName: 'R', Item: { userId: { S: 'u-1' }, reservationId: { S: ORDER } } } },
        { Update: { TableName: 'S', Key: { itemId: { S: '85123A' } } } },
      ],
    });
    const headers = { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' };
    expect(awsCallOf(headers, body)).toEqual({
      service: 'dynamodb',
      operation: 'TransactWriteItems',
      tables: ['R', 'S'],
      orders: [ORDER],
      shoppers: ['u-1'],
      actions: 2,
    });
  });

  it('is read from a message, which is JSON within JSON, and from a warehouse order’s id', () => {
    const timer = JSON.stringify({
      QueueUrl: 'q',
      MessageBody: JSON.stringify({ userId: 'u-1', reservationId: ORDER }),
    });
    expect(awsCallOf({ 'x-amz-target': 'AmazonSQS.SendMessage' }, timer)).toMatchObject({
      service: 'sqs',
      orders: [ORDER],
      shoppers: ['u-1'],
    });
    const key = JSON.stringify({ TableName: 'W', Key: { warehouseOrderId: { S: `${ORDER}-1-2` } } });
    expect(awsCallOf({ 'x-amz-target': 'DynamoDB_20120810.GetItem' }, key)).toMatchObject({ orders: [ORDER] });
  });

  it('is nothing for services whose protocol is another', () => {
    expect(awsCallOf({}, '')).toBeUndefined();
    expect(awsCallOf({ 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' }, '{}')).toBeUndefined();
  });
});

describe('a plan of faults', () => {
  const drawn = (seed: number, intensity: number, orders: readonly string[], calls: number) => {
    const plan = new FaultPlan({ seed, intensity });
    return Array.from({ length: calls }, () => orders.map((order) => plan.next(call([order]))));
  };
  const orders = Array.from({ length: 200 }, (_, n) => `order-${n}`);

  it('is the same for the same seed, and another for another', () => {
    expect(drawn(7, 0.3, orders, 10)).toEqual(drawn(7, 0.3, orders, 10));
    expect(drawn(7, 0.3, orders, 10)).not.toEqual(drawn(8, 0.3, orders, 10));
  });

  it('strikes every order by its fourth call, however low the intensity', () => {
    const struck = (faults: readonly (readonly (Fault | undefined)[])[]) =>
      orders.filter((_, n) => faults.some((row) => row[n] !== undefined)).length;
    expect(struck(drawn(7, 0, orders, 4))).toBe(200);
  });

  it('does not rest on what comes between the calls of an order', () => {
    const alone = drawn(7, 0.3, orders.slice(0, 1), 20).map(([fault]) => fault);
    expect(drawn(7, 0.3, orders, 20).map(([fault]) => fault)).toEqual(alone);
  });

  it('draws every kind, and conflicts only where there can be one', () => {
    const seen = (operation: string) => {
      const plan = new FaultPlan({ seed: 1, intensity: 0.5 });
      const faults = orders.flatMap((order) => [1, 2, 3].map(() => plan.next(call([order], operation))));
      return new Set(faults.flatMap((fault) => (fault ? [fault.kind] : [])));
    };
    expect(seen('TransactWriteItems')).toEqual(new Set(FAULT_KINDS));
    expect(seen('GetItem')).toEqual(new Set(FAULT_KINDS.filter((kind) => kind !== 'conflict')));
  });

  it('outlasts the SDK’s four tries of some calls, once an order', () => {
    const faults = drawn(7, 0.1, orders, 40);
    const longest = orders.map((_, n) => {
      let run = 0;
      let most = 0;
      for (const row of faults) {
        run = row[n] && row[n].kind !== 'latency' ? run + 1 : 0;
        most = Math.max(most, run);
      }
      return most;
    });
    expect(longest.filter((run) => run >= 5).length).toBeGreaterThan(5);
  });
});

describe('the proxy', () => {
  let folder: string;
  let engine: Server;
  let effects: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'depot-faults-'));
    effects = [];
    engine = createServer((incoming, outgoing) => {
      incoming.resume().once('end', () => {
        effects.push(String(incoming.headers['x-amz-target']));
        outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
      });
    });
    await new Promise<void>((done) => engine.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    engine.closeAllConnections();
    await new Promise((done) => engine.close(done));
    await rm(folder, { recursive: true });
  });

  it('gives the SDK faults that it knows, lets some take effect, and notes each with what it touched', async () => {
    const log = join(folder, 'faults.jsonl');
    const upstream = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const proxy = await startFaultProxy({ upstream, log, settings: { seed: 3, intensity: 1 } });
    const client = new DynamoDBClient({
      endpoint: proxy.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const put = (n: number) =>
      client.send(
        new PutItemCommand({
          TableName: 'Depot-Orders',
          Item: { orderId: { S: `01JDCX3VN2M7H9V4QK0Q5Z8T${String(n).padStart(2, '0')}` } },
        }),
      );
    await put(0);
    expect(effects).toHaveLength(1);

    proxy.begin(new Map([['Depot-Orders', 'Orders']]));
    effects = [];
    const names = new Map<string, number>();
    for (let n = 0; n < 40; n++) {
      const name = await put(n).then(
        () => 'none',
        (error: Error) => error.name,
      );
      names.set(name, (names.get(name) ?? 0) + 1);
    }
    client.destroy();
    await proxy.stop();
    const fired = await firedFaults(log);
    const count = (kind: string) => fired.filter(({ fault }) => fault === kind).length;
    expect(fired).toHaveLength(40);
    expect(new Set(fired.map(({ fault }) => fault))).toEqual(new Set(FAULT_KINDS));
    expect(fired.every(({ orders, tables, requestId }) => orders[0] && tables[0] === 'Orders' && requestId)).toBe(true);
    expect(names.get('none')).toBe(count('latency'));
    expect(names.get('ProvisionedThroughputExceededException')).toBe(count('throttle'));
    expect(names.get('InternalServerError')).toBe(count('server-error'));
    expect(names.get('TransactionConflictException')).toBe(count('conflict'));
    expect(effects).toHaveLength(count('latency') + count('lost-answer'));
  });

  it('cancels a transaction with a reason for each of its actions', async () => {
    const { body } = faultAnswer(call([ORDER]), 'conflict');
    const canceling = createServer((_, outgoing) => {
      outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
    await new Promise<void>((done) => canceling.listen(0, '127.0.0.1', done));
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(canceling.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const error = await client.send(new TransactWriteItemsCommand({ TransactItems: [] })).catch((thrown) => thrown);
    client.destroy();
    canceling.closeAllConnections();
    await new Promise((done) => canceling.close(done));
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'None',
      'TransactionConflict',
    ]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  type TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from '../../local/engines/cache.ts';
import { startDynamoDbLocal } from '../../local/engines/dynamodb-local.ts';
import { startMiniStack } from '../../local/engines/ministack.ts';
import { startOpenSearch } from '../../local/engines/opensearch.ts';

const minutes = 60_000;
const log = console.log;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'depot-engines-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const table = {
  TableName: 'Stock',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'itemId', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'itemId', KeyType: 'HASH' }],
} as const;

const dynamo = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const sell = (quantity: number): TransactWriteItemsCommand =>
  new TransactWriteItemsCommand({
    TransactItems: [
      {
        Update: {
          TableName: 'Stock',
          Key: { itemId: { S: 'shoe' } },
          UpdateExpression: 'ADD available :minus',
          ConditionExpression: 'attribute_not_exists(available) OR available >= :q',
          ExpressionAttributeValues: { ':minus': { N: String(-quantity) }, ':q': { N: String(quantity) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ],
  });

test('DynamoDB Local: a failed condition in a transaction shows the item it failed on', {
  timeout: 5 * minutes,
}, async () => {
  const engine = await startDynamoDbLocal({ log });
  try {
    const client = dynamo(engine.endpoint);
    await client.send(
      new CreateTableCommand({
        ...table,
        AttributeDefinitions: [...table.AttributeDefinitions],
        KeySchema: [...table.KeySchema],
      }),
    );
    await client.send(sell(-3));
    const refused = await client.send(sell(5)).catch((error: TransactionCanceledException) => error);
    expect(refused).toMatchObject({ CancellationReasons: [{ Item: { available: { N: '3' } } }] });
  } finally {
    await engine.stop();
  }
  await expect(fetch(engine.endpoint)).rejects.toThrow();
});

test('OpenSearch: an older version never overwrites a newer one, and data outlives a restart', {
  timeout: 5 * minutes,
}, async () => {
  const dataDir = join(folder, 'opensearch');
  const call = async (
    url: string,
    method = 'GET',
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const first = await startOpenSearch({ dataDir, log });
  const index = { settings: { number_of_replicas: 0 }, aliases: { items: {} } };
  expect((await call(`${first.url}/items-1`, 'PUT', index)).status).toBe(200);
  const put = (version: number): Promise<{ status: number }> =>
    call(`${first.url}/items/_doc/1?version=${version}&version_type=external`, 'PUT', { name: `v${version}` });
  expect((await put(7)).status).toBe(201);
  expect((await put(6)).status).toBe(409);
  await first.stop();

  const second = await startOpenSearch({ dataDir, log });
  try {
    expect(second.port).toBe(first.port);
    expect((await call(`${second.url}/items/_doc/1`)).body).toMatchObject({ _version: 7, _source: { name: 'v7' } });
  } finally {
    await second.stop();
  }
});

test('MiniStack: tables outlive a restart, at the same address', { timeout: 5 * minutes }, async () => {
  const options = {
    dataDir: join(folder, 'ministack'),
    opensearchPort: 9,
    nodeModules: join(checkout, 'node_modules'),
    log,
  };
  const first = await startMiniStack(options);
  const before = dynamo(first.endpoint);
  await before.send(
    new CreateTableCommand({
      ...table,
      AttributeDefinitions: [...table.AttributeDefinitions],
      KeySchema: [...table.KeySchema],
    }),
  );
  await before.send(sell(-3));
  await first.stop();

  const second = await startMiniStack(options);
  try {
    expect(second.endpoint).toBe(first.endpoint);
    const refused = await dynamo(second.endpoint)
      .send(sell(5))
      .catch((error: TransactionCanceledException) => error);
    expect(refused).toMatchObject({ CancellationReasons: [{ Item: { available: { N: '3' } } }] });
  } finally {
    await second.stop();
  }
});

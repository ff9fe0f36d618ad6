import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import pLimit from 'p-limit';
import type { Item } from '../functions/items/items.ts';
import { searchClient } from '../functions/search/search-client.ts';
import { indexWriteOf } from '../functions/search/search-document.ts';
import { ITEMS_ALIAS, ITEMS_INDEX, itemsIndex } from '../functions/search/search-index.ts';
import { variable } from '../functions/shared/env.ts';
import type { TableName } from '../functions/shared/needs.ts';
import type { TableDefinition } from '../functions/shared/table.ts';
import type { Stock } from '../functions/stock/stock.ts';
import { tables } from '../functions/tables.ts';
import { seededRandom } from '../local/demo/random.ts';
import { startDynamoDbLocal } from '../local/engines/dynamodb-local.ts';
import { startOpenSearch } from '../local/engines/opensearch.ts';
import { paced, say } from '../local/progress.ts';

/** The tables that searches use. */
const USED = ['Items', 'Stock', 'SearchAnswers', 'SearchCounts', 'SearchSettings'] as const;

/** Items of one request to OpenSearch, and of one round of writes to DynamoDB. */
const BULK = 2_500;

/** Most rows of one BatchWriteItem (docs.aws.amazon.com, "BatchWriteItem"). */
const BATCH = 25;

/** A store for searches: OpenSearch and DynamoDB Local with the environment pointed at them. */
export interface SearchStore {
  readonly opensearch: string;
  readonly dynamodb: string;
  readonly stop: () => Promise<void>;
}

/** Starts both engines, empty, and makes tables and index. */
export async function openSearchStore(): Promise<SearchStore> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-bench-'));
  const [opensearch, dynamodb] = await Promise.all([
    startOpenSearch({ dataDir: folder, temporary: true, heapMb: 1024, log: say }),
    startDynamoDbLocal({ log: say }),
  ]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: dynamodb.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    [variable.searchEndpoint]: opensearch.url,
    ...Object.fromEntries(USED.map((name) => [variable.table(name), name])),
  });
  const client = new DynamoDBClient({});
  for (const name of USED) await client.send(createTable(tables[name], name));
  await searchClient().indices.create({ index: ITEMS_INDEX, body: itemsIndex(0) as object });
  return {
    opensearch: opensearch.url,
    dynamodb: dynamodb.endpoint,
    stop: async () => {
      await Promise.all([opensearch.stop(), dynamodb.stop()]);
    },
  };
}

/** Puts items, a stock row for each (one in twenty has none left) and their documents; every item has all three. */
export async function fill(items: Iterable<Item>, size: number, seed: number): Promise<void> {
  const client = searchClient();
  const dynamodb = new DynamoDBClient({});
  dynamodb.middlewareStack.remove('loggerMiddleware');
  const random = seededRandom(seed);
  const settings = (refresh_interval: string) =>
    client.indices.putSettings({ index: ITEMS_ALIAS, body: { refresh_interval } as object });
  await settings('-1');
  const progress = paced(say);
  const limit = pLimit(8);
  let done = 0;
  for (const batch of batchesOf(items, BULK)) {
    const rows = batch.map((item) => ({ item, stock: stockOf(item.itemId, random) }));
    const puts = rows.flatMap(({ item, stock }) => [put('Items', item), put('Stock', stock)]);
    const writes = [...batchesOf(puts, BATCH)].map((some) => limit(() => write(dynamodb, some)));
    const body = rows.flatMap(({ item, stock }): object[] => {
      const change = indexWriteOf({ itemId: item.itemId, item, stock });
      if (change?.kind !== 'put') throw new Error(`${item.itemId} is not an item to be found.`);
      return [{ index: { _index: ITEMS_ALIAS, _id: item.itemId } }, change.document];
    });
    const [answer] = await Promise.all([client.bulk({ body }, { requestTimeout: 120_000 }), ...writes]);
    if (answer.body.errors) throw new Error(JSON.stringify(answer.body.items.find(({ index }) => index?.error)));
    done += batch.length;
    progress(done, size);
  }
  await settings('1s');
  await client.indices.refresh({ index: ITEMS_ALIAS }, { requestTimeout: 120_000 });
  await untilMerged();
  dynamodb.destroy();
}

/** What was loaded at once is still being put in order: measured is the engine at rest, as it is between writes. */
async function untilMerged(): Promise<void> {
  const client = searchClient();
  for (let quiet = 0; quiet < 3; ) {
    const { body } = await client.indices.stats({ index: ITEMS_ALIAS, metric: 'merge' });
    quiet = body._all.primaries?.merges?.current === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

type Put = readonly [TableName, Record<string, AttributeValue>];

const put = (table: TableName, row: Item | Stock): Put => [table, marshall(row, { removeUndefinedValues: true })];

async function write(client: DynamoDBClient, puts: readonly Put[]): Promise<void> {
  const RequestItems: Record<string, { PutRequest: { Item: Record<string, AttributeValue> } }[]> = {};
  for (const [table, Item] of puts) {
    RequestItems[table] ??= [];
    RequestItems[table].push({ PutRequest: { Item } });
  }
  const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems }));
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local did not take all rows.');
}

function stockOf(itemId: string, random: () => number): Stock {
  const available = random() < 0.05 ? 0 : 1 + Math.floor(random() * 500);
  const ref = `demo:${itemId}`;
  const lastMovement = { id: `received:${ref}`, kind: 'received', delta: available, ref } as const;
  return { itemId, available, version: 1, lastMovement };
}

function createTable({ partitionKey, sortKey }: TableDefinition, TableName: string): CreateTableCommand {
  const keys = sortKey ? [partitionKey, sortKey] : [partitionKey];
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
  });
}

function* batchesOf<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { readDocumentRows } from '../../functions/search/documents-store.ts';
import {
  abandonBuild,
  BUILDING_ALIAS,
  beginBuild,
  ensureItemsIndex,
  switchTo,
  targets,
} from '../../functions/search/index-lifecycle.ts';
import { weightAt } from '../../functions/search/popularity.ts';
import { searchClient } from '../../functions/search/search-client.ts';
import { type IndexWrite, indexWriteOf } from '../../functions/search/search-document.ts';
import { ITEMS_ALIAS, ITEMS_INDEX } from '../../functions/search/search-index.ts';
import { writeTo, writeToTargets } from '../../functions/search/write-index.ts';
import { tableName } from '../../functions/shared/env.ts';
import type { TableName } from '../../functions/shared/needs.ts';
import { transact } from '../../functions/shared/transaction.ts';
import { adjustPart } from '../../functions/stock/stock-store.ts';
import { tables } from '../../functions/tables.ts';
import type { Snapshot } from '../../local/audit/rows.ts';
import { indexMatchesItems } from '../../local/audit/search-checks.ts';
import { readIndex } from '../../local/audit/search-index.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { type Endpoints, writeEndpoints } from '../../local/endpoints.ts';
import { rebuildIndex } from '../../local/rebuild-index.ts';
import { emptyEngine } from './empty-engine.ts';
import { type Indexers, startIndexers } from './indexers.ts';
import { addItems, type LocalStore, openStore } from './local-store.ts';

const SEED = 20_261_123;

let store: LocalStore;
let url: string;
let random: () => number;
const below = (limit: number): number => Math.floor(random() * limit);
const db = () => store.services.db;
const client = searchClient;

beforeAll(() => {
  console.log(`seed ${SEED}`);
});

beforeEach(async () => {
  random = seededRandom(SEED);
  url = await emptyEngine();
  // Tables of its own: a rebuild reads them all.
  store = await openStore({ ttlAndStreams: true });
});

/** A new item. */
const create = (itemId: string) =>
  db().send(
    new PutCommand({
      TableName: tableName('Items'),
      Item: { itemId, name: `Item ${itemId}`, description: 'new', category: 'Other', price: 100, version: 1 },
      ConditionExpression: 'attribute_not_exists(itemId)',
    }),
  );

/** Changes an item's row as the catalogue does: with a version one higher. */
const change = (itemId: string, set: string, values: Record<string, unknown>) =>
  db().send(
    new UpdateCommand({
      TableName: tableName('Items'),
      Key: { itemId },
      UpdateExpression: `${set} ADD version :one`,
      ConditionExpression: 'attribute_exists(itemId)',
      ...(set.includes('#name') && { ExpressionAttributeNames: { '#name': 'name' } }),
      ExpressionAttributeValues: { ...values, ':one': 1 },
    }),
  );

const rename = (itemId: string, name: string) => change(itemId, 'SET #name = :name', { ':name': name });
const retire = (itemId: string) => change(itemId, 'SET retired = :true', { ':true': true });
const unretire = (itemId: string) => change(itemId, 'REMOVE retired', {});
const move = (itemId: string, delta: number) =>
  transact(db(), [adjustPart(itemId, delta, 'corrected', `count:${ulid()}`)]);
const sell = (itemId: string, quantity: number) =>
  db().send(
    new UpdateCommand({
      TableName: tableName('Popularity'),
      Key: { itemId },
      UpdateExpression: 'ADD score :weight',
      ExpressionAttributeValues: { ':weight': weightAt(quantity, Date.now()) },
    }),
  );

const ids = (count: number, prefix = 'ITEM') => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

/** What is not as invariant 14 says, by the audit's own check. */
async function breaches(): Promise<string[]> {
  const snapshot = {
    items: await store.rows('Items'),
    stock: await store.rows('Stock'),
    popularity: await store.rows('Popularity'),
    indexed: await readIndex(url),
  } as unknown as Snapshot;
  return indexMatchesItems(snapshot)
    .breaches.slice(0, 5)
    .map(({ subject, detail }) => `${subject} ${detail}`);
}

const documentOf = async (itemId: string): Promise<Record<string, unknown> | undefined> => {
  const { body } = await client().mget({ index: ITEMS_ALIAS, body: { ids: [itemId] } });
  const [doc] = body.docs;
  return doc && 'found' in doc && doc.found ? (doc._source as Record<string, unknown>) : undefined;
};

const indexesBehind = async (alias: string): Promise<string[]> => {
  const { body } = await client().indices.getAlias({ name: `${alias}*` });
  return Object.entries(body).flatMap(([index, { aliases }]) => (alias in aliases ? [index] : []));
};

const rebuild = (more: Partial<Parameters<typeof rebuildIndex>[0]> = {}) =>
  rebuildIndex({
    db: db(),
    client: client(),
    id: ulid(),
    seed: SEED,
    segments: 4,
    tell: (line) => console.log(`  ${line}`),
    ...more,
  });

describe('an index that follows the tables', () => {
  let indexers: Indexers;
  beforeEach(async () => {
    indexers = await startIndexers(store, random);
    return () => indexers.stop();
  });

  it('has what is in stock, and hears of it only when stock reaches or leaves none', async () => {
    await create('A');
    await move('A', 2);
    await indexers.idle();
    expect(await documentOf('A')).toMatchObject({ name: 'Item A', inStock: true });
    const versionOf = async () => (await readIndex(url))[0]?.version;
    const before = await versionOf();
    await move('A', -1);
    await indexers.idle();
    expect(await versionOf()).toBe(before);
    await move('A', -1);
    await indexers.idle();
    expect(await documentOf('A')).toMatchObject({ inStock: false });
    await move('A', -1);
    await move('A', 1);
    await indexers.idle();
    expect(await documentOf('A')).toMatchObject({ inStock: false });
    await move('A', 1);
    await indexers.idle();
    expect(await documentOf('A')).toMatchObject({ inStock: true });
    expect(await breaches()).toEqual([]);
  });

  it('learns of sales, and never lags by more than a step of ten percent', async () => {
    await create('A');
    await indexers.idle();
    expect(await documentOf('A')).not.toHaveProperty('popularity');
    for (let sales = 0; sales < 30; sales += 1) await sell('A', 1);
    await indexers.idle();
    const popularity = (await documentOf('A'))?.['popularity'] as number;
    const score = weightAt(30, Date.now());
    expect(popularity).toBeGreaterThan(score / 1.12);
    expect(popularity).toBeLessThan(score * 1.02);
    expect(await breaches()).toEqual([]);
  });

  it('loses retired items and has them again, and ends right after many changes with repeated records', async () => {
    await Promise.all(ids(20).map(create));
    for (let n = 0; n < 400; n += 1) {
      const itemId = `ITEM-${below(20)}`;
      const what = below(5);
      if (what === 0) await rename(itemId, `Name ${n}`);
      else if (what === 1) await retire(itemId);
      else if (what === 2) await unretire(itemId);
      else if (what === 3) await move(itemId, below(5) - 2);
      else await sell(itemId, 1 + below(3));
    }
    await indexers.idle();
    expect(await breaches()).toEqual([]);
    expect(indexers.handled()).toBeGreaterThanOrEqual(420);
  });

  it('passes over a record that is no item, and a row the index has no place for, without being held up', async () => {
    await db().send(new PutCommand({ TableName: tableName('Items'), Item: { itemId: 'BROKEN', name: 7 } }));
    await create('A');
    await indexers.idle();
    expect((await readIndex(url)).map(({ itemId }) => itemId)).toEqual(['A']);
  });
});

describe('the versions of documents', () => {
  const writeOf = async (itemId: string, removedAt?: number): Promise<IndexWrite[]> => {
    const row = (await readDocumentRows(db(), [itemId])).get(itemId);
    const write = row && indexWriteOf(row, removedAt);
    return write ? [write] : [];
  };

  it('keep what was read late and written last from taking the place of what is newer', async () => {
    await create('A');
    await move('A', 5);
    const old = await writeOf('A');
    await rename('A', 'New name');
    await writeToTargets(client(), await writeOf('A'));
    await writeToTargets(client(), old);
    expect(await documentOf('A')).toMatchObject({ name: 'New name' });
  });

  it('keep a retired item and one whose row is gone out, whoever comes late with what they were', async () => {
    await Promise.all([create('RETIRED'), create('GONE')]);
    const old = [...(await writeOf('RETIRED')), ...(await writeOf('GONE'))];
    await retire('RETIRED');
    await db().send(new DeleteCommand({ TableName: tableName('Items'), Key: { itemId: 'GONE' } }));
    await writeToTargets(client(), [...(await writeOf('RETIRED')), ...(await writeOf('GONE', 2))]);
    await writeToTargets(client(), old);
    expect(await documentOf('RETIRED')).toBeUndefined();
    expect(await documentOf('GONE')).toBeUndefined();
    expect(await breaches()).toEqual([]);
  });

  it('have one index, however many indexers come first at once', async () => {
    await Promise.all(ids(8).map(create));
    await Promise.all(ids(8).map(async (itemId) => writeToTargets(client(), await writeOf(itemId))));
    expect(await indexesBehind(ITEMS_ALIAS)).toEqual([ITEMS_INDEX]);
    expect(await breaches()).toEqual([]);
  });
});

describe('a reindex', () => {
  it('loses none of a thousand writes that go on meanwhile, and searches never stop', {
    timeout: 180_000,
  }, async () => {
    const base = ids(1_500);
    await addItems(store, base, 'SEA1', 3);
    const indexers = await startIndexers(store, random);
    await indexers.idle();
    expect(await breaches()).toEqual([]);

    let written = 0;
    const left = { creates: 250, changes: 350, retires: 150, stock: 200, sales: 50 };
    const unused = [...base];
    const one = async (): Promise<void> => {
      const kinds = Object.entries(left).flatMap(([kind, count]) => (count > 0 ? [kind as keyof typeof left] : []));
      const kind = kinds[below(kinds.length)];
      if (kind === undefined) return;
      left[kind] -= 1;
      // One writer an item at a time keeps what is wanted simple; the indexers' records overlap all the same.
      const itemId = unused.splice(below(unused.length), 1)[0] ?? '';
      if (kind === 'creates') await create(`NEW-${left.creates}`);
      else if (kind === 'changes') await rename(itemId, `Renamed ${left.changes}`);
      else if (kind === 'retires') await retire(itemId);
      else if (kind === 'stock') await move(itemId, -3);
      else await sell(itemId, 2);
      if (kind !== 'retires') unused.push(itemId);
      written += 1;
    };
    const writing = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (Object.values(left).some((count) => count > 0)) {
          await one();
          await sleep(below(30));
        }
      }),
    );
    let searching = true;
    let searches = 0;
    const searcher = (async () => {
      for (; searching; searches += 1) {
        const { body } = await client().search({ index: ITEMS_ALIAS, body: { size: 1 } });
        expect(body.hits.hits).toHaveLength(1);
        await sleep(5);
      }
    })();

    while (written < 20) await sleep(5);
    const before = written;
    const rebuilt = await rebuild();
    const after = written;
    await writing;
    await indexers.stop();
    searching = false;
    await searcher;

    expect(before).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(before);
    expect(written).toBe(1_000);
    console.log(`  ${after - before} of ${written} writes during the rebuild, ${searches} searches`);
    expect(await indexesBehind(ITEMS_ALIAS)).toEqual([rebuilt.index]);
    expect(await breaches()).toEqual([]);
    expect(await readIndex(url)).toHaveLength(1_500 + 250 - 150);
  });

  it('misses none of the writes that come between any two of its steps', { timeout: 120_000 }, async () => {
    await addItems(store, ids(40), 'SEA1', 3);
    const indexers = await startIndexers(store, random);
    await indexers.idle();
    await rebuild();
    let step = 0;
    // Its own requests are where it can be overtaken
    const overtaken = new Proxy(client(), {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name !== 'bulk' && name !== 'mget' && name !== 'search') return value;
        return async (...args: unknown[]) => {
          step += 1;
          await rename(`ITEM-${step}`, `Before ${step}`);
          await retire(`ITEM-${20 + step}`);
          await indexers.idle();
          const answer = await (value as (...args: unknown[]) => Promise<unknown>).apply(target, args);
          await rename(`ITEM-${step}`, `After ${step}`);
          await create(`NEW-${step}`);
          await indexers.idle();
          return answer;
        };
      },
    });
    await rebuild({ client: overtaken, segments: 1 });
    await indexers.stop();
    expect(step).toBeGreaterThanOrEqual(3);
    expect(await breaches()).toEqual([]);
  });

  it('that is killed half way leaves the old index serving, and the next one is right', {
    timeout: 120_000,
  }, async () => {
    await addItems(store, ids(1_500), 'SEA1', 3);
    const indexers = await startIndexers(store, random);
    await indexers.idle();
    const folder = await mkdtemp(join(tmpdir(), 'depot-reindex-'));
    try {
      await writeEndpoints(folder, endpoints());
      const first = reindex(folder);
      await half(first);
      first.kill('SIGKILL');
      await once(first, 'close');
      expect(await indexesBehind(ITEMS_ALIAS)).toEqual([ITEMS_INDEX]);
      const [halfBuilt] = await indexesBehind(BUILDING_ALIAS);
      expect(halfBuilt).toBeDefined();
      await rename('ITEM-1', 'Renamed after the kill');
      await retire('ITEM-2');
      await create('NEW');
      await indexers.idle();
      expect(await breaches()).toEqual([]);

      const second = reindex(folder);
      const [code] = await once(second, 'close');
      expect(code).toBe(0);
      const [serving = ''] = await indexesBehind(ITEMS_ALIAS);
      expect(serving).toMatch(new RegExp(`^${ITEMS_INDEX}-`));
      expect(serving).not.toBe(halfBuilt);
      const { body } = await client().indices.get({ index: `${ITEMS_ALIAS}-*` });
      // The one it replaced is kept; the half-built one is gone
      expect(Object.keys(body).sort()).toEqual([ITEMS_INDEX, serving].sort());
      expect(await breaches()).toEqual([]);
      expect(await readIndex(url)).toHaveLength(1_500);
    } finally {
      await indexers.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('does not switch to an index that is not as the tables say', async () => {
    await addItems(store, ids(30), 'SEA1', 3);
    await rebuild();
    const [serving] = await indexesBehind(ITEMS_ALIAS);
    const spoiling = (spoil: (index: string) => Promise<unknown>) =>
      new Proxy(client(), {
        get: (target, name) => {
          if (name !== 'search') return Reflect.get(target, name);
          return async (request: { index: string }, options: object) => {
            await spoil(request.index);
            await target.indices.refresh({ index: request.index });
            return target.search(request, options);
          };
        },
      });
    const refused = (spoil: (index: string) => Promise<unknown>) =>
      expect(rebuild({ client: spoiling(spoil), patienceMs: 500 })).rejects.toThrow('not in items');
    await refused((index) => client().delete({ index, id: 'ITEM-3', version: 99, version_type: 'external' }));
    const stranger = { itemId: 'STRANGER', name: 's', description: '', category: 'c', attributes: [], price: 1 };
    const document = { ...stranger, image: null, inStock: true };
    await refused((index) => client().index({ index, id: 'STRANGER', body: document }));
    await refused((index) => client().index({ index, id: 'ITEM-4', body: { ...document, itemId: 'ITEM-4' } }));
    expect(await indexesBehind(ITEMS_ALIAS)).toEqual([serving]);
    expect(await indexesBehind(BUILDING_ALIAS)).toEqual([]);
    expect(await breaches()).toEqual([]);
  });

  it('is refused at the switch when another has begun or its build has missed a write', async () => {
    await ensureItemsIndex(client());
    const build = await beginBuild(client(), ulid());
    await abandonBuild(client(), build);
    await abandonBuild(client(), build);
    await expect(switchTo(client(), build, ITEMS_INDEX)).rejects.toThrow('aliases_not_found_exception');
    expect(await indexesBehind(ITEMS_ALIAS)).toEqual([ITEMS_INDEX]);
  });
});

describe('a mapping that is not the code’s own', () => {
  const put: IndexWrite = {
    kind: 'put',
    itemId: 'A',
    version: 3,
    document: {
      ...{ itemId: 'A', name: 'a', description: '', category: 'c', attributes: ['colour red'], price: 1 },
      ...{ image: null, inStock: true },
    },
  };

  it('gets the fields that it knows while it serves, until the reindex', async () => {
    await client().indices.create({
      index: 'items-0',
      body: {
        mappings: { dynamic: 'strict', properties: { itemId: { type: 'keyword' }, name: { type: 'text' } } },
        aliases: { [ITEMS_ALIAS]: {} },
      } as never,
    });
    await writeToTargets(client(), [put]);
    expect(await documentOf('A')).toEqual({ itemId: 'A', name: 'a' });
    await create('A');
    const { index, old } = await rebuild();
    expect(old).toBe('items-0');
    expect(await indexesBehind(ITEMS_ALIAS)).toEqual([index]);
    expect(await documentOf('A')).toMatchObject({ category: 'Other', inStock: false });
  });

  it('is not built for another version of the code: an indexer that can not fill it takes it out', async () => {
    await ensureItemsIndex(client());
    await client().indices.create({ index: 'items-99-new', body: { aliases: { [BUILDING_ALIAS]: {} } } as never });
    await writeToTargets(client(), [put]);
    expect((await targets(client())).map(({ role }) => role)).toEqual(['serving']);
    expect(await documentOf('A')).toEqual(put.document);
  });

  it('that refuses a document keeps a build from being switched to, and holds up nothing', async () => {
    await ensureItemsIndex(client());
    await client().indices.create({
      index: `${ITEMS_INDEX}-narrow`,
      body: {
        mappings: { dynamic: 'strict', properties: { itemId: { type: 'keyword' } } },
        aliases: { [BUILDING_ALIAS]: {} },
      } as never,
    });
    await writeToTargets(client(), [put]);
    expect(await indexesBehind(BUILDING_ALIAS)).toEqual([]);
    expect(await documentOf('A')).toEqual(put.document);
  });

  it('fails a write that another try may mend', async () => {
    await ensureItemsIndex(client());
    await client().indices.addBlock({ index: ITEMS_INDEX, block: 'write' });
    await expect(writeTo(client(), [{ index: ITEMS_INDEX }], [put])).rejects.toThrow('not in the index');
  });
});

/** The store of this test, as its tools find a running one. */
const endpoints = () =>
  ({
    ...{ web: '', api: '', userPoolId: '', userPoolClientId: '', demoUsers: [], startedAt: '', region: 'us-east-1' },
    tables: Object.fromEntries(Object.keys(tables).map((name) => [name, tableName(name as TableName)])),
    queues: { HoldTimers: '', WarehouseWork: '', ImageUploads: '' },
    buckets: { Images: '' },
    stateMachines: { fulfilment: '' },
    settings: { holdSeconds: 600, strategy: '', leaseSeconds: 900, holdTimer: true },
    aws: inject('dynamodb'),
    opensearch: url,
    pid: process.pid,
  }) as unknown as Endpoints;

/** Starts `npm run reindex` on the store of this folder as a process of its own. */
function reindex(folder: string): ChildProcess {
  const child = spawn(process.execPath, ['local/reindex.ts', '--segments', '1', '--seed', `${SEED}`], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, DEPOT_LOCAL: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.on('data', (text) => process.stdout.write(`  ${text}`));
  return child;
}

/** Waits until a rebuild has written some of its 1,500 documents. */
async function half(child: ChildProcess): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(5)) {
    if (child.exitCode !== null) throw new Error('It has ended already.');
    const [index] = await indexesBehind(BUILDING_ALIAS);
    if (index === undefined) continue;
    const { body } = await client().indices.stats({ index, metric: 'indexing' });
    if ((body._all.total?.indexing?.index_total ?? 0) >= 100) return;
  }
  throw new Error('It did not begin.');
}

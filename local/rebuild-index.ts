import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@opensearch-project/opensearch';
import pLimit from 'p-limit';
import { readDocumentRows } from '../functions/search/documents-store.ts';
import {
  abandonBuild,
  beginBuild,
  deleteUnused,
  ensureItemsIndex,
  PATIENT,
  ready,
  switchTo,
  targets,
} from '../functions/search/index-lifecycle.ts';
import { indexWriteOf } from '../functions/search/search-document.ts';
import { writeTo } from '../functions/search/write-index.ts';
import { tableName } from '../functions/shared/env.ts';
import { seededRandom } from './demo/random.ts';
import type { Tell } from './progress.ts';

/** Items read and written at a time: one BatchGetItem a table and one `_bulk`. */
const BATCH = 100;

/** What was read longer ago is not written: an index remembers removals for 15 minutes. */
const STALE_MS = 5 * 60_000;

/** Documents whose ids one request lists. */
const PAGE = 5_000;

/** Documents whose contents are compared before searches are switched over. */
const SAMPLE = 500;

/** How long indexers may take to bring what was written meanwhile, and how often is looked, in milliseconds. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 250;

/** What a rebuild works with. */
export interface RebuildOptions {
  readonly db: DynamoDBDocumentClient;
  readonly client: Client;
  /** Makes the index's name unique: a ULID. */
  readonly id: string;
  /** Chooses the sample; the same seed chooses the same of the same items. */
  readonly seed: number;
  /** Parts of Items that are read side by side. */
  readonly segments: number;
  readonly tell: Tell;
  /** Hears how many items are written, and about how many there are. */
  readonly progress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
  /** How long to wait for indexers that are behind; a minute when left out. */
  readonly patienceMs?: number;
}

/** What a rebuild did. */
export interface Rebuilt {
  /** The index that serves now, and the one that did; that one is kept until the next rebuild. */
  readonly index: string;
  readonly old: string;
  readonly documents: number;
  /** Documents that were compared with the tables. */
  readonly compared: number;
}

/**
 * Builds the search index anew from the tables, while it is searched and written to, and switches to it when it is right.
 *
 * No write is missed: once the new index is there every indexer writes to it too, and what was written before that is seen
 * by the consistent scan, which begins after. Both write under versions, so whichever comes last, the newer stays. When
 * this process dies, or anything fails, the old index goes on serving; the next rebuild removes what was half built. Of
 * two at a time one fails at the switch, which takes both indexes to be what they were.
 * @throws Error when the new index is not as the tables say; searches stay where they were.
 */
export async function rebuildIndex(options: RebuildOptions): Promise<Rebuilt> {
  const { client, id, tell } = options;
  await ensureItemsIndex(client);
  for (const { role, index } of await targets(client)) {
    if (role === 'building') await abandonBuild(client, index);
  }
  const removed = await deleteUnused(client, []);
  if (removed.length > 0) tell(`removed ${removed.join(', ')}, which nothing used`);
  const old = (await targets(client)).find(({ role }) => role === 'serving')?.index;
  if (old === undefined) throw new Error('There is no index that serves.');
  const index = await beginBuild(client, id);
  try {
    tell(`building ${index}; ${old} serves`);
    const about = (await client.count({ index: old })).body.count;
    const filled = await fillIndex({ ...options, index, progress: (done) => options.progress?.(done, about) });
    await ready(client, index);
    const checked = await verifyIndex({ ...options, index, filled });
    await switchTo(client, index, old);
    tell(`searches go to ${index}`);
    return { index, old, ...checked };
  } catch (error) {
    // Else every indexer would go on writing to it; when even this fails, the next rebuild does it
    await abandonBuild(client, index).catch(() => {});
    throw error;
  }
}

/**
 * Writes the documents of all items to an index, from a consistent scan. Writing what is there already changes nothing.
 * @returns the ids of the items that have a document. @throws Error naming an item whose document the index refuses.
 */
export async function fillIndex({
  index,
  segments,
  progress = () => {},
  ...options
}: Pick<RebuildOptions, 'db' | 'client' | 'segments' | 'signal'> & {
  readonly index: string;
  readonly progress?: (done: number) => void;
}): Promise<Set<string>> {
  const filled = new Set<string>();
  let done = 0;
  const segment = async (Segment: number): Promise<void> => {
    const pages = paginateScan(
      { client: options.db },
      {
        TableName: tableName('Items'),
        ProjectionExpression: 'itemId',
        ConsistentRead: true,
        Segment,
        TotalSegments: segments,
      },
    );
    for await (const { Items = [] } of pages) {
      for (let from = 0; from < Items.length; from += BATCH) {
        const ids = Items.slice(from, from + BATCH).map(({ itemId }) => String(itemId));
        for (const itemId of await writeDocuments({ ...options, index }, ids)) filled.add(itemId);
        done += ids.length;
        progress(done);
      }
    }
  };
  await Promise.all(Array.from({ length: segments }, (_, number) => segment(number)));
  return filled;
}

/** Writes the documents of these items to an index. @returns the ids of those that have one. */
export async function writeDocuments(
  { db, client, index, signal }: Pick<RebuildOptions, 'db' | 'client' | 'signal'> & { readonly index: string },
  itemIds: readonly string[],
): Promise<string[]> {
  signal?.throwIfAborted();
  const began = Date.now();
  const rows = await readDocumentRows(db, itemIds);
  const writes = [...rows.values()].flatMap((row) => indexWriteOf(row) ?? []);
  if (Date.now() - began > STALE_MS) throw new Error('This process stood still for minutes. Start again.');
  const [refused] = await writeTo(client, [{ index }], writes, PATIENT);
  if (refused) throw new Error(`Item ${refused.itemId} can not be in ${refused.index}: ${refused.reason}`);
  return writes.flatMap(({ kind, itemId }) => (kind === 'put' ? [itemId] : []));
}

/**
 * Compares an index with the tables: whether it has the documents that were written to it and no other, and for a sample
 * what they say. While the store is written to, the two are never read at one moment: a difference counts only when it
 * is there each time it is looked at again, from fresh rows, for as long as indexers may take.
 * @throws Error naming items that stay different.
 */
async function verifyIndex({
  index,
  filled,
  ...options
}: RebuildOptions & { readonly index: string; readonly filled: ReadonlySet<string> }): Promise<
  Pick<Rebuilt, 'documents' | 'compared'>
> {
  const { client, seed, tell, patienceMs = PATIENCE_MS } = options;
  const listed = await documentIds(client, index);
  tell(`${filled.size} items in the tables, ${listed.size} documents in the index`);
  const doubtful = [...filled, ...listed].filter((itemId) => !(filled.has(itemId) && listed.has(itemId)));
  const chosen = sample([...filled].sort(), SAMPLE, seed);
  let left = [...new Set([...doubtful, ...chosen])];
  for (const until = Date.now() + patienceMs; ; await sleep(LOOK_MS)) {
    left = await differing({ ...options, index }, left);
    if (left.length === 0) break;
    if (Date.now() > until) {
      throw new Error(
        `${left.length} items are not in ${index} as the tables say, ${left.slice(0, 5).join(', ')} among them (seed ${seed}). ` +
          'Is the indexer behind? Its alarms tell. Searches stay where they were.',
      );
    }
  }
  tell(
    `${doubtful.length} that changed meanwhile and a sample of ${chosen.length} (seed ${seed}) are as the tables say`,
  );
  return { documents: listed.size, compared: chosen.length };
}

/** Those of the items whose document is not what their rows say now, or is there and should not be, or the other way. */
export async function differing(
  { db, client, index }: Pick<RebuildOptions, 'db' | 'client'> & { readonly index: string },
  itemIds: readonly string[],
): Promise<string[]> {
  const batches: string[][] = [];
  for (let from = 0; from < itemIds.length; from += BATCH) batches.push(itemIds.slice(from, from + BATCH));
  const limit = pLimit(4);
  const compare = async (ids: string[]): Promise<string[]> => {
    const rows = await readDocumentRows(db, ids);
    const { body } = await client.mget({ index, body: { ids } }, PATIENT);
    const found = new Map(body.docs.flatMap((doc) => ('_source' in doc && doc.found ? [[doc._id, doc._source]] : [])));
    return ids.filter((itemId) => {
      const row = rows.get(itemId);
      const write = row && indexWriteOf(row);
      const wanted = write?.kind === 'put' ? write.document : undefined;
      return !isDeepStrictEqual(found.get(itemId), wanted);
    });
  };
  return (await Promise.all(batches.map((ids) => limit(compare, ids)))).flat();
}

/** The ids of all documents that can be found. */
async function documentIds(client: Client, index: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let after: unknown[] | undefined; ; ) {
    const { body } = await client.search(
      {
        index,
        body: { size: PAGE, _source: false, sort: [{ itemId: 'asc' }], ...(after && { search_after: after }) } as never,
      },
      PATIENT,
    );
    for (const { _id } of body.hits.hits) if (_id !== undefined) ids.add(_id);
    after = body.hits.hits.at(-1)?.sort;
    if (body.hits.hits.length < PAGE || !after) return ids;
  }
}

/** Some of the values, by a seed: the first of a shuffle (Fisher and Yates). */
function sample(values: readonly string[], size: number, seed: number): string[] {
  const random = seededRandom(seed);
  const left = [...values];
  return Array.from({ length: Math.min(size, left.length) }, () => {
    const [one = ''] = left.splice(Math.floor(random() * left.length), 1, left.at(-1) ?? '');
    left.pop();
    return one;
  });
}

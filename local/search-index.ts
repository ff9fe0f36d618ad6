import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Client } from '@opensearch-project/opensearch';
import { ulid } from 'ulid';
import { ensureItemsIndex, targets } from '../functions/search/index-lifecycle.ts';
import { itemIds } from './demo/item-ids.ts';
import type { Tell } from './progress.ts';
import { differing, fillIndex, rebuildIndex, writeDocuments } from './rebuild-index.ts';

/** Parts of Items that are read side by side. */
const SEGMENTS = 4;

/** Documents written by one request when only some are to be. */
const BATCH = 100;

/** What it takes. */
export interface IndexFilling {
  readonly db: DynamoDBDocumentClient;
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Hears how many items the index has. */
  readonly progress: (done: number, of: number) => void;
}

/**
 * Makes the search index what the tables say, without waiting for the streams: they would get there by themselves, but an
 * import is faster written by the hundred, and a local engine that is stopped forgets what its streams had not
 * delivered. Indexers write at the same time; versions see to it that the newer stays. An index of an older mapping, or
 * with documents that no item has, is built anew. @returns how many documents there are.
 */
export async function fillSearchIndex({ db, client, signal, tell, progress }: IndexFilling): Promise<number> {
  await ensureItemsIndex(client);
  const serving = (await targets(client)).find(({ role }) => role === 'serving');
  const ids = await itemIds(db);
  const count = async (index: string): Promise<number> => {
    await client.indices.refresh({ index });
    return (await client.count({ index })).body.count;
  };
  if (serving?.current) {
    const { index } = serving;
    const about = { db, client, signal, index };
    if ((await count(index)) < ids.size / 2) {
      await fillIndex({ ...about, segments: SEGMENTS, progress: (done) => progress(done, ids.size) });
    }
    const missing = await differing(about, [...ids]);
    if (missing.length > 0) tell(`writing ${missing.length} documents`);
    for (let from = 0; from < missing.length; from += BATCH) {
      await writeDocuments(about, missing.slice(from, from + BATCH));
    }
    const documents = await count(index);
    if (documents <= ids.size) return documents;
  }
  tell('building the index anew');
  const build = { db, client, signal, tell, progress, segments: SEGMENTS, id: ulid(), seed: 1 };
  return (await rebuildIndex(build)).documents;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { ITEMS_ALIAS } from '../functions/search/search-index.ts';
import { tableName } from '../functions/shared/env.ts';
import { itemIds } from './demo/item-ids.ts';
import type { Tell } from './progress.ts';

/** How long the count may stand still before what is missing is sent again. A batch takes less than a second. */
const STANDSTILL_MS = 5_000;

/** How often that is tried. */
const ATTEMPTS = 3;

/** Documents one request asks for. */
const BATCH = 1_000;
const CONCURRENCY = 16;

/** What the wait needs. */
export interface IndexWait {
  readonly db: DynamoDBDocumentClient;
  readonly opensearch: string;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Hears how many items the index has. */
  readonly progress: (done: number, of: number) => void;
}

/**
 * Waits until every item is in the search index, where Items' stream takes it. A local engine that is stopped forgets what
 * its stream had not delivered yet, and a deleted index has nothing: items that do not come get a new version, which
 * sends them once more. @returns how many items there are. @throws Error when they do not come all the same.
 */
export async function untilIndexed(wait: IndexWait): Promise<number> {
  const ids = await itemIds(wait.db);
  for (let attempt = 0; ; attempt += 1) {
    if (await arrived(wait, ids.size)) return ids.size;
    const missing = await missingOf(wait.opensearch, [...ids]);
    if (missing.length === 0) return ids.size;
    if (attempt === ATTEMPTS) {
      throw new Error(`${missing.length} of ${ids.size} items do not get into the search index, ${missing[0]} is one.`);
    }
    wait.tell(`sending ${missing.length} items once more`);
    const limit = pLimit(CONCURRENCY);
    await Promise.all(missing.map((itemId) => limit(() => sendAgain(wait.db, itemId))));
  }
}

/** Whether the index has as many items before it stands still. */
async function arrived({ opensearch, signal, progress }: IndexWait, items: number): Promise<boolean> {
  let most = -1;
  let changed = Date.now();
  while (Date.now() - changed < STANDSTILL_MS) {
    signal.throwIfAborted();
    const count = await indexed(opensearch);
    if (count >= items) return true;
    if (count > most) {
      most = count;
      changed = Date.now();
      progress(count, items);
    }
    await sleep(200);
  }
  return false;
}

/** Items in the index; 0 while there is none yet, as the first item makes it. @throws Error when OpenSearch fails. */
async function indexed(opensearch: string): Promise<number> {
  const answer = await fetch(`${opensearch}/${ITEMS_ALIAS}/_count`);
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { count: number }).count;
}

async function missingOf(opensearch: string, ids: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const answer = await fetch(`${opensearch}/${ITEMS_ALIAS}/_mget?_source=false`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: batch }),
    });
    if (answer.status === 404) return [...ids];
    if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
    const { docs } = (await answer.json()) as { docs: readonly { _id: string; found?: boolean }[] };
    for (const doc of docs) if (doc.found !== true) missing.push(doc._id);
  }
  return missing;
}

async function sendAgain(db: DynamoDBDocumentClient, itemId: string): Promise<void> {
  await db.send(
    new UpdateCommand({
      TableName: tableName('Items'),
      Key: { itemId },
      UpdateExpression: 'ADD version :one',
      ConditionExpression: 'attribute_exists(itemId)',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
}

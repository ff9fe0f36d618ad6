import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Client } from '@opensearch-project/opensearch';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { changeOf, type RowChange } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import { type Services, systemServices } from '../shared/services.ts';
import { INDEX_METRICS, INDEX_REFUSED } from '../shared/worker.ts';
import { readDocumentRows } from './documents-store.ts';
import { searchClient } from './search-client.ts';
import { type IndexWrite, indexWriteOf } from './search-document.ts';
import { itemsIndex } from './search-index.ts';
import { writeToTargets } from './write-index.ts';

/** What a change of a row asks of the index. */
export interface Wake {
  readonly itemId: string;
  /** Where the item's own row has gone: a version above its last. */
  readonly removedAt?: number;
}

/** Says what a change asks of the index: undefined when nothing. @throws Error when it is no row of its table. */
export type WakeOf = (change: RowChange) => Wake | undefined;

/** Writes to the search index. @throws Error when something is not there that may be another time. */
export type WriteIndex = (writes: readonly IndexWrite[]) => Promise<void>;

/**
 * Brings the index up to what the rows of these changes' items are now. A change says only whose rows to read, never what
 * is written: repeats and another order of records lead to the same index (invariant 14). When a write fails the batch
 * comes again as a whole (docs/adr/0009-streams-fail-whole.md). A record that is no row is reported and passed over: it
 * would come back for ever and hold up all after it.
 * @returns when each of the changes that were written was made, epoch milliseconds, rounded down to a second.
 */
export async function indexChanges(
  records: readonly DynamoDBRecord[],
  wakeOf: WakeOf,
  db: Services['db'],
  write: WriteIndex,
): Promise<number[]> {
  const wakes = new Map<string, Wake>();
  const made: number[] = [];
  for (const record of records) {
    const wake = readable(record, wakeOf);
    if (!wake) continue;
    const { itemId } = wake;
    const removedAt = Math.max(wake.removedAt ?? 0, wakes.get(itemId)?.removedAt ?? 0);
    wakes.set(itemId, removedAt > 0 ? { itemId, removedAt } : { itemId });
    const at = record.dynamodb?.ApproximateCreationDateTime;
    if (at !== undefined) made.push(at * 1000);
  }
  if (wakes.size === 0) return [];
  const rows = await readDocumentRows(db, [...wakes.keys()]);
  const writes = [...rows.values()].flatMap((one) => indexWriteOf(one, wakes.get(one.itemId)?.removedAt) ?? []);
  await write(writes);
  log.info('indexed', { records: records.length, items: wakes.size, writes: writes.length });
  return made;
}

function readable(record: DynamoDBRecord, wakeOf: WakeOf): Wake | undefined {
  try {
    return wakeOf(changeOf(record));
  } catch (error) {
    log.error(INDEX_REFUSED, { id: record.eventID, error: error as Error });
    return undefined;
  }
}

/** How long a written document waits for the refresh that makes it findable, at the most, in milliseconds. */
const REFRESH_MS = Number.parseInt(itemsIndex(0).settings.refresh_interval, 10) * 1000;

/** Emits the seconds from each change to when it can be found at the latest, as a metric of the function's own. */
function emitFreshness(functionName: string, made: readonly number[], now: number): void {
  if (made.length === 0) return;
  const { namespace, service, freshness } = INDEX_METRICS;
  const metrics = new Metrics({ namespace, serviceName: service });
  metrics.addDimension('function_name', functionName);
  for (const at of made) metrics.addMetric(freshness, MetricUnit.Seconds, Math.max(0, now + REFRESH_MS - at) / 1000);
  metrics.publishStoredMetrics();
}

/** Makes the consumer of a stream whose changes the search index is to follow. */
export function indexer(
  wakeOf: WakeOf,
  services: () => Services = systemServices,
  client: () => Client = searchClient,
) {
  return middy<DynamoDBStreamEvent, void>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .handler(async ({ Records }, { functionName }) => {
      const { db, now } = services();
      const made = await indexChanges(Records, wakeOf, db, (writes) => writeToTargets(client(), writes));
      emitFreshness(functionName, made, now());
    });
}

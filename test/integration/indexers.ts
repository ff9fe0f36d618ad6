import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import { indexer } from '../../functions/search/index-changes.ts';
import { wakeOfItem } from '../../functions/search/index-items.ts';
import { wakeOfPopularity } from '../../functions/search/index-popularity.ts';
import { wakeOfStock } from '../../functions/search/index-stock.ts';
import { searchClient } from '../../functions/search/search-client.ts';
import type { LocalStore } from './local-store.ts';
import { followStream } from './local-streams.ts';

/** Most records of one batch, and batches of one stream at a time, as lib/stream-consumer.ts sets them. */
const BATCH = 25;
const PARALLEL = 4;

const TABLES = ['Items', 'Stock', 'Popularity'] as const;

/** The streams' indexers at work, as Lambda would have them. */
export interface Indexers {
  /** Waits until all that was written has been handled. */
  readonly idle: () => Promise<void>;
  /** Ends them when all is handled. @throws what an indexer failed with that no repeat mended. */
  readonly stop: () => Promise<void>;
  /** Records handled, repeats included. */
  readonly handled: () => number;
}

/**
 * Runs the handlers of the three streams on a store with streams: at most 25 records at a time, four batches of a stream
 * side by side, the records of one item in order. One batch in `repeats` is given again later, long after newer ones.
 */
export async function startIndexers({ services }: LocalStore, random: () => number, repeats = 8): Promise<Indexers> {
  const real = () => ({ ...services, now: Date.now });
  const handlers = {
    Items: indexer(wakeOfItem, real, searchClient),
    Stock: indexer(wakeOfStock, real, searchClient),
    Popularity: indexer(wakeOfPopularity, real, searchClient),
  };
  const context = { functionName: 'indexer', callbackWaitsForEmptyEventLoop: true } as never;
  let stopping = false;
  let handled = 0;
  const empty = { Items: 0, Stock: 0, Popularity: 0 };
  const handle = async (table: (typeof TABLES)[number], Records: DynamoDBRecord[]): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await handlers[table]({ Records }, context);
        handled += Records.length;
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await sleep(100);
      }
    }
  };
  const follow = async (table: (typeof TABLES)[number]): Promise<void> => {
    const next = await followStream(table);
    const again: DynamoDBRecord[][] = [];
    for (;;) {
      const records = await next();
      if (records.length === 0) {
        empty[table] += 1;
        if (stopping) break;
        await sleep(50);
        continue;
      }
      const lanes = Array.from({ length: PARALLEL }, () => [] as DynamoDBRecord[]);
      for (const record of records) lanes[laneOf(record)]?.push(record);
      await Promise.all(
        lanes.map(async (lane) => {
          for (let from = 0; from < lane.length; from += BATCH) {
            const batch = lane.slice(from, from + BATCH);
            await handle(table, batch);
            if (random() < 1 / repeats) again.push(batch);
          }
        }),
      );
      if (again.length > 3) await handle(table, again.shift() ?? []);
    }
    for (const batch of again.reverse()) await handle(table, batch);
  };
  const all = Promise.all(TABLES.map(follow));
  all.catch(() => {});
  return {
    handled: () => handled,
    idle: async () => {
      // A stream is asked again only when all of it is handled, so one that was empty twice from now on is
      const before = { ...empty };
      while (TABLES.some((table) => empty[table] < before[table] + 2)) await Promise.race([sleep(20), all]);
    },
    stop: async () => {
      stopping = true;
      await all;
    },
  };
}

function laneOf(record: DynamoDBRecord): number {
  const id = record.dynamodb?.Keys?.['itemId']?.S ?? '';
  let sum = 0;
  for (const letter of id) sum += letter.charCodeAt(0);
  return sum % PARALLEL;
}

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import { findItems } from '../functions/search/find-items.ts';
import { searchClient } from '../functions/search/search-client.ts';
import { ITEMS_ALIAS } from '../functions/search/search-index.ts';
import { DEFAULT_SYNONYMS } from '../functions/search/synonyms.ts';
import { variable } from '../functions/shared/env.ts';
import { readCatalogue } from '../local/demo/catalogue.ts';
import { seededRandom, seedOf } from '../local/demo/random.ts';
import { startOpenSearch } from '../local/engines/opensearch.ts';
import { indexCatalogue } from './relevance-index.ts';
import { CLASSES, type KnownItemQuery, knownItemQueries, type QueryClass } from './relevance-queries.ts';

const USAGE = `Usage: npm run bench:relevance [-- --seed N] [--queries N] [--naive] [--show CLASS]
Looks for known items of the real catalogue with N queries (400) a class, as the store does and by a plain multi_match on the
same index, in an OpenSearch of its own. Prints MRR@10 and recall@10; the last line is JSON. Words are drawn with equal chance
from the item's name, and again when more than 10 names have all of them; --naive takes those too, which nobody can tell
apart. --show prints the queries of a class whose item was not in the first ten.`;

/** Hits that are looked at. */
const FIRST = 10;

/** What a query's ten hits are. */
type Ask = (q: string) => Promise<readonly string[]>;

const depot: Ask = async (q) => {
  const { hits } = await findItems({ q, sort: 'relevance' }, FIRST, undefined, DEFAULT_SYNONYMS, Date.now());
  return hits.map(({ itemId }) => itemId);
};

/** What a store has that sends the words to its index and leaves it at that. */
const plain: Ask = async (q) => {
  const fields = ['name', 'description', 'category', 'attributes'];
  const { body } = await searchClient().search({
    index: ITEMS_ALIAS,
    body: { size: FIRST, _source: false, query: { multi_match: { query: q, fields } } },
  });
  return body.hits.hits.map(({ _id }) => String(_id));
};

/** A busy machine may take longer than the store's client waits; what is measured here is not time. */
const patiently = <T>(work: () => Promise<T>): Promise<T> => pRetry(work, { retries: 6, minTimeout: 500 });

interface Score {
  readonly mrr: number;
  readonly recall: number;
  readonly missed: readonly string[];
}

async function score(queries: readonly KnownItemQuery[], ask: Ask): Promise<Score> {
  const limit = pLimit(2);
  const ranks = await Promise.all(
    queries.map(({ q, wanted }) =>
      limit(async () => (await patiently(() => ask(q))).findIndex((id) => wanted.has(id))),
    ),
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mrr: mean(ranks.map((rank) => (rank < 0 ? 0 : 1 / (rank + 1)))),
    recall: mean(ranks.map((rank) => (rank < 0 ? 0 : 1))),
    missed: queries.flatMap(({ q, wanted }, index) =>
      (ranks[index] ?? -1) < 0 ? [`${q} → ${[...wanted].join()}`] : [],
    ),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      queries: { type: 'string', default: '400' },
      naive: { type: 'boolean', default: false },
      show: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const count = Number(values.queries);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(count) || count < 1) throw new Error(USAGE);

  const items = await readCatalogue();
  const dataDir = await mkdtemp(join(tmpdir(), 'depot-relevance-'));
  const engine = await startOpenSearch({ dataDir, temporary: true, log: console.log });
  try {
    process.env[variable.searchEndpoint] = engine.url;
    await patiently(() => indexCatalogue(items));
    console.log(`${items.length} items, ${count} queries a class, seed ${seed}${values.naive ? ', naive' : ''}\n`);
    console.log(row('', ['MRR@10', 'plain', 'recall@10', 'plain']));
    const results: Record<string, unknown> = {};
    for (const kind of Object.keys(CLASSES) as QueryClass[]) {
      const random = seededRandom((seed ^ seedOf(kind)) >>> 0);
      const queries = knownItemQueries(items, kind, count, { random, mostNamed: values.naive ? Infinity : FIRST });
      const ours = await score(queries, depot);
      const theirs = await score(queries, plain);
      const figures = [ours.mrr, theirs.mrr, ours.recall, theirs.recall].map((value) => value.toFixed(3));
      console.log(row(kind, figures));
      if (values.show === kind) for (const line of ours.missed) console.log(`    ${line}`);
      const [mrr, plainMrr, recall, plainRecall] = figures.map(Number);
      results[kind] = { mrr, plainMrr, recall, plainRecall };
    }
    console.log(JSON.stringify({ seed, queries: count, naive: values.naive, classes: results }));
  } finally {
    await engine.stop();
  }
}

const row = (name: string, cells: readonly string[]) =>
  `${name.padEnd(26)}${cells.map((cell) => cell.padStart(11)).join('')}`;

if (import.meta.main) await main();

import { putCounts } from '../functions/search/counts-store.ts';
import { indexQueries } from '../functions/search/index-queries.ts';
import { openSearchServices } from '../functions/search/search-services.ts';
import { warmPopular } from '../functions/search/warm-popular.ts';
import { systemServices } from '../functions/shared/services.ts';
import { readCatalogue } from '../local/demo/catalogue.ts';
import { say } from '../local/progress.ts';
import { percentile } from '../local/replay/percentile.ts';
import { type Ask, handled, joined, rawAt, rowsOf } from './search-arms.ts';
import { grown, queriesOf } from './search-catalogue.ts';
import { fill, openSearchStore } from './search-store.ts';

/** The ways that are measured; see search-arms.ts. `rows` and `join` are parts of `popular`, to tell what it is made of. */
export const ARMS = ['raw', 'cold', 'popular', 'join', 'rows'] as const;
export type Arm = (typeof ARMS)[number];

/** Milliseconds, and requests a second. */
export interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly requests: number;
}

/** What was measured with so many items. */
export interface SizeResult {
  readonly items: number;
  readonly byClients: readonly { readonly clients: number; readonly arms: Readonly<Record<Arm, Figures>> }[];
}

/** Rounds, and queries of a round, for each number of clients. */
const PLAN = [
  { clients: 1, rounds: 25, queries: 20 },
  { clients: 16, rounds: 12, queries: 64 },
] as const;

/** Queries that are popular, and rounds that only warm up the code and the engines. */
const POPULAR = 20;
const WARM_UP = { rounds: 5, queries: 40 };

/** Starts engines of its own, loads so many items, and measures every way in turn, round by round, with the same queries. */
export async function measureSize(size: number, seed: number): Promise<SizeResult> {
  const real = (await readCatalogue()).slice(0, size);
  const store = await openSearchStore();
  try {
    say(`loading ${size} items …`);
    await fill(grown(real, size, seed), size, seed);
    say(`${size} items are there`);
    const needed = [...PLAN, WARM_UP].reduce((sum, { rounds, queries }) => sum + rounds * queries, POPULAR);
    const queries = queriesOf(real, needed, seed);
    const take = (count: number) => queries.splice(0, count);
    const popular = take(POPULAR);
    const raw = rawAt(store.opensearch);
    const found = new Map<string, readonly string[]>();
    for (const query of popular) found.set(query, await raw(query));
    await makePopular(popular);
    const arms: Record<Arm, Ask> = {
      raw,
      cold: handled,
      popular: handled,
      join: joined(found),
      rows: rowsOf(found),
    };
    const once = async (round: number, clients: number, fresh: readonly string[]) => {
      // Another one first each time: what one way leaves behind in the engines, such as pages read, helps all alike.
      const order = ARMS.map((_, index) => ARMS[(index + round) % ARMS.length] as Arm);
      const taken = {} as Record<Arm, Block>;
      for (const arm of order) {
        const asked = arm === 'raw' || arm === 'cold' ? fresh : fresh.map((_, at) => popular[at % POPULAR] as string);
        taken[arm] = await quietly(() => block(arms[arm], asked, clients));
      }
      return taken;
    };
    for (let round = 0; round < WARM_UP.rounds; round++) await once(round, 4, take(WARM_UP.queries));
    const byClients = [];
    for (const plan of PLAN) {
      const blocks: Record<Arm, Block>[] = [];
      for (let round = 0; round < plan.rounds; round++) {
        blocks.push(await once(round, plan.clients, take(plan.queries)));
        if (round % 5 === 4) say(`${size} items, ${plan.clients} clients: round ${round + 1} of ${plan.rounds}`);
      }
      const figures = ARMS.map((arm) => [arm, figuresOf(blocks.map((one) => one[arm]))] as const);
      byClients.push({ clients: plan.clients, arms: Object.fromEntries(figures) as Record<Arm, Figures> });
    }
    return { items: size, byClients };
  } finally {
    await store.stop();
  }
}

/** Makes queries popular as shoppers would: by counts, and a run of the warmer. */
async function makePopular(queries: readonly string[]): Promise<void> {
  const services = systemServices();
  const counts = new Map(queries.map((query) => [query, 1000]));
  // Rows of three processes: what only one asks for is nobody else's suggestion.
  for (let row = 0; row < 3; row++) await putCounts(services.db, counts, services.now(), services.newId());
  const { warmed } = await quietly(() => warmPopular({ ...services, ...openSearchServices(), suggest: indexQueries }));
  if (warmed !== queries.length) throw new Error(`${warmed} of ${queries.length} popular queries were warmed.`);
}

interface Block {
  readonly times: readonly number[];
  readonly took: number;
}

/** Asks all queries, so many at a time. */
async function block(ask: Ask, queries: readonly string[], clients: number): Promise<Block> {
  const times: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let query = queries[next++]; query !== undefined; query = queries[next++]) {
      const started = performance.now();
      const ids = await ask(query);
      times.push(performance.now() - started);
      if (ids.length === 0) throw new Error(`Nothing was found for ${query}.`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return { times, took: performance.now() - started };
}

function figuresOf(blocks: readonly Block[]): Figures {
  const times = blocks.flatMap((one) => one.times);
  const took = blocks.reduce((sum, one) => sum + one.took, 0);
  const at = (percent: number) => Number((percentile(times, percent) ?? 0).toFixed(2));
  return { p50: at(50), p99: at(99), perSecond: Math.round((times.length / took) * 1000), requests: times.length };
}

/** Lets the handlers write their log, as they do in Lambda, but not onto the screen. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

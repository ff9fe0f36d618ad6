import pLimit from 'p-limit';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { answerKey, type FirstPage } from './answer-cache-key.ts';
import { putAnswer, putPopular } from './answers-store.ts';
import { addCounts } from './counts-store.ts';
import type { Found } from './found.ts';
import { rankedAt } from './pages.ts';
import { type Asked, isSuggested, type PopularQuery, topQueries, weightedHours } from './popular-queries.ts';
import { searchRoute } from './search-routes.ts';
import type { SearchServices } from './search-services.ts';

/** Queries whose answers are shared and kept warm. */
const MOST_POPULAR = 200;

/** Searches on their way at a time: shoppers come first. */
const CONCURRENCY = 2;

/** What the warmer works with. */
export interface WarmServices extends Services, Pick<SearchServices, 'find' | 'synonyms'> {
  /** Makes these the queries that are suggested, and no others. */
  readonly suggest: (queries: readonly PopularQuery[]) => Promise<void>;
}

/** What a run did. */
export interface Warmed {
  /** Popular queries, from the counts of the last hours. */
  readonly popular: number;
  /** Of those, answers that were made anew. */
  readonly warmed: number;
  /** Of those, queries that are suggested now. */
  readonly suggested: number;
}

/**
 * Counts what was asked lately, tells all processes which queries are popular, makes their answers anew long before
 * anybody would have to wait for one, and puts those that enough have asked, and that find something, among the suggestions. It reads everything anew
 * and writes what should be, so a run that stops anywhere is made good by the next, and one too many changes nothing.
 * @throws Error when the search service does not answer: the schedule tries again.
 */
export async function warmPopular(services: WarmServices): Promise<Warmed> {
  const { db, now } = services;
  const asked = new Map<string, Asked>();
  for (const { hour, weight } of weightedHours(now())) await addCounts(db, hour, weight, asked);
  const popular = topQueries(asked, MOST_POPULAR);
  // First, so that processes share what they find from now on, even if this run goes no further.
  await putPopular(
    db,
    popular.map(({ query }) => query),
    now(),
  );
  const { version, groups } = await services.synonyms(services);
  const limit = pLimit(CONCURRENCY);
  const found = await Promise.all(
    popular.map(({ query }) =>
      limit(async (): Promise<Found> => {
        const page = plainPage(query);
        const at = now();
        const answer = { found: await services.find(page, page.limit, undefined, groups, rankedAt(at)), at };
        await putAnswer(db, answerKey(page, version), answer);
        return answer.found;
      }),
    ),
  );
  const suggested = popular.filter((query, index) => {
    const its = found[index];
    return its !== undefined && isSuggested(query, its);
  });
  await services.suggest(suggested);
  const done = { popular: popular.length, warmed: found.length, suggested: suggested.length };
  log.info('warmed', done);
  return done;
}

/** The search that most ask who type these words: the route's own defaults. */
const plainPage = (q: string): FirstPage => ({ ...searchRoute.query.parse({}), q });

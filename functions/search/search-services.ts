import { type Kept, keptFor } from '../shared/kept.ts';
import { AnswerCache } from './answer-cache.ts';
import { getPopular } from './answers-store.ts';
import { findItems } from './find-items.ts';
import { QueryCounts } from './query-counts.ts';
import { emit, type Measure } from './search-metrics.ts';
import { getSynonyms, type Synonyms } from './synonyms-store.ts';

/** How old what a process knows of the synonyms and of the popular queries may be, in milliseconds. */
const KEPT_MS = 30_000;

/** What searches work with beside the services of every use case; a process has one of each. */
export interface SearchServices {
  /** Asks the search service. */
  readonly find: typeof findItems;
  readonly answers: AnswerCache;
  readonly counts: QueryCounts;
  readonly synonyms: Kept<Synonyms>;
  /** Popular queries, normalized: their answers are shared. */
  readonly popular: Kept<ReadonlySet<string>>;
  readonly measure: Measure;
}

/** New ones, with nothing cached. */
export const openSearchServices = (): SearchServices => ({
  find: findItems,
  answers: new AnswerCache(),
  counts: new QueryCounts(),
  synonyms: keptFor(KEPT_MS, ({ db }) => getSynonyms(db)),
  popular: keptFor(KEPT_MS, async ({ db, now }) => new Set(await getPopular(db, now()))),
  measure: emit,
});

/** Those of this process. */
export function searchServices(): SearchServices {
  services ??= openSearchServices();
  return services;
}

let services: SearchServices | undefined;

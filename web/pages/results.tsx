import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call, type Facets, type Found } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { AT_ONCE, CardPlaces, ItemCards } from '../parts/item-card.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { SearchProblem } from '../parts/search-problem.tsx';
import { useBusy, useLoaded, usePoll } from '../parts/use-loaded.ts';
import { withFreshStock } from '../rules/fresh-stock.ts';
import { asProblem, type Problem } from '../rules/problems.ts';
import {
  type ActiveFilter,
  activeFilters,
  EVERYTHING,
  lookAgainQuery,
  PAGE,
  resultsQuery,
  type SearchPlace,
  type Sort,
  searchPath,
  searchPlaceOf,
} from '../rules/search-place.ts';
import { counted } from '../rules/words.ts';
import { notedPlace, notePlace, usePageTitle, useScrollBack } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Filters, filterWords } from './results-filters.tsx';
import './results.css';

/** How often the stock left of the first items is looked at again, in ms. */
const LOOK_MS = 30_000;

/** Pages of a list that are loaded again at most, for one who comes back to it. */
const PAGES_BACK = 5;

/** Lists that were seen, by their address, so that going back shows them at once and as far as they were loaded. */
const seen = new Map<string, Found>();
const SEEN_MOST = 12;

function remember(path: string, found: Found): Found {
  seen.delete(path);
  seen.set(path, found);
  if (seen.size > SEEN_MOST) seen.delete(seen.keys().next().value ?? '');
  return found;
}

async function next(place: SearchPlace, before: Found | undefined, signal?: AbortSignal): Promise<Found> {
  const query = resultsQuery(place, before?.cursor);
  const page = await call('GET /search', { query, signal });
  if (!before) return page;
  const known = new Set(before.items.map(({ itemId }) => itemId));
  const { facets, didYouMean, matched, total } = before;
  // An item that moved to a further page while one was reading is shown once
  const items = [...before.items, ...page.items.filter(({ itemId }) => !known.has(itemId))];
  return { items, cursor: page.cursor, facets, didYouMean, matched, total };
}

/** The results of a search. Its address says all of it: words, filters, order. */
export default function Results() {
  const { query } = useLocation();
  const place = searchPlaceOf(query);
  const path = searchPath(place);
  const { data, problem, reload, set } = useLoaded(async (signal) => {
    let found = await next(place, undefined, signal);
    const pages = Math.min(notedPlace().pages ?? 1, PAGES_BACK);
    for (let page = 1; page < pages && found.cursor !== null; page++) found = await next(place, found, signal);
    return remember(path, found);
  }, path);
  const found = data ?? seen.get(path);
  const shown = useRef({ path, found });
  shown.current = { path, found };
  usePoll(
    async () => {
      const query = { ...lookAgainQuery(place), limit: String(PAGE) };
      const { items: fresh } = await call('GET /search', { query });
      const now = shown.current;
      if (now.path !== path || !now.found) return;
      const items = withFreshStock(now.found.items, fresh);
      if (items !== now.found.items) set(remember(path, { ...now.found, items }));
    },
    LOOK_MS,
    data !== undefined,
  );
  // While the next list is on its way its filters are those of the last one, so that nothing jumps
  const facets = useLast(found?.facets);
  const title = titleOf(place);
  usePageTitle(title);
  useScrollBack(found !== undefined);
  useEffect(() => {
    if (data) announce(data.total === 0 ? `Nothing found. ${title}` : `${counted(data.total, 'item')}. ${title}`);
  }, [data === undefined ? '' : path]);
  return (
    <div class="results">
      <header class="results-head">
        <h1 tabIndex={-1}>{title}</h1>
        <p class="muted results-count">{found ? totalWords(found.total) : problem ? '' : 'Looking …'}</p>
      </header>
      {problem && !found ? (
        <div class="results-list">
          <SearchProblem problem={problem} onRetry={reload} />
        </div>
      ) : (
        <>
          <Filters place={place} facets={facets ?? null} />
          <div class="results-list">
            <Chips place={place} />
            {found ? (
              <List
                key={path}
                place={place}
                found={found}
                onMore={(more) => {
                  notePlace({ pages: Math.ceil(more.items.length / PAGE) });
                  set(remember(path, more));
                }}
              />
            ) : (
              <CardPlaces count={AT_ONCE} />
            )}
          </div>
        </>
      )}
    </div>
  );
}

function useLast(facets: Facets | null | undefined): Facets | null | undefined {
  const last = useRef(facets);
  if (facets) last.current = facets;
  return facets ?? last.current;
}

function titleOf({ q, category }: SearchPlace): string {
  if (q !== '') return `Results for “${q}”`;
  return category ?? 'Everything';
}

/** The count is exact up to ten thousand. */
const totalWords = (total: number): string =>
  total >= 10_000 ? 'More than 10,000 items' : total === 0 ? 'No items' : counted(total, 'item');

function Chips({ place }: { readonly place: SearchPlace }) {
  const { route } = useLocation();
  const filters = activeFilters(place);
  return (
    <div class="results-bar">
      <ul class="pills" aria-label="Active filters">
        {filters.map((filter) => (
          <li key={filter.kind}>
            <Chip filter={filter} place={place} />
          </li>
        ))}
        {filters.length > 1 && (
          <li>
            <button
              type="button"
              class="pill chip-clear"
              onClick={() => route(searchPath({ q: place.q, sort: place.sort }))}
            >
              Clear all filters
            </button>
          </li>
        )}
      </ul>
      <label class="sort">
        <span>Sort by</span>
        <select
          class="select"
          value={place.sort}
          onChange={({ currentTarget }) => route(searchPath({ ...place, sort: currentTarget.value as Sort }), true)}
        >
          <option value="relevance">Best match</option>
          <option value="price">Price: low to high</option>
          <option value="-price">Price: high to low</option>
          <option value="name">Name</option>
        </select>
      </label>
    </div>
  );
}

function Chip({ filter, place }: { readonly filter: ActiveFilter; readonly place: SearchPlace }) {
  const { route } = useLocation();
  const words = filterWords(filter.kind, place);
  return (
    <button
      type="button"
      class="pill chip"
      aria-label={`Remove filter: ${words}`}
      onClick={() => {
        route(searchPath(filter.without));
        // The chip that had the focus is gone
        document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
      }}
    >
      {words}
      <Icon name="cross" />
    </button>
  );
}

interface ListProps {
  readonly place: SearchPlace;
  readonly found: Found;
  readonly onMore: (found: Found) => void;
}

function List({ place, found, onMore }: ListProps) {
  const [busy, run] = useBusy();
  const [problem, setProblem] = useState<Problem>();
  const list = useRef<HTMLDivElement>(null);
  const more = () =>
    run(async () => {
      setProblem(undefined);
      const before = found.items.length;
      try {
        const longer = await next(place, found);
        onMore(longer);
        announce(`${counted(longer.items.length - before, 'more item')} shown.`);
        // After the new cards are there, whoever pressed the button goes on at the first of them
        setTimeout(() =>
          list.current?.querySelectorAll<HTMLElement>('.card-name')[before]?.focus({ preventScroll: true }),
        );
      } catch (error) {
        setProblem(asProblem(error));
      }
    });
  return (
    <div ref={list} class="stack">
      <DidYouMean place={place} found={found} />
      {found.items.length === 0 ? (
        <Nothing place={place} />
      ) : (
        <>
          {found.matched === 'some' && (
            <p class="notice">Nothing has all the words of “{place.q}”. These have most of them.</p>
          )}
          <ItemCards items={found.items} label="Items" />
        </>
      )}
      <ProblemBox problem={problem} onRetry={more} />
      {found.cursor !== null && (
        <p class="results-more">
          <button type="button" class="button" aria-disabled={busy} onClick={more}>
            {busy ? 'Loading …' : 'Load more'}
          </button>
        </p>
      )}
    </div>
  );
}

function DidYouMean({ place, found }: { readonly place: SearchPlace; readonly found: Found }) {
  if (found.didYouMean === null) return null;
  return (
    <p>
      Did you mean <a href={searchPath({ ...place, q: found.didYouMean })}>{found.didYouMean}</a>?
    </p>
  );
}

/** Nothing was found: what to do about it, and what others buy. */
function Nothing({ place }: { readonly place: SearchPlace }) {
  const filtered = activeFilters(place).length > 0;
  const { data } = useLoaded(
    (signal) => call('GET /search', { query: { limit: '8', inStock: 'true' }, signal }),
    'popular',
  );
  return (
    <div class="stack">
      <div class="notice">
        <h2>{place.q === '' ? 'Nothing is here' : `Nothing found for “${place.q}”`}</h2>
        <ul>
          {filtered && (
            <li>
              <a href={searchPath({ ...EVERYTHING, q: place.q })}>Look without the filters</a>
            </li>
          )}
          <li>Try fewer or more general words</li>
          <li>
            <a href="/search">Look through everything</a>
          </li>
        </ul>
      </div>
      <section class="stack" aria-labelledby="others">
        <h2 id="others">What others buy</h2>
        {data ? <ItemCards items={data.items} label="What others buy" /> : <CardPlaces count={8} />}
      </section>
    </div>
  );
}

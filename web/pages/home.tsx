import { call, type Facets, type Found } from '../api.ts';
import { CardPlaces, ItemCards } from '../parts/item-card.tsx';
import { SearchProblem } from '../parts/search-problem.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { HOME_QUERY } from '../rules/first-request.ts';
import { searchPath } from '../rules/search-place.ts';
import { counted } from '../rules/words.ts';
import { usePageTitle, useScrollBack } from '../shell/navigation.ts';
import { SearchBox } from '../shell/search-box.tsx';
import './home.css';

/** How often the stock left is looked at again, in ms. */
const LOOK_MS = 30_000;

/** Items shown as popular. */
const POPULAR = Number(HOME_QUERY.limit);

/** Categories shown first; the others come at the end, so that nothing moves when it is known how many there are. */
const FIRST = 8;

/** What the last visit found: shown at once when one comes back. */
let last: Found | undefined;

/** The first page: search, categories, and what is bought most. */
export default function Home() {
  usePageTitle('Depot');
  const load = async (signal?: AbortSignal) => {
    last = await call('GET /search', { query: HOME_QUERY, signal });
    return last;
  };
  const { data = last, problem, reload, set } = useLoaded(load, 'home');
  usePoll(async () => set(await load()), LOOK_MS);
  useScrollBack(data !== undefined);
  const categories = data?.facets?.categories ?? [];
  return (
    <>
      <section class="hero">
        <h1 tabIndex={-1}>Find it. It is really here.</h1>
        <p class="muted">What you see in stock is in stock, and it is held for you while you check out.</p>
        <SearchBox autoFocus />
      </section>
      {problem && <SearchProblem problem={problem} onRetry={reload} />}
      {!problem && (
        <>
          <section class="home-part" aria-labelledby="categories">
            <h2 id="categories">Categories</h2>
            {data ? <Categories categories={categories.slice(0, FIRST)} /> : <CategoryPlaces />}
          </section>
          <section class="home-part" aria-labelledby="popular">
            <div class="home-heading">
              <h2 id="popular">Popular now</h2>
              <a href="/search">See everything</a>
            </div>
            {data ? <ItemCards items={data.items} label="Popular now" /> : <CardPlaces count={POPULAR} />}
          </section>
          {categories.length > FIRST && <MoreCategories categories={categories.slice(FIRST)} />}
        </>
      )}
    </>
  );
}

interface CategoriesProps {
  readonly categories: Facets['categories'];
}

const Categories = ({ categories }: CategoriesProps) => (
  <ul class="categories">
    {categories.map(({ category, count }) => (
      <li key={category}>
        <a class="category" href={searchPath({ category })}>
          <span class="category-name">{category}</span>
          <span class="muted small-text">{counted(count, 'item')}</span>
        </a>
      </li>
    ))}
  </ul>
);

const CategoryPlaces = () => (
  <div class="categories" aria-hidden="true">
    {Array.from({ length: FIRST }, (_, index) => (
      <div class="category" key={index}>
        <span class="line-place" />
        <span class="line-place short" />
      </div>
    ))}
  </div>
);

/** Those that are not among the first, by name alone. */
const MoreCategories = ({ categories }: CategoriesProps) => (
  <section class="home-part" aria-labelledby="more-categories">
    <h2 id="more-categories">More categories</h2>
    <ul class="pills">
      {categories.map(({ category, count }) => (
        <li key={category}>
          <a class="pill" href={searchPath({ category })}>
            {category} <span class="muted">{count.toLocaleString()}</span>
          </a>
        </li>
      ))}
    </ul>
  </section>
);

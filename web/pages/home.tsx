import { useEffect, useState } from 'preact/hooks';
import { call, type Facets, type Found, type ItemImage } from '../api.ts';
import { CardPlaces, ItemCards } from '../parts/item-card.tsx';
import { Picture } from '../parts/picture.tsx';
import { SearchProblem } from '../parts/search-problem.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { searchPath } from '../rules/search-place.ts';
import { counted } from '../rules/words.ts';
import { usePageTitle, useScrollBack } from '../shell/navigation.ts';
import { SearchBox } from '../shell/search-box.tsx';
import './home.css';

/** How often the stock left is looked at again, in ms. */
const LOOK_MS = 30_000;

/** Items shown as popular. */
const POPULAR = 12;

/** Categories shown with a picture; the others are named. */
const PICTURED = 8;

/** What the last visit found: shown at once when one comes back. */
let last: Found | undefined;

/** The first page: search, categories, and what is bought most. */
export default function Home() {
  usePageTitle('Depot');
  const load = async (signal?: AbortSignal) => {
    last = await call('GET /search', { query: { limit: String(POPULAR) }, signal });
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
            {data ? <Categories categories={categories} items={data.items} /> : <CategoryPlaces />}
          </section>
          <section class="home-part" aria-labelledby="popular">
            <div class="home-heading">
              <h2 id="popular">Popular now</h2>
              <a href="/search">See everything</a>
            </div>
            {data ? <ItemCards items={data.items} label="Popular now" /> : <CardPlaces count={POPULAR} />}
          </section>
        </>
      )}
    </>
  );
}

interface CategoriesProps {
  readonly categories: Facets['categories'];
  readonly items: Found['items'];
}

function Categories({ categories, items }: CategoriesProps) {
  const others = categories.slice(PICTURED);
  return (
    <>
      <ul class="categories">
        {categories.slice(0, PICTURED).map(({ category, count }) => (
          <li key={category} class="category">
            <CategoryPicture category={category} items={items} />
            <a href={searchPath({ category })}>
              <span class="category-name">{category}</span>
              <span class="muted small-text">{counted(count, 'item')}</span>
            </a>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <ul class="pills" aria-label="More categories">
          {others.map(({ category, count }) => (
            <li key={category}>
              <a class="pill" href={searchPath({ category })}>
                {category} <span class="muted">{count.toLocaleString()}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const CategoryPlaces = () => (
  <div class="categories" aria-hidden="true">
    {Array.from({ length: PICTURED }, (_, index) => (
      <div class="category" key={index}>
        <span class="picture waiting" />
        <span class="category-link-place">
          <span class="line-place" />
        </span>
      </div>
    ))}
  </div>
);

const pictures = new Map<string, readonly ItemImage[]>();

/** Pictures are asked for one after the other: they are the least of what the page needs. */
let turn: Promise<unknown> = Promise.resolve();

interface CategoryPictureProps {
  readonly category: string;
  /** Of what is shown anyway. */
  readonly items: Found['items'];
}

/** A category looks like its best item, in a place that is there before the picture. */
function CategoryPicture({ category, items }: CategoryPictureProps) {
  const shown = items.find((item) => item.category === category && item.images.length > 0)?.images;
  const [images, setImages] = useState(pictures.get(category) ?? shown ?? []);
  useEffect(() => {
    if (images.length > 0) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const ask = async () => {
      if (signal.aborted) return;
      const found = await call('GET /search', { query: { category, limit: '1' }, signal });
      const best = found.items[0]?.images ?? [];
      pictures.set(category, best);
      setImages(best);
    };
    // A category without a picture is still a category
    turn = turn.then(ask).catch(() => {});
    return () => leaving.abort();
  }, [category]);
  return <Picture images={images} sizes="160px" decorative />;
}

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Facets } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { priceBand, typedAmount } from '../rules/money.ts';
import { type ActiveFilter, activeFilters, type SearchPlace, searchPath } from '../rules/search-place.ts';

/** The store's one currency; prices of results carry it, bounds of bands do not. */
const CURRENCY = 'USD';

/** A filter that is on, in words. */
export function filterWords(kind: ActiveFilter['kind'], { category, min, max }: SearchPlace): string {
  if (kind === 'category') return category ?? '';
  return kind === 'price' ? priceBand(min ?? null, max ?? null, CURRENCY) : 'In stock';
}

const WIDE = matchMedia('(min-width: 60rem)');

/** What narrows the results, each with how many it would leave. Beside them where there is room, else above, folded. */
export function Filters({ place, facets }: { readonly place: SearchPlace; readonly facets: Facets | null }) {
  const [wide, setWide] = useState(WIDE.matches);
  useEffect(() => {
    const follow = () => setWide(WIDE.matches);
    WIDE.addEventListener('change', follow);
    return () => WIDE.removeEventListener('change', follow);
  }, []);
  const on = activeFilters(place).length;
  const groups = <Groups place={place} facets={facets} />;
  return (
    <aside class="filters" aria-label="Filters">
      {wide ? (
        groups
      ) : (
        <details class="filters-fold">
          <summary>
            <Icon name="filter" /> Filters{on > 0 && <span class="badge">{on}</span>}
          </summary>
          {groups}
        </details>
      )}
    </aside>
  );
}

function Groups({ place, facets }: { readonly place: SearchPlace; readonly facets: Facets | null }) {
  const { route } = useLocation();
  if (facets === null) return <div class="filters-waiting" aria-hidden="true" />;
  return (
    <div class="filter-groups">
      <label class="filter-check">
        <input
          type="checkbox"
          checked={place.inStock}
          onChange={({ currentTarget }) => route(searchPath({ ...place, inStock: currentTarget.checked }))}
        />
        <span>In stock only</span>
        <Count count={facets.inStock} />
      </label>
      {facets.categories.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: these are links, not fields
        <div role="group" aria-label="Category" class="filter-group">
          <h2>Category</h2>
          <ul>
            {facets.categories.map(({ category, count }) => {
              const on = place.category === category;
              return (
                <li key={category}>
                  <FilterLink
                    on={on}
                    to={{ ...place, category: on ? undefined : category }}
                    text={category}
                    count={count}
                  />
                </li>
              );
            })}
          </ul>
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="group" aria-label="Price" class="filter-group">
        <h2>Price</h2>
        <ul>
          {facets.prices.map(({ min, max, count }) => {
            const on =
              (place.min ?? 0) === min && (place.max ?? null) === max && (place.min ?? place.max) !== undefined;
            const to = on ? { min: undefined, max: undefined } : { min, max: max ?? undefined };
            return (
              <li key={min}>
                <FilterLink on={on} to={{ ...place, ...to }} text={priceBand(min, max, CURRENCY)} count={count} />
              </li>
            );
          })}
        </ul>
        <PriceForm key={`${place.min}-${place.max}`} place={place} />
      </div>
    </div>
  );
}

interface FilterLinkProps {
  readonly on: boolean;
  readonly to: SearchPlace;
  readonly text: string;
  readonly count: number;
}

function FilterLink({ on, to, text, count }: FilterLinkProps) {
  return (
    <a class="filter-link" href={searchPath(to)} aria-current={on ? 'true' : undefined}>
      <span>{text}</span>
      <Count count={count} />
    </a>
  );
}

const Count = ({ count }: { readonly count: number }) => (
  <span class="filter-count"> {count.toLocaleString('en-US')}</span>
);

/** Any other bounds, typed. */
function PriceForm({ place }: { readonly place: SearchPlace }) {
  const { route } = useLocation();
  const text = (amount: number | undefined) => (amount === undefined ? '' : (amount / 100).toFixed(2));
  const [min, setMin] = useState(text(place.min));
  const [max, setMax] = useState(text(place.max));
  const submit = (event: Event) => {
    event.preventDefault();
    route(searchPath({ ...place, min: typedAmount(min), max: typedAmount(max) }));
  };
  return (
    <form class="price-form" onSubmit={submit}>
      <input
        aria-label="Lowest price"
        placeholder="Min"
        inputMode="decimal"
        value={min}
        onInput={({ currentTarget }) => setMin(currentTarget.value)}
      />
      <span aria-hidden="true">–</span>
      <input
        aria-label="Highest price"
        placeholder="Max"
        inputMode="decimal"
        value={max}
        onInput={({ currentTarget }) => setMax(currentTarget.value)}
      />
      <button class="button small" type="submit">
        Apply
      </button>
    </form>
  );
}

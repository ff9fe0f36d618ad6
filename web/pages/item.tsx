import { useRef, useState } from 'preact/hooks';
import { call, type Item } from '../api.ts';
import { useAddToCart } from '../parts/add-to-cart.tsx';
import { ItemCards } from '../parts/item-card.tsx';
import { PageProblem } from '../parts/page-problem.tsx';
import { Picture } from '../parts/picture.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { QuantityStepper } from '../parts/quantity-stepper.tsx';
import { StockLeft } from '../parts/stock-left.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { price } from '../rules/money.ts';
import { ITEM_SIZES } from '../rules/picture-source.ts';
import { searchPath } from '../rules/search-place.ts';
import { stockWords } from '../rules/words.ts';
import { usePageTitle, useScrollBack } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { cart } from '../state/cart.ts';
import './item.css';

/** How often the stock left is looked at again, in ms. */
const LOOK_MS = 10_000;

/** The same, of related items. */
const RELATED_LOOK_MS = 30_000;

/** An item's page. */
export default function ItemPage({ params: { itemId } }: { readonly params: { readonly itemId: string } }) {
  return <ItemOf key={itemId} itemId={itemId} />;
}

function ItemOf({ itemId }: { readonly itemId: string }) {
  const load = (signal?: AbortSignal) => call('GET /items/{itemId}', { params: { itemId }, signal });
  const { data: item, problem, reload, set } = useLoaded(load, itemId);
  const shown = useRef(item);
  shown.current = item;
  usePoll(
    async () => {
      const next = await load();
      const before = shown.current;
      if (before && stockWords(next).text !== stockWords(before).text)
        announce(`${next.name}: ${stockWords(next).text}.`);
      set(next);
    },
    LOOK_MS,
    item !== undefined,
  );
  if (problem && !item) return <PageProblem problem={problem} onRetry={reload} missing="There is no such item" />;
  if (!item) return <ItemPlace />;
  return <ItemView item={item} onRefused={reload} />;
}

function ItemView({ item, onRefused }: { readonly item: Item; readonly onRefused: () => void }) {
  const { name, description, category, attributes } = item;
  usePageTitle(name);
  useScrollBack(true);
  const facts = [...Object.entries(attributes), ['Item number', item.itemId] as const];
  return (
    <article class="item">
      <div class="item-picture">
        <Picture images={item.images} sizes={ITEM_SIZES} early />
      </div>
      <div class="item-facts">
        <p>
          <a href={searchPath({ category })}>{category}</a>
        </p>
        <h1 tabIndex={-1}>{name}</h1>
        <p class="item-price price">{price(item.price)}</p>
        <p class="item-stock">
          <StockLeft item={item} exact />
        </p>
        <Buy item={item} onRefused={onRefused} />
        {description !== '' && description.toLowerCase() !== name.toLowerCase() && (
          <p class="item-description">{description}</p>
        )}
        <dl class="facts">
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt>{term.slice(0, 1).toUpperCase() + term.slice(1)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Related key={item.category} item={item} />
    </article>
  );
}

function Buy({ item, onRefused }: { readonly item: Item; readonly onRefused: () => void }) {
  const [quantity, setQuantity] = useState(1);
  const { added, busy, add } = useAddToCart(item);
  const inCart = cart.value?.lines.find(({ itemId }) => itemId === item.itemId)?.quantity;
  const buyable = item.available > 0;
  return (
    <div class="buy">
      {buyable && (
        <div class="row">
          <QuantityStepper label="Quantity" value={quantity} max={item.available} onChange={setQuantity} />
          <button
            type="button"
            class="button primary buy-button"
            aria-disabled={busy}
            onClick={async () => {
              await add(Math.min(quantity, item.available));
              onRefused();
            }}
          >
            {busy ? 'Adding …' : 'Add to cart'}
          </button>
        </div>
      )}
      {!buyable && !item.retired && (
        <p class="muted">It may come back: holds of others end, and warehouses receive. This page looks by itself.</p>
      )}
      <ProblemBox problem={added.problem} names={new Map([[item.itemId, item.name]])} />
      {inCart !== undefined && inCart > 0 && (
        <p class="in-cart">
          <strong>{inCart.toLocaleString()} in your cart</strong> <a href="/cart">Go to cart</a>
        </p>
      )}
    </div>
  );
}

/** Others of its category. A help only: when search does not answer there are none. */
function Related({ item: { itemId, category } }: { readonly item: Item }) {
  const load = (signal?: AbortSignal) =>
    call('GET /search', { query: { category, inStock: 'true', limit: '7' }, signal });
  const { data, set } = useLoaded(load, category);
  usePoll(async () => set(await load()), RELATED_LOOK_MS);
  const others = data?.items.filter((other) => other.itemId !== itemId).slice(0, 6) ?? [];
  if (others.length === 0) return null;
  return (
    <section class="related stack" aria-labelledby="related">
      <h2 id="related">More of {category}</h2>
      <ItemCards items={others} label={`More of ${category}`} />
    </section>
  );
}

const ItemPlace = () => (
  <div class="item" aria-busy="true">
    <div class="item-picture">
      <span class="picture waiting" />
    </div>
    <div class="item-facts" aria-hidden="true">
      <span class="line-place" />
      <span class="line-place short" />
    </div>
  </div>
);

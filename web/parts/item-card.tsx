import type { Found, FoundItem } from '../api.ts';
import { price } from '../rules/money.ts';
import { useAddToCart } from './add-to-cart.tsx';
import { Icon } from './icon.tsx';
import { Marked } from './marked.tsx';
import { Picture } from './picture.tsx';
import { ProblemBox } from './problem-box.tsx';
import { StockLeft } from './stock-left.tsx';
import './item-card.css';

/** Widths of a card's picture by the grid's columns. */
const SIZES = '(min-width: 64rem) 15rem, (min-width: 40rem) 30vw, 50vw';

/** Cards that are seen without scrolling, on most screens: their pictures are fetched at once. */
const SEEN_FIRST = 4;

/** Items as cards, in a grid. */
export function ItemCards({ items, label }: { readonly items: Found['items']; readonly label: string }) {
  return (
    <ul class="cards" aria-label={label}>
      {items.map((item, index) => (
        <ItemCard key={item.itemId} item={item} early={index < SEEN_FIRST} />
      ))}
    </ul>
  );
}

function ItemCard({ item, early }: { readonly item: FoundItem; readonly early: boolean }) {
  const { added, busy, add } = useAddToCart(item);
  return (
    <li class="card">
      <Picture images={item.images} sizes={SIZES} early={early} decorative />
      <a class="card-name" href={`/items/${encodeURIComponent(item.itemId)}`}>
        <Marked parts={item.marked} />
      </a>
      <p class="card-facts">
        <span class="price">{price(item.price)}</span>
        <StockLeft item={item} />
      </p>
      {item.available > 0 && (
        <button
          type="button"
          class="card-add"
          aria-label={`Add to cart: ${item.name}`}
          aria-disabled={busy}
          onClick={() => add(1)}
        >
          {added.units !== undefined && !busy ? (
            <>
              <Icon name="check" />
              <span>{added.units}</span>
            </>
          ) : (
            <Icon name="plus" />
          )}
        </button>
      )}
      <ProblemBox problem={added.problem} names={new Map([[item.itemId, item.name]])} />
    </li>
  );
}

/** Places for cards that are still to come, of the same size. */
export function CardPlaces({ count }: { readonly count: number }) {
  return (
    <div class="cards" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div class="card" key={index}>
          <span class="picture waiting" />
          <span class="card-name">
            <span class="line-place" />
          </span>
          <p class="card-facts">
            <span class="line-place short" />
          </p>
        </div>
      ))}
    </div>
  );
}

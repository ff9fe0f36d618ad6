import { useEffect, useState } from 'preact/hooks';
import type { Found, FoundItem } from '../api.ts';
import { price } from '../rules/money.ts';
import { CARD_SIZES, SEEN_FIRST } from '../rules/picture-source.ts';
import { scrollsBack } from '../shell/navigation.ts';
import { useAddToCart } from './add-to-cart.tsx';
import { Icon } from './icon.tsx';
import { Marked } from './marked.tsx';
import { Picture } from './picture.tsx';
import { ProblemBox } from './problem-box.tsx';
import { StockLeft } from './stock-left.tsx';
import './item-card.css';

/** Cards that are shown at once, as many as there were places for; a phone is still busy with the others when these are seen. */
export const AT_ONCE = 12;

/** Items as cards, in a grid. */
export function ItemCards({ items, label }: { readonly items: Found['items']; readonly label: string }) {
  const [all, setAll] = useState(() => items.length <= AT_ONCE || scrollsBack());
  useEffect(() => {
    const painted = setTimeout(() => setAll(true));
    return () => clearTimeout(painted);
  }, []);
  return (
    <ul class="cards" aria-label={label}>
      {(all ? items : items.slice(0, AT_ONCE)).map((item, index) => (
        <ItemCard key={item.itemId} item={item} early={index < SEEN_FIRST} />
      ))}
    </ul>
  );
}

function ItemCard({ item, early }: { readonly item: FoundItem; readonly early: boolean }) {
  const { added, busy, add } = useAddToCart(item);
  return (
    <li class="card">
      <Picture images={item.images} sizes={CARD_SIZES} early={early} decorative />
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

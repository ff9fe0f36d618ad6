/** Goods to go to: where they stand, what they are, and their page. */
interface Goods {
  readonly href: string;
  readonly state: string;
  readonly words: string;
}

interface GoodsListProps {
  readonly label: string;
  readonly goods: readonly Goods[] | undefined;
}

/** Deliveries, transfers or returns, one to press each. */
export const GoodsList = ({ label, goods = [] }: GoodsListProps) => (
  <ul class="stops" aria-label={label}>
    {goods.map(({ href, state, words }) => (
      <li key={href}>
        <a href={href}>
          <span class="stop-place">{state}</span>
          <span class="stop-name">{words}</span>
          <span aria-hidden="true">›</span>
        </a>
      </li>
    ))}
  </ul>
);

interface GoodsLinesProps {
  readonly lines: readonly { readonly itemId: string; readonly words: string }[];
  readonly nameOf: (itemId: string) => string;
}

/** Items of goods that nothing more is counted of, and what became of each. */
export const GoodsLines = ({ lines, nameOf }: GoodsLinesProps) => (
  <ul class="parcel-lines" aria-label="Items">
    {lines.map(({ itemId, words }) => (
      <li key={itemId} class="panel">
        <div>
          <strong>{nameOf(itemId)}</strong>
          <p class="muted small-text">
            {itemId}, {words}
          </p>
        </div>
      </li>
    ))}
  </ul>
);

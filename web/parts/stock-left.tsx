import { stockWords } from '../rules/words.ts';

interface StockLeftProps {
  readonly item: { readonly available: number; readonly retired?: boolean };
  readonly exact?: boolean;
}

/** How many are left, in words; the colour only underlines it. */
export function StockLeft({ item, exact = false }: StockLeftProps) {
  const { text, kind } = stockWords(item, exact);
  return (
    <span class={`stock stock-${kind}`} data-testid="stock">
      {text}
    </span>
  );
}

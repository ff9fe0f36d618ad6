import { type Item, imageUrl } from '../items/items.ts';
import { sellable } from '../stock/stock.ts';
import { LAST_STEP, scoreOf, stepOf } from './popularity.ts';

/** An item as the search index keeps it. How many are left is not in it: that is joined fresh at each answer. */
export interface ItemDocument {
  readonly itemId: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Each as `name value`. */
  readonly attributes: readonly string[];
  /** Minor units. */
  readonly price: number;
  /** Path of the smallest picture at the store's origin. */
  readonly image: string | null;
  /** A signal for ranking and counts, a moment old; an answer says what is left now. */
  readonly inStock: boolean;
  /** Weighted sales, above 0; left out when there were none. */
  readonly popularity?: number;
}

/** The rows that a document is made of. */
export interface DocumentRows {
  readonly itemId: string;
  /** Missing when there is no such item, or none any more. */
  readonly item?: Item;
  readonly stock?: { readonly available: number; readonly version: number };
  /** The score of its Popularity row. */
  readonly score?: number;
}

/** One write to the index: a document, or its removal, at a version; the index keeps the highest (invariant 14). */
export type IndexWrite =
  | { readonly kind: 'put'; readonly itemId: string; readonly version: number; readonly document: ItemDocument }
  | { readonly kind: 'remove'; readonly itemId: string; readonly version: number };

/**
 * The write that brings the index up to these rows; undefined where there is nothing to write. Its version is the sum of
 * the rows' own, each of which only grows, so what was read later never has a lower one. For that to hold Stock must be
 * read before the others: see documents-store.ts.
 *
 * An item that is no longer sold is removed at that version. One whose row is gone has no version to read: it is removed
 * above the last it had, which only the stream's record of the row's end knows (`removedAt`, that version + 1), and above
 * whatever its popularity may grow to, as an indexer that has read the row may read a later score than this one; without
 * `removedAt` nothing is written, as the record of the end is still to come or was the reason for the removal before.
 */
export function indexWriteOf(rows: DocumentRows, removedAt?: number): IndexWrite | undefined {
  const { itemId, item, stock, score } = rows;
  const stockVersion = stock?.version ?? 0;
  if (!item) {
    if (removedAt === undefined) return undefined;
    return { kind: 'remove', itemId, version: removedAt + stockVersion + LAST_STEP };
  }
  const version = item.version + stockVersion + stepOf(score);
  if (item.retired) return { kind: 'remove', itemId, version };
  return { kind: 'put', itemId, version, document: documentOf(item, stock, score) };
}

function documentOf(item: Item, stock: DocumentRows['stock'], score: number | undefined): ItemDocument {
  const { itemId, name, description, category, price, attributes = {}, images = [] } = item;
  const smallest = images[0]?.sources[0];
  const popularity = scoreOf(stepOf(score));
  return {
    itemId,
    name,
    description,
    category,
    attributes: Object.entries(attributes).map(([attribute, value]) => `${attribute} ${value}`),
    price,
    image: smallest ? imageUrl(smallest.key) : null,
    inStock: sellable(stock) > 0,
    ...(popularity !== undefined && { popularity }),
  };
}

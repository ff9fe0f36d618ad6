import { isDeepStrictEqual } from 'node:util';
import { indexWriteOf } from '../../functions/search/search-document.ts';
import type { Breach, Finding } from './finding.ts';
import type { Snapshot } from './rows.ts';

/**
 * Invariant 14. The search index has a document of every item that is sold, as its rows in Items, Stock and Popularity
 * make it, and nothing else. Its version is at most the sum of theirs: not every change of stock is one of the document.
 */
export function indexMatchesItems({ items, stock, popularity, indexed }: Snapshot): Finding {
  const found = new Map(indexed.map((row) => [row.itemId, row]));
  const stockOf = new Map(stock.map((row) => [row.itemId, row]));
  const scoreOf = new Map(popularity.map(({ itemId, score }) => [itemId, score]));
  const breaches: Breach[] = [];
  const breach = (itemId: string, fault: string, detail: string): void => {
    breaches.push({ subject: `item ${itemId}`, fault, detail });
  };
  for (const item of items) {
    const { itemId } = item;
    const there = found.get(itemId);
    found.delete(itemId);
    const [left, score] = [stockOf.get(itemId), scoreOf.get(itemId)];
    const write = indexWriteOf({ itemId, item, ...(left && { stock: left }), ...(score !== undefined && { score }) });
    if (write?.kind === 'put') {
      if (!there) breach(itemId, 'missing', 'is not in the index');
      else if (!isDeepStrictEqual(there.document, write.document)) {
        breach(
          itemId,
          `differs at version ${there.version}`,
          `is in the index at version ${there.version}, but not as its rows say`,
        );
      } else if (there.version > write.version) {
        breach(
          itemId,
          'too new',
          `is in the index at version ${there.version}, but its rows add up to ${write.version}`,
        );
      }
    } else if (there) {
      breach(itemId, 'retired', 'is no longer sold, but in the index');
    }
  }
  for (const itemId of found.keys()) breach(itemId, 'no item', 'is in the index, but not in the catalogue');
  return {
    id: 14,
    name: 'the search index has the catalogue',
    checked: items.length,
    unit: 'items',
    breaches,
    notes: [],
  };
}

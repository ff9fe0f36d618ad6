import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../functions/items/items.ts';
import { wakeOfItem } from '../../functions/search/index-items.ts';
import { wakeOfPopularity } from '../../functions/search/index-popularity.ts';
import { wakeOfStock } from '../../functions/search/index-stock.ts';
import { type DocumentRows, type ItemDocument, indexWriteOf } from '../../functions/search/search-document.ts';

/** One change of a row of the one item there is. */
type Change =
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'retire' | 'unretire' | 'remove' }
  | { readonly kind: 'stock'; readonly by: number }
  | { readonly kind: 'sale'; readonly weight: number };

/** What happens next: the item changes, or one of the indexers that are at work takes its next step. */
type Happening =
  | Change
  | { readonly kind: 'step'; readonly which: number }
  | { readonly kind: 'repeat'; readonly which: number };

/** In which order an indexer reads the tables. */
type Order = readonly ('stock' | 'item' | 'score')[];

interface Indexer {
  readonly removedAt?: number;
  rows: DocumentRows;
  next: number;
}

interface StockRow {
  itemId: string;
  available: number;
  version: number;
}

const ID = 'A';

/** Lets it all happen, then all indexers finish in turn. @returns what the index has and what it should have. */
function played(happenings: readonly Happening[], order: Order) {
  let item: Item | undefined = { itemId: ID, name: 'first', description: '', category: 'c', price: 1, version: 1 };
  let stock: StockRow | undefined;
  let score: number | undefined;
  const index = { version: 0, document: undefined as ItemDocument | undefined };
  const indexers: Indexer[] = [];
  const woken: Pick<Indexer, 'removedAt'>[] = [];
  const wake = (woke: { readonly removedAt?: number } | undefined): void => {
    if (!woke) return;
    woken.push(woke);
    indexers.push({ ...woke, rows: { itemId: ID }, next: 0 });
  };
  const row = (one: object | undefined) => one && { ...one };
  const step = (indexer: Indexer): void => {
    const what = order[indexer.next++];
    if (what === 'stock') indexer.rows = { ...indexer.rows, ...(stock && { stock: { ...stock } }) };
    else if (what === 'item') indexer.rows = { ...indexer.rows, ...(item && { item }) };
    else if (what === 'score') indexer.rows = { ...indexer.rows, ...(score !== undefined && { score }) };
    else {
      indexers.splice(indexers.indexOf(indexer), 1);
      const write = indexWriteOf(indexer.rows, indexer.removedAt);
      // As OpenSearch does with external versions, and remembers removals
      if (!write || write.version <= index.version) return;
      index.version = write.version;
      index.document = write.kind === 'put' ? write.document : undefined;
    }
  };
  const changeItem = (change: (old: Item) => Item | undefined): void => {
    if (!item) return;
    const before = item;
    item = change(before);
    wake(wakeOfItem({ before: { ...before }, after: item && { ...item }, removedByTtl: false }));
  };
  wake(wakeOfItem({ before: undefined, after: { ...item }, removedByTtl: false }));
  for (const one of happenings) {
    switch (one.kind) {
      case 'rename':
        changeItem((old) => ({ ...old, name: one.name, version: old.version + 1 }));
        break;
      case 'retire':
        changeItem((old) => ({ ...old, retired: true, version: old.version + 1 }));
        break;
      case 'unretire':
        changeItem(({ retired: _, ...old }) => ({ ...old, version: old.version + 1 }));
        break;
      case 'remove':
        changeItem(() => undefined);
        break;
      case 'stock': {
        const before = row(stock);
        const had: StockRow = stock ?? { itemId: ID, available: 0, version: 0 };
        stock = { ...had, available: had.available + one.by, version: had.version + 1 };
        wake(wakeOfStock({ before, after: { ...stock }, removedByTtl: false }));
        break;
      }
      case 'sale': {
        const before = score === undefined ? undefined : { itemId: ID, score };
        score = (score ?? 0) + one.weight;
        wake(wakeOfPopularity({ before, after: { itemId: ID, score }, removedByTtl: false }));
        break;
      }
      case 'step': {
        const indexer = indexers[one.which % Math.max(1, indexers.length)];
        if (indexer) step(indexer);
        break;
      }
      case 'repeat': {
        const again = woken[one.which % woken.length];
        if (again) indexers.push({ ...again, rows: { itemId: ID }, next: 0 });
        break;
      }
      default:
        throw new Error(`Nothing is known of ${JSON.stringify(one satisfies never)}.`);
    }
  }
  for (let indexer = indexers.at(-1); indexer; indexer = indexers.at(-1)) step(indexer);
  const wanted = indexWriteOf({
    itemId: ID,
    ...(item && { item }),
    ...(stock && { stock }),
    ...(score !== undefined && { score }),
  });
  return { has: index.document, wanted: wanted?.kind === 'put' ? wanted.document : undefined };
}

/** As documents-store.ts reads; its last two reads are side by side. */
const ORDERS: readonly Order[] = [
  ['stock', 'item', 'score'],
  ['stock', 'score', 'item'],
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('step' as const), which: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(20) }) },
  fc.record({ kind: fc.constant('rename' as const), name: fc.constantFrom('second', 'third', 'fourth') }),
  fc.record({ kind: fc.constantFrom('retire' as const, 'unretire' as const) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('stock' as const), by: fc.integer({ min: -2, max: 2 }) }) },
  fc.record({ kind: fc.constant('sale' as const), weight: fc.constantFrom(1e-27, 2e-28, 3e-29) }),
);

/** That the index has what the rows say, when all is done. */
const converges = (order: Order) =>
  fc.property(
    fc.array(happening, { maxLength: 40 }),
    fc.option(fc.nat(40), { freq: 3, nil: undefined }),
    (happenings, removal) => {
      const all = [...happenings];
      // A row that is gone does not come back: the store retires items and removes none
      if (removal !== undefined) all.splice(Math.min(removal, all.length), 0, { kind: 'remove' });
      const { has, wanted } = played(all, order);
      expect(has).toEqual(wanted);
    },
  );

/** One indexer has read the item, that of its end has read all, and then it is sold: the first reads a newer score. */
const SOLD_WHILE_REMOVED: [Happening[], number] = [
  [...[0, 0, 3, 3, 1].map((which) => ({ kind: 'step' as const, which })), { kind: 'sale', weight: 1e-27 }],
  2,
];

const steps = (which: number, times: number): Happening[] =>
  Array.from({ length: times }, () => ({ kind: 'step', which }));

/** One has read the old name; the indexers of the new one and of the first units are done; then stock changes unheard. */
const SOLD_AFTER_A_RENAME: [Happening[], undefined] = [
  [
    ...steps(0, 2),
    { kind: 'rename', name: 'second' },
    ...steps(1, 4),
    { kind: 'stock', by: 2 },
    ...steps(1, 4),
    { kind: 'stock', by: 1 },
    { kind: 'stock', by: 1 },
  ],
  undefined,
];

describe('the search index', () => {
  it.each(ORDERS)(
    'comes to what the rows say whatever the interleaving (invariant 14), reading %s, %s, %s',
    (...order) => fc.assert(converges(order), { numRuns: 3000, examples: [SOLD_WHILE_REMOVED] }),
  );

  it('would keep what is old if stock were read last', () => {
    const check = (order: Order) => fc.check(converges(order), { numRuns: 1, examples: [SOLD_AFTER_A_RENAME] }).failed;
    expect([check(['item', 'score', 'stock']), ...ORDERS.map(check)]).toEqual([true, false, false]);
  });
});

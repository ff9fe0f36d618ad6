import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { price } from '../rules/money.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { Pager, usePages } from './pager.tsx';
import { Table } from './table.tsx';

/** The catalogue, a page at a time; what is looked for by words is found as shoppers find it. */
export function ItemsPage() {
  const { query, route } = useLocation();
  const q = query['q'] ?? '';
  const [words, setWords] = useState(q);
  const pages = usePages();
  usePageTitle('Items');
  const { data, problem, reload } = useLoaded(async (signal) => {
    // A lowest price of nothing finds the same, and a look by administrators makes nothing popular
    if (q !== '') return call('GET /search', { query: { ...pages.query, q, min: '0' }, signal });
    return call('GET /admin/items', { query: pages.query, signal });
  }, `${q} ${pages.key}`);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>Items</h1>
        <a class="button" href="/admin/new-item">
          Add an item
        </a>
      </header>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          pages.toFirst();
          route(words.trim() === '' ? '/admin/items' : `/admin/items?${new URLSearchParams({ q: words.trim() })}`);
        }}
      >
        <p class="field">
          <label for="words">Words or a number</label>
          <input
            id="words"
            type="search"
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        </p>
        <button type="submit" class="button">
          Look
        </button>
      </form>
      {data && (
        <Table
          caption="Items"
          none="Nothing found."
          columns={[
            { title: 'Item' },
            { title: 'Name' },
            { title: 'Category' },
            { title: 'Price', number: true },
            { title: '' },
          ]}
          rows={data.items.map((item) => ({
            key: item.itemId,
            cells: [
              <a href={`/admin/items/${encodeURIComponent(item.itemId)}`}>{item.itemId}</a>,
              item.name,
              item.category,
              price(item.price),
              <a href={`/admin/stock/${encodeURIComponent(item.itemId)}`}>
                Stock <span class="unseen">of {item.name}</span>
              </a>,
            ],
          }))}
        />
      )}
      <Pager pages={pages} next={data?.cursor} />
    </>
  );
}

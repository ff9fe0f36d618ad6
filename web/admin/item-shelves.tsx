import { useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { stockSums } from '../rules/stock-sums.ts';
import { moment } from '../rules/words.ts';
import { Numbers } from './numbers.tsx';
import { Table } from './table.tsx';
import { WarehouseLink } from './warehouse-cells.tsx';

type Shelves = AnswerTo<'GET /admin/items/{itemId}/stock'>;

/** What each warehouse has of an item, and what that comes to. */
export function ItemShelves({ itemId }: { readonly itemId: string }) {
  const load = (signal?: AbortSignal, cursor?: string) =>
    call('GET /admin/items/{itemId}/stock', {
      params: { itemId },
      query: cursor === undefined ? {} : { cursor },
      signal,
    });
  const { data, problem, reload, set } = useLoaded<Shelves>(load, itemId);
  const { data: names } = useLoaded(async (signal) => {
    const { warehouses } = await call('GET /admin/warehouses', { signal });
    return new Map(warehouses.map(({ warehouseId, name }) => [warehouseId, name]));
  }, 'warehouses');
  const { busy, problem: refused, attempt } = useAttempt();
  const [all, setAll] = useState(false);
  const { shelves = [], cursor = null } = data ?? {};
  const more = (from: string) =>
    attempt(async () => {
      const next = await load(undefined, from);
      set({ ...next, shelves: [...shelves, ...next.shelves] });
    });
  const shown = all ? OVER_TIME : NOW;
  return (
    <section class="section" aria-labelledby="shelves" aria-busy={data === undefined}>
      <h2 id="shelves">Stock by warehouse</h2>
      <ProblemBox problem={problem} onRetry={reload} />
      {data && cursor === null && shelves.length > 0 && <Sums data={data} />}
      {data && (
        <Table
          caption="Stock by warehouse"
          none="No warehouse has ever had it."
          columns={[{ title: 'Warehouse' }, ...shown.map(([title]) => ({ title, number: true as const })), ...PLACE]}
          rows={shelves.map((shelf) => ({
            key: shelf.warehouseId,
            cells: [
              <WarehouseLink warehouseId={shelf.warehouseId} name={names?.get(shelf.warehouseId)} />,
              ...shown.map(([, of]) => of(shelf).toLocaleString('en-US')),
              shelf.location ?? '',
              shelf.countedAt === undefined ? 'never' : moment(shelf.countedAt),
            ],
          }))}
        />
      )}
      <ProblemBox problem={refused} />
      <p class="row">
        {shelves.length > 0 && (
          <button type="button" class="button small" aria-pressed={all} onClick={() => setAll(!all)}>
            How it came to this
          </button>
        )}
        {cursor !== null && (
          <button type="button" class="button small" aria-disabled={busy} onClick={() => more(cursor)}>
            {busy ? 'Loading …' : 'More warehouses'}
          </button>
        )}
        <a class="button small" href={`/admin/stock/${encodeURIComponent(itemId)}`}>
          Its movements
        </a>
      </p>
    </section>
  );
}

type Shelf = Shelves['shelves'][number];
type Columns = readonly (readonly [string, (shelf: Shelf) => number])[];

const NOW: Columns = [
  ['On hand', ({ onHand }) => onHand],
  ['Allocated', ({ allocated }) => allocated],
  ['Free', ({ free }) => free],
];

/** Sums over all time, of which what is on hand is the balance. */
const OVER_TIME: Columns = [
  ...NOW,
  ['Received', ({ received }) => received],
  ['Corrected', ({ corrected }) => corrected],
  ['Damaged', ({ damaged }) => damaged],
  ['Shipped', ({ shipped }) => shipped],
  ['Came back', ({ returned }) => returned],
  ['Moved in', ({ transferredIn }) => transferredIn],
  ['Moved out', ({ transferredOut }) => transferredOut],
];

const PLACE = [{ title: 'Place' }, { title: 'Counted' }] as const;

function Sums({ data: { available, shelves } }: { readonly data: Shelves }) {
  const { onHand, allocated, promised, inTransit, damaged } = stockSums(available, shelves);
  return (
    <Numbers
      label="All warehouses"
      facts={[
        ['On hand', onHand],
        ['Allocated to orders', allocated],
        ['Held or waiting for a warehouse', promised],
        ['Left to sell', available],
        ['In transit', inTransit],
        ['Damaged so far', damaged],
      ]}
    />
  );
}

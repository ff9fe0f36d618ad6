import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { asProblem } from '../rules/problems.ts';
import { counted, moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { ItemShelves } from './item-shelves.tsx';
import { Line } from './plot/plot.tsx';
import { Table } from './table.tsx';

type Ledger = AnswerTo<'GET /admin/items/{itemId}/ledger'>;

/** An item's stock: where it lies, and every movement that led to it. */
export function ItemStockPage({ itemId }: { readonly itemId: string }) {
  usePageTitle(`Stock of ${itemId}`);
  const load = async (signal?: AbortSignal, cursor?: string): Promise<Ledger> => {
    const params = { itemId };
    const query = { limit: '100', ...(cursor !== undefined && { cursor }) };
    try {
      return await call('GET /admin/items/{itemId}/ledger', { params, query, signal });
    } catch (error) {
      if (asProblem(error).status !== 404) throw error;
      // A new item has no ledger yet; what is none has none either
      await call('GET /admin/items/{itemId}', { params, signal });
      return { itemId, available: 0, version: 0, explained: true, missing: [], wrong: [], movements: [], cursor: null };
    }
  };
  const { data, problem, reload, set } = useLoaded(load, itemId);
  const nameOf = useItemNames([itemId]);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such item" />;
  if (!data) return <div aria-busy="true" />;
  return (
    <>
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>{nameOf(itemId)}</h1>
          <p class="muted">
            {itemId}, <a href={`/admin/items/${encodeURIComponent(itemId)}`}>what it says</a>,{' '}
            <a href={`/items/${encodeURIComponent(itemId)}`}>as shoppers see it</a>
          </p>
        </div>
        <p class="price">{data.available.toLocaleString('en-US')} to sell</p>
      </header>
      <ItemShelves itemId={itemId} />
      {data.version === 0 ? (
        <p class="notice">Nothing of it was ever received.</p>
      ) : (
        <Movements ledger={data} onMore={async (cursor) => set(joined(data, await load(undefined, cursor)))} />
      )}
    </>
  );
}

/** A page of the ledger with the one that goes on from it. */
const joined = (before: Ledger, next: Ledger): Ledger => ({
  ...next,
  movements: [...before.movements, ...next.movements],
  missing: [...before.missing, ...next.missing],
  wrong: [...before.wrong, ...next.wrong],
});

interface MovementsProps {
  readonly ledger: Ledger;
  readonly onMore: (cursor: string) => Promise<void>;
}

/** The movements, and whether they explain what is left. */
function Movements({ ledger: { movements, missing, wrong, explained, cursor }, onMore }: MovementsProps) {
  const { busy, problem, attempt } = useAttempt();
  return (
    <>
      {missing.length > 0 || wrong.length > 0 || explained === false ? (
        <div class="problem" role="status">
          <strong>The movements do not explain the stock.</strong>
          <ul>
            {missing.map(({ from, to }) => (
              <li key={from}>Movements {from === to ? from : `${from} to ${to}`} are missing.</li>
            ))}
            {wrong.map(({ version, fault }) => (
              <li key={version}>
                Movement {version}: {fault}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p class="notice" role="status">
          {explained === 'behind'
            ? 'The last movements are not recorded yet.'
            : `The ${cursor === null ? '' : 'last '}${counted(movements.length, 'movement')} explain what is left.`}
        </p>
      )}
      <Line
        title="To sell, after each movement"
        of="Movement"
        what="To sell"
        points={movements
          .toReversed()
          .map(({ version, available: after }) => ({ label: String(version), value: after }))}
      />
      <section class="section" aria-labelledby="movements">
        <h2 id="movements">Movements</h2>
        <Table
          caption="Movements"
          none="None yet."
          columns={[
            { title: 'Number', number: true },
            { title: 'When' },
            { title: 'What' },
            { title: 'Change', number: true },
            { title: 'Left', number: true },
            { title: 'Belongs to' },
          ]}
          rows={movements.map(({ version, at, kind, delta, available: after, ref, reason }) => ({
            key: String(version),
            cells: [
              version,
              moment(at),
              kind,
              delta > 0 ? `+${delta}` : delta,
              after,
              <>
                {ORDER.test(ref) ? <a href={`/admin/orders/${ref}`}>{ref}</a> : ref}
                {reason !== undefined && ` (${reason})`}
              </>,
            ],
          }))}
        />
        <ProblemBox problem={problem} />
        {cursor !== null && (
          <p>
            <button type="button" class="button" aria-disabled={busy} onClick={() => attempt(() => onMore(cursor))}>
              {busy ? 'Loading …' : 'Earlier ones'}
            </button>
          </p>
        )}
      </section>
    </>
  );
}

/** A reservation's id is the order's that it became. */
const ORDER = /^[0-9A-HJKMNP-TV-Z]{26}$/;

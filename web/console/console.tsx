import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call } from '../api.ts';
import NotFound from '../pages/not-found.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageProblem } from '../parts/page-problem.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { warehousesOf } from '../rules/token-claims.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { claims, isIn, signedInAs } from '../state/session.ts';
import { FeedbackLine, say } from './feedback.tsx';
import { held, steps, tryNow } from './outbox.ts';
import { ParcelPage } from './parcel.tsx';
import { PickPage } from './pick.tsx';
import { useScanner } from './scanner.ts';
import { StockPage } from './stock.tsx';
import { changes, forgetMine, loadMine, mine } from './work.ts';
import { WorkList } from './work-list.tsx';
import './console.css';

/** How often what is somebody's is read again, in ms: a line may be cancelled, an order be moved elsewhere. */
const LOOK_MS = 6_000;

/** The staff's console: `/console`, then `/console/W` and what is done there. */
export default function Console({ params: { rest = '' } }: { readonly params: { readonly rest?: string } }) {
  const { route } = useLocation();
  const [warehouseId, ...place] = rest.split('/').filter((part) => part !== '');
  const guest = signedInAs.value === undefined;
  useEffect(() => {
    if (guest) route(`/sign-in?${new URLSearchParams({ back: location.pathname })}`, true);
  }, [guest]);
  if (guest) return <div aria-busy="true" />;
  if (!isIn('staff') && !isIn('admin')) return <NotFound />;
  if (warehouseId === undefined) return <ChooseWarehouse />;
  if (!isIn('admin') && !warehousesOf(claims.value.groups).includes(warehouseId)) return <NotFound />;
  return <At key={warehouseId} warehouseId={warehouseId} place={place} />;
}

function ChooseWarehouse() {
  const { route } = useLocation();
  const own = warehousesOf(claims.value.groups);
  const { data, problem, reload } = useLoaded(async (signal) => {
    if (!isIn('admin')) return own.map((warehouseId) => ({ warehouseId, name: warehouseId }));
    return (await call('GET /admin/warehouses', { signal })).warehouses;
  }, own.join());
  usePageTitle('Warehouses');
  const only = data?.length === 1 ? data[0]?.warehouseId : undefined;
  useEffect(() => {
    if (only !== undefined) route(`/console/${only}`, true);
  }, [only]);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="console stack" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Where do you work?</h1>
      {data?.length === 0 && <p>No warehouse is yours yet. Ask an administrator for one.</p>}
      <ul class="choices" aria-label="Warehouses">
        {data?.map(({ warehouseId, name }) => (
          <li key={warehouseId}>
            <a class="button big" href={`/console/${warehouseId}`}>
              {warehouseId === name ? name : `${warehouseId} ${name}`}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function At({ warehouseId, place }: { readonly warehouseId: string; readonly place: readonly string[] }) {
  const { data, problem, reload } = useLoaded(async (signal) => {
    await loadMine(warehouseId, signal);
    return true;
  }, warehouseId);
  usePoll(() => loadMine(warehouseId), LOOK_MS, data === true);
  useEffect(() => forgetMine, []);
  useScanner((code) => say(`${code}: there is nothing to scan here.`, 'wrong'), true);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such warehouse" />;
  if (!data) return <div class="console" aria-busy="true" />;
  const [first, second] = place;
  return (
    <div class="console">
      <Unsent />
      <Changes />
      <FeedbackLine />
      {first === undefined && <WorkList warehouseId={warehouseId} />}
      {first === 'pick' && <PickPage warehouseId={warehouseId} />}
      {first === 'orders' && second !== undefined && (
        <ParcelPage key={second} warehouseId={warehouseId} warehouseOrderId={second} />
      )}
      {first === 'stock' && <StockPage key={second} warehouseId={warehouseId} place={place.slice(1)} />}
      {!['pick', 'orders', 'stock', undefined].includes(first) && <NotFound />}
      <Places warehouseId={warehouseId} at={first} />
    </div>
  );
}

/** Where one can go within a warehouse; at the bottom, where a thumb is. */
function Places({ warehouseId, at }: { readonly warehouseId: string; readonly at: string | undefined }) {
  const count = mine.value?.length ?? 0;
  const link = (to: string | undefined, icon: 'filter' | 'box' | 'tag', words: string, more = '') => (
    <a
      href={to === undefined ? `/console/${warehouseId}` : `/console/${warehouseId}/${to}`}
      aria-current={at === to ? 'page' : undefined}
    >
      <Icon name={icon} />
      <span>
        {words}
        {more}
      </span>
    </a>
  );
  return (
    <nav class="console-places" aria-label={`Warehouse ${warehouseId}`}>
      {link(undefined, 'filter', 'Work')}
      {link('pick', 'box', 'Pick', count > 0 ? ` (${count})` : '')}
      {link('stock', 'tag', 'Stock')}
    </nav>
  );
}

/** What the store has not been told yet. */
function Unsent() {
  const count = steps.value.length;
  return (
    <div role="status" class="unsent">
      {count > 0 && held.value && (
        <p class="notice few">
          {count === 1 ? 'One step is' : `${count} steps are`} not sent yet. Go on: they are sent as soon as the store
          answers.{' '}
          <button type="button" class="button small" onClick={tryNow}>
            Try now
          </button>
        </p>
      )}
    </div>
  );
}

/** What changed under somebody's hands. */
function Changes() {
  const said = changes.value;
  return (
    <div role="alert">
      {said.length > 0 && (
        <div class="problem changes">
          <strong>The work has changed</strong>
          <ul>
            {said.map((text, index) => (
              <li key={index}>{text}</li>
            ))}
          </ul>
          <button
            type="button"
            class="button small"
            onClick={() => {
              changes.value = [];
            }}
          >
            Understood
          </button>
        </div>
      )}
    </div>
  );
}

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call, serverNow, type Work } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { CARRIER_NAMES } from '../rules/carriers.ts';
import { whoseIs } from '../rules/lease.ts';
import { isPicked, meaningOf, stopsOf } from '../rules/pick-walk.ts';
import { Problem } from '../rules/problems.ts';
import { shortOf, workStatusWords } from '../rules/work-words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { claims } from '../state/session.ts';
import { CodeField } from './code-field.tsx';
import { say } from './feedback.tsx';
import { LeaseLeft, useLeaseLeft } from './lease-left.tsx';
import { doStep, steps } from './outbox.ts';
import { useScanner } from './scanner.ts';
import { ShortDialog } from './short-dialog.tsx';
import { boxOf, claim, loadMine, mine } from './work.ts';

interface ParcelPageProps {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
}

/** One order: what goes into its box, and the steps until it leaves. */
export function ParcelPage({ warehouseId, warehouseOrderId }: ParcelPageProps) {
  const own = mine.value?.find((order) => order.warehouseOrderId === warehouseOrderId);
  const { data, problem, reload } = useLoaded(
    async (signal) => own ?? (await onList(warehouseId, warehouseOrderId, signal)),
    `${warehouseOrderId} ${own !== undefined}`,
  );
  const work = own ?? data;
  if (work) return <Parcel key={warehouseOrderId} warehouseId={warehouseId} work={work} />;
  if (problem) return <PageProblem problem={problem} onRetry={reload} missing="This order is not on the list" />;
  return <div aria-busy="true" />;
}

/** An order that is not the caller's, as the work list has it. @throws Problem 404 when it is not on it (any more) */
async function onList(warehouseId: string, warehouseOrderId: string, signal: AbortSignal): Promise<Work> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { orders: Work[]; cursor: string | null } = await call('GET /warehouses/{warehouseId}/orders', {
      params: { warehouseId },
      query: { limit: '100', ...(cursor && { cursor }) },
      signal,
    });
    const found = page.orders.find((order) => order.warehouseOrderId === warehouseOrderId);
    if (found) return found;
    ({ cursor } = page);
  }
  throw new Problem(404, 'NOT_FOUND', 'This order is not on the work list.');
}

/** What the last parcel was sent with: those that share a parcel share its number. */
let lastSent: { readonly parcel: string; readonly carrier: string; readonly tracking: string } | undefined;

function Parcel({ warehouseId, work }: { readonly warehouseId: string; readonly work: Work }) {
  const { warehouseOrderId, lines, status, address, parcel, putBack = [] } = work;
  const { route } = useLocation();
  const box = boxOf(warehouseOrderId);
  const title = box === undefined ? `Order ${shortOf(warehouseOrderId)}` : `Box ${box}`;
  usePageTitle(title);
  const left = useLeaseLeft(work);
  const whose = whoseIs(work, claims.value.userId, serverNow());
  const { busy, problem, attempt: trying } = useAttempt();
  const together = parcel !== undefined && lastSent?.parcel === parcel ? lastSent : undefined;
  const [carrier, setCarrier] = useState(together?.carrier ?? CARRIER_NAMES[0] ?? '');
  const [tracking, setTracking] = useState(together?.tracking ?? '');
  const waits = steps.value.some((step) => step.warehouseOrderId === warehouseOrderId);
  const attempt = (action: () => Promise<void>) =>
    trying(action, () => {
      loadMine(warehouseId).catch(() => {});
    });
  const pick = (code: string) => {
    const meaning = meaningOf(code, stopsOf([], [work], { [warehouseOrderId]: box ?? 0 }));
    if (meaning.kind === 'unit') {
      const { itemId, name, picked, quantity } = meaning.stop;
      say(`${picked + 1} of ${quantity}: ${name}.`, 'right');
      doStep(warehouseId, warehouseOrderId, { kind: 'pick', lines: [{ itemId, quantity: 1 }] }).catch(() => {});
    } else if (meaning.kind === 'enough') say(`Enough of ${meaning.stop.name}: put this one back.`, 'wrong');
    else say(`Wrong item: ${code} does not belong in here.`, 'wrong');
  };
  useScanner((code) => {
    if (whose !== 'mine') say('This order is not yours.', 'wrong');
    else if (status === 'packed' || (busy && isPicked(work))) {
      // The label is often scanned while packing is still on its way
      setTracking(code);
      say(`Tracking number ${code}.`, 'right');
    } else pick(code);
  });
  const pack = () =>
    attempt(async () => {
      await doStep(warehouseId, warehouseOrderId, { kind: 'pack', version: work.version });
      say('Packed. Now its tracking number.', 'right');
    });
  const ship = () =>
    attempt(async () => {
      const sent = { carrier, tracking: tracking.trim() };
      await doStep(warehouseId, warehouseOrderId, { kind: 'ship', version: work.version, ...sent });
      if (parcel !== undefined) lastSent = { parcel, ...sent };
      say(`${title} is shipped.`, 'right');
      route(`/console/${warehouseId}${(mine.value?.length ?? 0) > 0 ? '/pick' : ''}`);
    });
  const release = () =>
    attempt(async () => {
      await doStep(warehouseId, warehouseOrderId, { kind: 'release', version: work.version });
      say(`${title} is handed back.`, 'right');
      route(`/console/${warehouseId}`);
    });
  const takeAgain = () =>
    attempt(async () => {
      await claim(warehouseId, work);
      await loadMine(warehouseId).catch(() => {});
      say('Yours again.', 'right');
    });
  const isMine = whose === 'mine';
  return (
    <div class="stack">
      <div class="pick-head">
        <h1 tabIndex={-1}>{title}</h1>
        <p class="muted" data-testid="work-status">
          {workStatusWords(status)}, to {address.name}, {address.city}
        </p>
        {(isMine || whose === 'lost') && <LeaseLeft seconds={left} />}
      </div>
      {whose === 'theirs' && <p class="notice">Somebody else is working on this one.</p>}
      {parcel !== undefined && isMine && others(parcel, warehouseOrderId) > 0 && (
        <p class="notice">Others of yours go to the same address: they may go in one parcel.</p>
      )}
      <ProblemBox problem={problem} />
      {putBack.length > 0 && (
        <p class="problem">Put back {putBack.map(({ itemId, quantity }) => `${quantity} of ${itemId}`).join(', ')}.</p>
      )}
      <ul class="parcel-lines" aria-label="Lines">
        {lines.map(({ itemId, name, quantity, picked }) => (
          <li key={itemId} class="panel">
            <div>
              <strong>{name}</strong>
              <p class="muted small-text">{itemId}</p>
            </div>
            <span class="stop-count small-count">
              {picked} of {quantity}
            </span>
            {isMine && <ShortDialog warehouseId={warehouseId} itemId={itemId} orders={[work]} />}
          </li>
        ))}
      </ul>
      {isMine && status === 'claimed' && !isPicked(work) && <CodeField label="Scan or type an item" onCode={pick} />}
      {isMine && status === 'packed' && (
        <form
          class="stack-small"
          onSubmit={(event) => {
            event.preventDefault();
            ship();
          }}
        >
          <p class="field">
            <label for="carrier">Carrier</label>
            <select id="carrier" value={carrier} onChange={({ currentTarget }) => setCarrier(currentTarget.value)}>
              {CARRIER_NAMES.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </p>
          <p class="field">
            <label for="tracking">Tracking number, scanned or typed</label>
            <input
              id="tracking"
              required
              autocomplete="off"
              autocapitalize="characters"
              pattern="[A-Za-z0-9][A-Za-z0-9\-]{2,49}"
              title="3 to 50 letters, digits or dashes"
              value={tracking}
              onInput={({ currentTarget }) => setTracking(currentTarget.value)}
            />
          </p>
          <button type="submit" class="button primary big" aria-disabled={busy}>
            {busy || waits ? 'Shipping …' : 'Ship it'}
          </button>
        </form>
      )}
      {isMine && status === 'claimed' && isPicked(work) && (
        <button type="button" class="button primary big" aria-disabled={busy} onClick={pack}>
          {busy || waits ? 'Packing …' : 'Pack it'}
        </button>
      )}
      {(whose === 'lost' || whose === 'anyone') && (
        <button type="button" class="button primary big" aria-disabled={busy} onClick={takeAgain}>
          {whose === 'lost' ? 'Take it again' : 'Take it'}
        </button>
      )}
      {isMine && (
        <button type="button" class="button big danger" aria-disabled={busy} onClick={release}>
          Hand it back
        </button>
      )}
    </div>
  );
}

const others = (parcel: string, but: string): number =>
  mine.value?.filter((order) => order.parcel === parcel && order.warehouseOrderId !== but).length ?? 0;

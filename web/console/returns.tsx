import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useOnce } from '../parts/use-once.ts';
import { Problem } from '../rules/problems.ts';
import { moment, counted as units } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { say } from './feedback.tsx';
import { Tally, useCounted } from './tally.tsx';

type Return = AnswerTo<'GET /warehouses/{warehouseId}/returns'>['returns'][number];

const STATUS = { requested: 'To come', received: 'Taken in', cancelled: 'Kept after all' } as const;

/** What shoppers send back to a warehouse. */
export function ReturnsPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Take returns in');
  const { data, problem, reload } = useLoaded(
    (signal) => call('GET /warehouses/{warehouseId}/returns', { params: { warehouseId }, signal }),
    warehouseId,
  );
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="stack" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Take returns in</h1>
      {data?.returns.length === 0 && <p class="panel">Nothing is sent back.</p>}
      <ul class="stops" aria-label="Returns">
        {data?.returns.map(({ returnId, status, lines, requestedAt }) => (
          <li key={returnId}>
            <a href={`/console/${warehouseId}/stock/returns/${returnId}`}>
              <span class="stop-place">{STATUS[status]}</span>
              <span class="stop-name">
                {units(
                  lines.reduce((sum, { quantity }) => sum + quantity, 0),
                  'unit',
                )}
                , {moment(requestedAt)}
              </span>
              <span aria-hidden="true">›</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ReturnPageProps {
  readonly warehouseId: string;
  readonly returnId: string;
}

/** A return as the warehouse's list has it. @throws Problem 404 */
async function onList(warehouseId: string, returnId: string, signal: AbortSignal): Promise<Return> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { returns: Return[]; cursor: string | null } = await call('GET /warehouses/{warehouseId}/returns', {
      params: { warehouseId },
      query: { limit: '100', ...(cursor && { cursor }) },
      signal,
    });
    const found = page.returns.find((one) => one.returnId === returnId);
    if (found) return found;
    ({ cursor } = page);
  }
  throw new Problem(404, 'NOT_FOUND', 'There is no such return.');
}

const KINDS = [
  ['restock', 'Back on the shelf'],
  ['writeOff', 'Can’t be sold'],
] as const;

/** A return that is taken in: what goes back on the shelf, and what can't be sold again. */
export function ReturnPage({ warehouseId, returnId }: ReturnPageProps) {
  usePageTitle('Return');
  const { data, problem, reload, set } = useLoaded((signal) => onList(warehouseId, returnId, signal), returnId);
  const [counted, setCounted] = useCounted();
  const nameOf = useItemNames(data?.lines.map(({ itemId }) => itemId) ?? []);
  const { busy, problem: refused, attempt } = useAttempt();
  const once = useOnce();
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such return" />;
  if (!data) return <div aria-busy="true" />;
  const came = [...counted].flatMap(([itemId, { restock = 0, writeOff = 0 }]) =>
    restock + writeOff > 0 ? [{ itemId, restock, writeOff }] : [],
  );
  const receive = (last: boolean) =>
    attempt(async () => {
      const body = { lines: came, last };
      set(
        await once(body, (idempotencyKey) =>
          call('POST /warehouses/{warehouseId}/returns/{returnId}/receive', {
            params: { warehouseId, returnId },
            idempotencyKey,
            body,
          }),
        ),
      );
      setCounted(new Map());
      say('Booked.', 'right');
    });
  const isOpen = data.status === 'requested';
  return (
    <div class="stack">
      <div>
        <h1 tabIndex={-1}>Return</h1>
        <p class="muted">
          {STATUS[data.status]}, asked for {moment(data.requestedAt)}: “{data.reason}”
        </p>
      </div>
      {isOpen ? (
        <Tally
          counted={counted}
          onChange={setCounted}
          lines={data.lines.map(({ itemId, quantity, restocked, writtenOff }) => ({
            itemId,
            words: `${quantity - restocked - writtenOff} of ${quantity} to come`,
          }))}
          kinds={KINDS}
          nameOf={nameOf}
        />
      ) : (
        <ul class="parcel-lines" aria-label="Items">
          {data.lines.map(({ itemId, quantity, restocked, writtenOff }) => (
            <li key={itemId} class="panel">
              <div>
                <strong>{nameOf(itemId)}</strong>
                <p class="muted small-text">
                  {quantity} asked for, {restocked} back on the shelf, {writtenOff} written off
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <ProblemBox problem={refused} />
      {isOpen && (
        <>
          <button
            type="button"
            class="button primary big"
            disabled={came.length === 0}
            aria-disabled={busy}
            onClick={() => receive(false)}
          >
            {busy ? 'Booking …' : 'Book what came'}
          </button>
          <button type="button" class="button big" aria-disabled={busy} onClick={() => receive(true)}>
            {came.length > 0 ? 'Book it; nothing more will come' : 'Nothing more will come'}
          </button>
        </>
      )}
    </div>
  );
}

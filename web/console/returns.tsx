import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { returnWords } from '../rules/goods-words.ts';
import { Problem } from '../rules/problems.ts';
import { moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { BookButton, useBooking } from './booking.tsx';
import { GoodsLines, GoodsList } from './goods-list.tsx';
import { Tally } from './tally.tsx';

type Return = AnswerTo<'GET /warehouses/{warehouseId}/returns'>['returns'][number];

/** What shoppers send back to a warehouse. */
export function ReturnsPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Take returns in');
  const { data, problem, reload } = useLoaded(
    (signal) => call('GET /warehouses/{warehouseId}/returns', { params: { warehouseId }, signal }),
    warehouseId,
  );
  const nameOf = useItemNames(data?.returns.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)) ?? []);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="stack" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Take returns in</h1>
      {data?.returns.length === 0 && <p class="panel">Nothing is sent back.</p>}
      <GoodsList
        label="Returns"
        goods={data?.returns.map(({ returnId, status, lines, requestedAt }) => ({
          href: `/console/${warehouseId}/stock/returns/${returnId}`,
          state: returnWords(status),
          words: `${lines.map(({ itemId, quantity }) => `${quantity} × ${nameOf(itemId)}`).join(', ')}, ${moment(requestedAt)}`,
        }))}
      />
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
  const { counted, setCounted, busy, problem: refused, book } = useBooking();
  const nameOf = useItemNames(data?.lines.map(({ itemId }) => itemId) ?? []);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such return" />;
  if (!data) return <div aria-busy="true" />;
  const came = [...counted].flatMap(([itemId, { restock = 0, writeOff = 0 }]) =>
    restock + writeOff > 0 ? [{ itemId, restock, writeOff }] : [],
  );
  const receive = (last: boolean) =>
    book({ lines: came, last }, async (body, idempotencyKey) => {
      const params = { warehouseId, returnId };
      set(await call('POST /warehouses/{warehouseId}/returns/{returnId}/receive', { params, idempotencyKey, body }));
    });
  const isOpen = data.status === 'requested';
  return (
    <div class="stack">
      <div>
        <h1 tabIndex={-1}>Return</h1>
        <p class="muted">
          {returnWords(data.status)}, asked for {moment(data.requestedAt)}: “{data.reason}”
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
        <GoodsLines
          nameOf={nameOf}
          lines={data.lines.map(({ itemId, quantity, restocked, writtenOff }) => ({
            itemId,
            words: `${quantity} asked for, ${restocked} back on the shelf, ${writtenOff} written off`,
          }))}
        />
      )}
      <ProblemBox problem={refused} />
      {isOpen && (
        <>
          <BookButton nothing={came.length === 0} busy={busy} onBook={() => receive(false)} />
          <button type="button" class="button big" aria-disabled={busy} onClick={() => receive(true)}>
            {came.length > 0 ? 'Book it; nothing more will come' : 'Nothing more will come'}
          </button>
        </>
      )}
    </div>
  );
}

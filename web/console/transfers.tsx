import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useOnce } from '../parts/use-once.ts';
import { transferWords } from '../rules/goods-words.ts';
import { moment, counted as units } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { BookButton, useBooking } from './booking.tsx';
import { say } from './feedback.tsx';
import { GoodsLines, GoodsList } from './goods-list.tsx';
import { Tally, totalOf, useCounted } from './tally.tsx';

type Transfers = AnswerTo<'GET /warehouses/{warehouseId}/transfers'>['transfers'];

/** What is under way from and to other warehouses, and the way to send more. */
export function TransfersPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Move goods');
  const { data, problem, reload } = useLoaded(async (signal) => {
    const of = (direction: string) =>
      call('GET /warehouses/{warehouseId}/transfers', { params: { warehouseId }, query: { direction }, signal });
    const [come, go] = await Promise.all([of('in'), of('out')]);
    return { come: come.transfers, go: go.transfers };
  }, warehouseId);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="stack" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Move goods</h1>
      <List warehouseId={warehouseId} title="On their way here" transfers={data?.come ?? []} />
      <List warehouseId={warehouseId} title="Sent from here" transfers={data?.go ?? []} />
      <Send warehouseId={warehouseId} />
    </div>
  );
}

interface ListProps {
  readonly warehouseId: string;
  readonly title: string;
  readonly transfers: Transfers;
}

function List({ warehouseId, title, transfers }: ListProps) {
  return (
    <section class="stack-small">
      <h2>{title}</h2>
      {transfers.length === 0 && <p class="muted">Nothing.</p>}
      <GoodsList
        label={title}
        goods={transfers.map(({ transferId, from, to, status, units: all, sentAt }) => ({
          href: `/console/${warehouseId}/stock/transfers/${transferId}`,
          state: transferWords(status),
          words: `${units(all, 'unit')} ${from === warehouseId ? `to ${to}` : `from ${from}`}, ${moment(sentAt)}`,
        }))}
      />
    </section>
  );
}

const SENT = [['quantity', 'Send']] as const;

function Send({ warehouseId }: { readonly warehouseId: string }) {
  const { route } = useLocation();
  const [to, setTo] = useState('');
  const [counted, setCounted] = useCounted();
  const nameOf = useItemNames([...counted.keys()]);
  const { busy, problem, attempt } = useAttempt();
  const once = useOnce();
  const lines = [...counted].flatMap(([itemId, { quantity = 0 }]) => (quantity > 0 ? [{ itemId, quantity }] : []));
  const send = () =>
    attempt(async () => {
      const body = { to: to.trim().toUpperCase(), lines };
      const { transferId } = await once(body, (idempotencyKey) =>
        call('POST /warehouses/{warehouseId}/transfers', { params: { warehouseId }, idempotencyKey, body }),
      );
      say(`Sent to ${body.to}. Nobody can buy them until they come.`, 'right');
      route(`/console/${warehouseId}/stock/transfers/${transferId}`);
    });
  return (
    <form
      class="stack-small"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2>Send from here</h2>
      <p class="field">
        <label for="to">To warehouse</label>
        <input
          id="to"
          required
          autocapitalize="characters"
          autocomplete="off"
          pattern="[A-Za-z0-9][A-Za-z0-9\-]{0,19}"
          value={to}
          onInput={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </p>
      <Tally counted={counted} onChange={setCounted} lines={[]} kinds={SENT} nameOf={nameOf} open />
      <ProblemBox problem={problem} />
      <button type="submit" class="button primary big" disabled={lines.length === 0} aria-disabled={busy}>
        {busy ? 'Sending …' : `Send ${units(totalOf(counted), 'unit')}`}
      </button>
    </form>
  );
}

interface TransferPageProps {
  readonly warehouseId: string;
  readonly transferId: string;
}

const KINDS = [
  ['quantity', 'Came'],
  ['damaged', 'Damaged'],
  ['lost', 'Will not come'],
] as const;

/** A transfer: its destination receives it, its origin may take it back while nothing has come. */
export function TransferPage({ warehouseId, transferId }: TransferPageProps) {
  usePageTitle('Transfer');
  const params = { warehouseId, transferId };
  const { data, problem, reload, set } = useLoaded(
    (signal) => call('GET /warehouses/{warehouseId}/transfers/{transferId}', { params, signal }),
    transferId,
  );
  const { counted, setCounted, busy, problem: refused, attempt, book } = useBooking();
  const nameOf = useItemNames(data?.lines.map(({ itemId }) => itemId) ?? []);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such transfer" />;
  if (!data) return <div aria-busy="true" />;
  const came = [...counted].flatMap(([itemId, { quantity = 0, damaged = 0, lost = 0 }]) =>
    quantity + damaged + lost > 0 ? [{ itemId, quantity, damaged, lost }] : [],
  );
  const receive = () =>
    book({ lines: came }, async (body, idempotencyKey) =>
      set(
        await call('POST /warehouses/{warehouseId}/transfers/{transferId}/receive', { params, idempotencyKey, body }),
      ),
    );
  const takeBack = () =>
    attempt(async () => {
      set(await call('POST /warehouses/{warehouseId}/transfers/{transferId}/cancel', { params }));
      say('Taken back.', 'right');
    });
  const here = data.to === warehouseId && data.status === 'inTransit';
  return (
    <div class="stack">
      <div>
        <h1 tabIndex={-1}>
          Transfer {data.from} to {data.to}
        </h1>
        <p class="muted">
          {transferWords(data.status)}, sent {moment(data.sentAt)}
        </p>
      </div>
      {here ? (
        <Tally
          counted={counted}
          onChange={setCounted}
          lines={data.lines.map(({ itemId, inTransit, quantity }) => ({
            itemId,
            words: `${inTransit} of ${quantity} under way`,
          }))}
          kinds={KINDS}
          nameOf={nameOf}
        />
      ) : (
        <GoodsLines
          nameOf={nameOf}
          lines={data.lines.map(({ itemId, quantity, received, inTransit, lost, damaged }) => ({
            itemId,
            words: [
              `${quantity} sent, ${received} arrived, ${inTransit} under way`,
              ...(damaged > 0 ? [`${damaged} damaged`] : []),
              ...(lost > 0 ? [`${lost} lost`] : []),
            ].join(', '),
          }))}
        />
      )}
      <ProblemBox problem={refused} />
      {here && <BookButton nothing={came.length === 0} busy={busy} onBook={receive} />}
      {data.from === warehouseId &&
        data.status === 'inTransit' &&
        data.lines.every(({ inTransit, quantity }) => inTransit === quantity) && (
          <button type="button" class="button big danger" aria-disabled={busy} onClick={takeBack}>
            Take it back
          </button>
        )}
    </div>
  );
}

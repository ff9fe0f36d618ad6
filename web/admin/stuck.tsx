import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { reasonWords, redriveWords } from '../rules/plan-words.ts';
import { counted, moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Table } from './table.tsx';

/** How often the list is read again, in ms. */
const LOOK_MS = 10_000;

type Stuck = AnswerTo<'GET /admin/orders/stuck'>;

/** Orders that do not get on, why, and one button each that gets them going. */
export function StuckPage() {
  usePageTitle('Stuck orders');
  const load = async (signal?: AbortSignal): Promise<Stuck> => {
    // A page may be short and yet have a next one
    let all: Stuck = { orders: [], cursor: null };
    do {
      const { cursor } = all;
      const page = await call('GET /admin/orders/stuck', {
        query: { limit: '100', ...(cursor && { cursor }) },
        signal,
      });
      all = { orders: [...all.orders, ...page.orders], cursor: page.cursor };
    } while (all.cursor !== null && all.orders.length < 200);
    return all;
  };
  const { data, problem, reload, set } = useLoaded(load, 'stuck');
  const { busy, problem: refused, attempt } = useAttempt();
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined && !busy);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  const redrive = (orderIds: readonly string[]) =>
    attempt(async () => {
      for (const [index, orderId] of orderIds.entries()) {
        await call('POST /admin/orders/{orderId}/redrive', { params: { orderId } });
        if (orderIds.length > 1) announce(`${index + 1} of ${orderIds.length} redriven.`);
      }
      announce(`${counted(orderIds.length, 'order')} redriven.`);
      await reload();
    });
  const orders = data?.orders ?? [];
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>Stuck orders</h1>
        {orders.length > 1 && (
          <button
            type="button"
            class="button"
            aria-disabled={busy}
            onClick={() => redrive(orders.map(({ orderId }) => orderId))}
          >
            {busy ? 'Redriving …' : `Redrive all ${orders.length}`}
          </button>
        )}
      </header>
      <ProblemBox problem={refused} />
      {data && (
        <Table
          caption="Stuck orders"
          none="Every order gets on."
          columns={[{ title: 'Order' }, { title: 'Why' }, { title: 'Since' }, { title: 'Lacks' }, { title: '' }]}
          rows={orders.map(({ orderId, reason, detail, since, backOrdered = [], redrive: does }) => ({
            key: orderId,
            cells: [
              <a href={`/admin/orders/${orderId}`}>…{orderId.slice(-6)}</a>,
              <>
                {reasonWords(reason)}
                <br />
                <span class="muted small-text">{detail}</span>
              </>,
              moment(since),
              backOrdered.map(({ itemId, quantity }) => `${quantity} × ${itemId}`).join(', '),
              <button type="button" class="button small" aria-disabled={busy} onClick={() => redrive([orderId])}>
                {redriveWords(does)} <span class="unseen">of order {orderId.slice(-6)}</span>
              </button>,
            ],
          }))}
        />
      )}
    </>
  );
}

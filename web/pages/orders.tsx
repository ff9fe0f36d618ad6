import { useRef, useState } from 'preact/hooks';
import { call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useBusy, useLoaded } from '../parts/use-loaded.ts';
import { price } from '../rules/money.ts';
import { statusWords } from '../rules/order-progress.ts';
import { asProblem, type Problem } from '../rules/problems.ts';
import { counted, moment } from '../rules/words.ts';
import { usePageTitle, useScrollBack } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import './orders.css';

/** The shopper's orders, newest first. */
export default function OrdersPage() {
  usePageTitle('Your orders');
  const { data, problem, reload, set } = useLoaded((signal) => call('GET /orders', { signal }), 'orders');
  useScrollBack(data !== undefined);
  const [refused, setRefused] = useState<Problem>();
  const [busy, run] = useBusy();
  const list = useRef<HTMLUListElement>(null);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  const more = (cursor: string) =>
    run(async () => {
      setRefused(undefined);
      try {
        const next = await call('GET /orders', { query: { cursor } });
        const before = data?.orders.length ?? 0;
        set({ orders: [...(data?.orders ?? []), ...next.orders], cursor: next.cursor });
        announce(`${counted(next.orders.length, 'more order')} shown.`);
        setTimeout(() => list.current?.querySelectorAll<HTMLElement>('a')[before]?.focus());
      } catch (error) {
        setRefused(asProblem(error));
      }
    });
  return (
    <div class="stack narrow" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Your orders</h1>
      {data?.orders.length === 0 && (
        <div class="panel stack">
          <p>You have not ordered anything yet.</p>
          <p>
            <a class="button primary" href="/">
              Look around
            </a>
          </p>
        </div>
      )}
      {data && data.orders.length > 0 && (
        <ul class="orders" aria-label="Orders" ref={list}>
          {data.orders.map(({ orderId, status, total, units, placedAt }) => (
            <li key={orderId} class="order-row">
              <div>
                <a href={`/orders/${orderId}`}>Order of {moment(placedAt)}</a>
                <p class="muted small-text">
                  {counted(units, 'item')}, {price(total)}
                </p>
              </div>
              <span class={`status status-${status}`}>{statusWords(status)}</span>
            </li>
          ))}
        </ul>
      )}
      <ProblemBox problem={refused} />
      {data?.cursor && (
        <p>
          <button type="button" class="button" aria-disabled={busy} onClick={() => data.cursor && more(data.cursor)}>
            {busy ? 'Loading …' : 'Load more'}
          </button>
        </p>
      )}
    </div>
  );
}

import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { price } from '../rules/money.ts';
import { hasEnded, statusWords } from '../rules/order-progress.ts';
import { eventWords, reasonWords, redriveWords } from '../rules/plan-words.ts';
import { counted, moment } from '../rules/words.ts';
import { shortOf, workStatusWords } from '../rules/work-words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Plan } from './plan.tsx';
import { Table } from './table.tsx';

/** How often an order that still moves is read again, in ms. */
const LOOK_MS = 5_000;

type AdminOrder = AnswerTo<'GET /admin/orders/{orderId}'>;

/** One order: its lines, what each warehouse does for it, why these warehouses, and what happened when. */
export function OrderPage({ orderId }: { readonly orderId: string }) {
  const load = async (signal?: AbortSignal) => {
    const [order, { plans }] = await Promise.all([
      call('GET /admin/orders/{orderId}', { params: { orderId }, signal }),
      call('GET /orders/{orderId}/plan', { params: { orderId }, signal }),
    ]);
    return { ...order, reasons: plans };
  };
  const { data, problem, reload, set } = useLoaded(load, orderId);
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined && !hasEnded(data.order.status));
  const title = data && `Order of ${moment(data.order.placedAt)}`;
  usePageTitle(title);
  const { busy, problem: refused, attempt } = useAttempt();
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such order" />;
  if (!data) return <div aria-busy="true" />;
  const { order, standstill, warehouseOrders, reasons, timeline, executions, userId, version, rounds } = data;
  const names = new Map(order.lines.map(({ itemId, name }) => [itemId, name]));
  const redrive = () =>
    attempt(async () => {
      const { did } = await call('POST /admin/orders/{orderId}/redrive', { params: { orderId } });
      announce(did.length > 0 ? `Redriven: ${did.join(', ')}.` : 'There was nothing to redrive.');
      await reload();
    });
  return (
    <>
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          <p class="muted small-text">
            {orderId}, of {userId}, version {version}
            {rounds > 0 && `, planned again ${counted(rounds, 'time')}`}
          </p>
        </div>
        <span class={`state ${order.status === 'stuck' ? 'state-bad' : 'state-good'}`} data-testid="order-status">
          {statusWords(order.status)}
        </span>
      </header>
      {standstill && (
        <div class="problem" role="status">
          <strong>
            {reasonWords(standstill.reason)}, since {moment(standstill.since)}
          </strong>
          <p>{standstill.detail}</p>
          <button type="button" class="button small" aria-disabled={busy} onClick={redrive}>
            {busy ? 'Redriving …' : redriveWords(standstill.redrive)}
          </button>
        </div>
      )}
      <ProblemBox problem={refused} />
      <Lines order={order} warehouseOrders={warehouseOrders} />
      <WarehouseOrders warehouseOrders={warehouseOrders} nameOf={(itemId) => names.get(itemId) ?? itemId} />
      <section class="section" aria-labelledby="plan">
        <h2 id="plan">Why these warehouses</h2>
        {reasons.length === 0 && <p class="muted">No plan is kept of it.</p>}
        {reasons.map((plan, index) => (
          <Plan key={plan.version} plan={plan} open={index === 0} nameOf={(itemId) => names.get(itemId) ?? itemId} />
        ))}
      </section>
      <section class="section" aria-labelledby="timeline">
        <h2 id="timeline">What happened</h2>
        <ol class="events" aria-labelledby="timeline">
          {timeline.map(({ at, what, warehouseId, detail }, index) => (
            <li key={index}>
              <time dateTime={at} class="muted small-text">
                {moment(at)}
              </time>
              <span>
                {eventWords(what)}
                {warehouseId !== undefined && ` at ${warehouseId}`}
                {detail !== undefined && <span class="muted">: {detail}</span>}
              </span>
            </li>
          ))}
        </ol>
      </section>
      <section class="section" aria-labelledby="workflow">
        <h2 id="workflow">Workflow</h2>
        <Table
          caption="Workflow"
          none="It has not begun."
          columns={[
            { title: 'Execution' },
            { title: 'State' },
            { title: 'Began' },
            { title: 'Ended' },
            { title: 'Cause' },
          ]}
          rows={executions.map(({ name, status, startedAt, stoppedAt, cause }) => ({
            key: name,
            cells: [name, status, moment(startedAt), stoppedAt === undefined ? '' : moment(stoppedAt), cause ?? ''],
          }))}
        />
      </section>
    </>
  );
}

function Lines({ order, warehouseOrders }: Pick<AdminOrder, 'order' | 'warehouseOrders'>) {
  const units = (itemId: string, statuses: readonly string[]) =>
    warehouseOrders
      .filter(({ status }) => statuses.includes(status))
      .flatMap(({ lines }) => lines.filter((line) => line.itemId === itemId))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <section class="section" aria-labelledby="lines">
      <h2 id="lines">Lines, {price(order.total)}</h2>
      <Table
        caption="Lines"
        none="It has none."
        columns={[
          { title: 'Item' },
          { title: 'Name' },
          { title: 'Ordered', number: true },
          { title: 'At warehouses', number: true },
          { title: 'Shipped', number: true },
          { title: 'Cancelled', number: true },
          { title: 'Back-ordered', number: true },
          { title: 'Returned', number: true },
        ]}
        rows={order.lines.map(({ itemId, name, quantity, cancelled = 0, returned = 0 }) => ({
          key: itemId,
          cells: [
            <a href={`/admin/stock/${encodeURIComponent(itemId)}`}>{itemId}</a>,
            name,
            quantity,
            units(itemId, ['allocated', 'queued', 'claimed', 'packed']),
            units(itemId, ['shipped']),
            cancelled,
            order.backOrdered?.find((line) => line.itemId === itemId)?.quantity ?? 0,
            returned,
          ],
        }))}
      />
    </section>
  );
}

interface WarehouseOrdersProps extends Pick<AdminOrder, 'warehouseOrders'> {
  readonly nameOf: (itemId: string) => string;
}

function WarehouseOrders({ warehouseOrders, nameOf }: WarehouseOrdersProps) {
  return (
    <section class="section" aria-labelledby="parts">
      <h2 id="parts">At the warehouses</h2>
      <Table
        caption="At the warehouses"
        none="No warehouse has any of it."
        columns={[
          { title: 'Part' },
          { title: 'Warehouse' },
          { title: 'State' },
          { title: 'What' },
          { title: 'Sent with' },
        ]}
        rows={warehouseOrders.map(
          ({ warehouseOrderId, warehouseId, status, lines, shorts, endedBy, carrier, tracking }) => ({
            key: warehouseOrderId,
            cells: [
              shortOf(warehouseOrderId),
              <a href={`/admin/warehouses/${warehouseId}`}>{warehouseId}</a>,
              <>
                {workStatusWords(status)}
                {endedBy !== undefined && ` (${endedBy})`}
              </>,
              <>
                {lines.map(({ itemId, quantity }) => `${quantity} × ${nameOf(itemId)}`).join(', ')}
                {shorts.map(({ itemId, quantity, kind, at }) => (
                  <span key={at} class="muted">
                    <br />
                    {quantity} × {nameOf(itemId)} {kind}, {moment(at)}
                  </span>
                ))}
              </>,
              tracking === undefined ? '' : `${carrier ?? ''} ${tracking}`,
            ],
          }),
        )}
      />
    </section>
  );
}

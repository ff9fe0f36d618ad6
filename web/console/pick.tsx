import { useState } from 'preact/hooks';
import { serverNow, type Work } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { whoseIs } from '../rules/lease.ts';
import { isPicked, meaningOf, type Stop, type StopBox, unitsOf } from '../rules/pick-walk.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { claims } from '../state/session.ts';
import { CodeField } from './code-field.tsx';
import { say } from './feedback.tsx';
import { LeaseLeft, useLeaseLeft } from './lease-left.tsx';
import { doStep } from './outbox.ts';
import { useScanner } from './scanner.ts';
import { ShortDialog } from './short-dialog.tsx';
import { boxOf, claim, loadMine, mine, stopsFor } from './work.ts';

/** The way through the hall: what of all orders somebody has taken is to be picked, shelf by shelf. */
export function PickPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Pick');
  const all = mine.value ?? [];
  // What was somebody's may be anyone's by now: nothing is picked for it until it is taken again
  const live = () => (mine.value ?? []).filter((work) => whoseIs(work, claims.value.userId, serverNow()) === 'mine');
  const orders = live();
  const lost = all.filter((work) => !orders.includes(work));
  const walk = stopsFor(orders);
  const [chosen, choose] = useState<string>();
  const open = walk.filter(({ picked, quantity }) => picked < quantity);
  const current = open.find(({ itemId }) => itemId === chosen) ?? open[0];
  const units = unitsOf(orders);
  // The first that would be lost
  const first = orders.toSorted((a, b) => ((a.leaseUntil ?? '') < (b.leaseUntil ?? '') ? -1 : 1))[0];
  const left = useLeaseLeft(first);

  const confirm = (stop: Stop, into: StopBox) => {
    const { itemId, name } = stop;
    choose(itemId);
    const done = stop.picked + 1;
    say(`${done} of ${stop.quantity}: ${name}. Into box ${into.box}.`, 'right');
    // Refusals are told by whoever keeps the work
    doStep(warehouseId, into.warehouseOrderId, { kind: 'pick', lines: [{ itemId, quantity: 1 }] }).catch(() => {});
  };
  const scan = (code: string) => {
    const meaning = meaningOf(code, stopsFor(live()));
    if (meaning.kind === 'unit') confirm(meaning.stop, meaning.into);
    else if (meaning.kind === 'enough') say(`Enough of ${meaning.stop.name}: put this one back.`, 'wrong');
    else say(`Wrong item: ${code} is on none of your lists.`, 'wrong');
  };
  useScanner(scan);

  const { busy, problem, attempt } = useAttempt();
  const takeAgain = () =>
    attempt(
      async () => {
        for (const order of lost) await claim(warehouseId, order);
        say('Yours again.', 'right');
      },
      () => loadMine(warehouseId).catch(() => {}),
    );

  if (all.length === 0) {
    return (
      <div class="stack">
        <h1 tabIndex={-1}>Pick</h1>
        <p class="panel">Nothing is yours to pick.</p>
        <a class="button primary big" href={`/console/${warehouseId}`}>
          To the work list
        </a>
      </div>
    );
  }
  const putBack = walk.filter((stop) => stop.putBack > 0);
  return (
    <div class="stack">
      <div class="pick-head">
        <h1 tabIndex={-1}>Pick</h1>
        <p class="muted">
          {units.picked} of {units.all} units, {orders.length === 1 ? 'one order' : `${orders.length} orders`}
        </p>
        {first && <LeaseLeft seconds={left} />}
        <progress aria-label="Picked" max={units.all} value={units.picked} />
      </div>
      {lost.length > 0 && (
        <section class="problem" aria-label="Claims that are over">
          <p>
            Your claim on {lost.length === 1 ? 'one order' : `${lost.length} orders`} is over: anyone may take it now.
          </p>
          <ProblemBox problem={problem} />
          <button type="button" class="button big" aria-disabled={busy} onClick={takeAgain}>
            Take {lost.length === 1 ? 'it' : 'them'} again
          </button>
        </section>
      )}
      {putBack.length > 0 && (
        <section class="problem" aria-label="Put back">
          <strong>Put back</strong>
          <ul>
            {putBack.map((stop) => (
              <li key={stop.itemId}>
                {stop.putBack} × {stop.name} {stop.location !== null && `to ${stop.location}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      {current && <CurrentStop warehouseId={warehouseId} stop={current} orders={orders} onConfirm={confirm} />}
      {!current && orders.length > 0 && <p class="notice">Everything is picked. Pack and ship the boxes.</p>}
      <CodeField label="Scan or type an item" onCode={scan} />
      {open.length > 1 && (
        <section aria-labelledby="next" class="stack-small">
          <h2 id="next">Then</h2>
          <ul class="stops">
            {open
              .filter(({ itemId }) => itemId !== current?.itemId)
              .map((stop) => (
                <li key={stop.itemId}>
                  <button type="button" onClick={() => choose(stop.itemId)}>
                    <span class="stop-place">{stop.location ?? 'no place'}</span>
                    <span class="stop-name">{stop.name}</span>
                    <span class="digits">
                      {stop.picked} / {stop.quantity}
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="boxes" class="stack-small">
        <h2 id="boxes">Boxes</h2>
        <ul class="stops" aria-label="Boxes">
          {all.map((order) => (
            <Box key={order.warehouseOrderId} warehouseId={warehouseId} order={order} />
          ))}
        </ul>
      </section>
    </div>
  );
}

interface CurrentStopProps {
  readonly warehouseId: string;
  readonly stop: Stop;
  readonly orders: readonly Work[];
  readonly onConfirm: (stop: Stop, into: StopBox) => void;
}

/** The place to go to now. */
function CurrentStop({ warehouseId, stop, orders, onConfirm }: CurrentStopProps) {
  const { itemId, name, location, quantity, picked, boxes } = stop;
  const lacking = boxes.filter((share) => share.picked < share.quantity);
  const into = lacking[0];
  return (
    <section class="panel current-stop" aria-label="Now">
      <p class="stop-location" data-testid="location">
        {location ?? 'No place known'}
      </p>
      <h2>{name}</h2>
      <p class="muted" data-testid="code">
        {itemId}
      </p>
      <p class="stop-count" data-testid="count">
        {picked} of {quantity}
      </p>
      <ul class="stop-boxes" aria-label="Into">
        {lacking.map((share) => (
          <li key={share.warehouseOrderId}>
            {share.quantity - share.picked} into box {share.box}
          </li>
        ))}
      </ul>
      <div class="two-buttons">
        {into && <ShortDialog warehouseId={warehouseId} itemId={itemId} orders={orders} />}
        {into && (
          <button type="button" class="button big" onClick={() => onConfirm(stop, into)}>
            One by hand
          </button>
        )}
      </div>
    </section>
  );
}

function Box({ warehouseId, order }: { readonly warehouseId: string; readonly order: Work }) {
  const { picked, all } = unitsOf([order]);
  const words =
    order.status === 'packed' ? 'packed: ship it' : isPicked(order) ? 'all in: pack it' : `${picked} of ${all} in`;
  return (
    <li>
      <a href={`/console/${warehouseId}/orders/${order.warehouseOrderId}`}>
        <span class="stop-place">Box {boxOf(order.warehouseOrderId)}</span>
        <span class="stop-name">{words}</span>
        <span aria-hidden="true">›</span>
      </a>
    </li>
  );
}

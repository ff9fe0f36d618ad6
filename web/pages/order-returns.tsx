import { useRef, useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { ChooseLines } from '../parts/choose-lines.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { useOnce } from '../parts/use-once.ts';
import { chosenLines } from '../rules/cancel-wish.ts';
import { counted, moment } from '../rules/words.ts';
import { announce } from '../state/announcement.ts';
import '../parts/dialog.css';

/** How often returns on their way are looked at again, in ms. */
const LOOK_MS = 10_000;

type ReturnsOf = AnswerTo<'GET /orders/{orderId}/returns'>;
type Return = ReturnsOf['returns'][number];

interface ReturnsProps {
  readonly orderId: string;
  readonly names: ReadonlyMap<string, string>;
}

/** What of an order is sent back, and the way to ask for it. */
export function Returns({ orderId, names }: ReturnsProps) {
  const load = (signal?: AbortSignal) => call('GET /orders/{orderId}/returns', { params: { orderId }, signal });
  const { data, problem, reload, set } = useLoaded(load, orderId);
  const going = data?.returns.some(({ status }) => status === 'requested') ?? false;
  usePoll(async () => set(await load()), LOOK_MS, going);
  if (!data) return <ProblemBox problem={problem} onRetry={reload} />;
  const { returns, returnable } = data;
  if (returns.length === 0 && returnable.length === 0) return null;
  return (
    <section class="panel stack" aria-labelledby="returns">
      <h2 id="returns">Returns</h2>
      {returns.map((one) => (
        <ReturnView key={one.returnId} of={one} names={names} onChanged={reload} />
      ))}
      {returnable.length > 0 && (
        <ReturnDialog orderId={orderId} names={names} returnable={returnable} onAsked={reload} />
      )}
    </section>
  );
}

const STATUS = { requested: 'Asked for', received: 'Arrived', cancelled: 'You keep it' } as const;

interface ReturnViewProps {
  readonly of: Return;
  readonly names: ReadonlyMap<string, string>;
  readonly onChanged: () => Promise<void>;
}

function ReturnView({ of, names, onChanged }: ReturnViewProps) {
  const { returnId, orderId, sendTo, status, requestedAt, lines } = of;
  const { busy, problem, attempt } = useAttempt();
  const came = lines.some(({ restocked, writtenOff }) => restocked + writtenOff > 0);
  const keep = () =>
    attempt(async () => {
      await call('POST /orders/{orderId}/returns/{returnId}/cancel', { params: { orderId, returnId } });
      announce('The return is cancelled.');
      await onChanged();
    }, onChanged);
  return (
    <article class="stack-return" aria-label={`Return of ${moment(requestedAt)}`}>
      <div class="order-head">
        <h3>Return of {moment(requestedAt)}</h3>
        <span class="status">{came && status === 'requested' ? 'Partly arrived' : STATUS[status]}</span>
      </div>
      {status === 'requested' && (
        <p class="muted">
          Send it to {sendTo}, with this number on it: {returnId}
        </p>
      )}
      <ul class="shipment-lines">
        {lines.map(({ itemId, quantity, restocked, writtenOff }) => (
          <li key={itemId}>
            {quantity} × {names.get(itemId) ?? itemId}
            {restocked + writtenOff > 0 && `, ${restocked + writtenOff} arrived`}
          </li>
        ))}
      </ul>
      <ProblemBox problem={problem} />
      {status === 'requested' && !came && (
        <p>
          <button type="button" class="button small" aria-disabled={busy} onClick={keep}>
            Keep it after all
          </button>
        </p>
      )}
    </article>
  );
}

interface ReturnDialogProps {
  readonly orderId: string;
  readonly names: ReadonlyMap<string, string>;
  readonly returnable: ReturnsOf['returnable'];
  readonly onAsked: () => Promise<void>;
}

/** A button that opens a dialog to ask for a return of some units. */
function ReturnDialog({ orderId, names, returnable, onAsked }: ReturnDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const [reason, setReason] = useState('');
  const { busy, problem, attempt } = useAttempt();
  // Pressing again after a lost answer asks for the same return
  const once = useOnce();
  const left = new Map(returnable.map(({ itemId, quantity }) => [itemId, quantity]));
  const lines = chosenLines(chosen);
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const open = () => {
    setChosen(new Map());
    dialog.current?.showModal();
  };
  const ask = () =>
    attempt(async () => {
      const body = { lines, reason: reason.trim() };
      await once(body, (idempotencyKey) =>
        call('POST /orders/{orderId}/returns', { params: { orderId }, idempotencyKey, body }),
      );
      dialog.current?.close();
      announce(`A return of ${counted(units, 'item')} is asked for.`);
      await onAsked();
    });
  return (
    <>
      <p>
        <button type="button" class="button small" aria-haspopup="dialog" onClick={open}>
          Return items…
        </button>
      </p>
      <dialog ref={dialog} class="dialog" aria-labelledby="return-title">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            ask();
          }}
        >
          <h2 id="return-title">Return items</h2>
          <ChooseLines
            ids={[...left.keys()]}
            names={names}
            left={left}
            chosen={chosen}
            onChange={setChosen}
            question="Return how many of"
          />
          <p class="field">
            <label for="return-reason">Why?</label>
            <input
              id="return-reason"
              required
              maxLength={500}
              value={reason}
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </p>
          <ProblemBox problem={problem} names={names} />
          <div class="row dialog-buttons">
            <button type="submit" class="button primary" disabled={units === 0} aria-disabled={busy}>
              {units === 0 ? 'Return these items' : `Return these items (${units})`}
            </button>
            <button type="button" class="button plain" onClick={() => dialog.current?.close()}>
              Never mind
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

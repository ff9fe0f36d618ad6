import { useRef, useState } from 'preact/hooks';
import type { Work } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { QuantityStepper } from '../parts/quantity-stepper.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { say } from './feedback.tsx';
import { doStep } from './outbox.ts';
import { boxOf } from './work.ts';
import '../parts/dialog.css';

interface ShortDialogProps {
  readonly warehouseId: string;
  readonly itemId: string;
  /** Those that may lack it: whoever reports says for which box. */
  readonly orders: readonly Work[];
}

/** A button that opens a dialog to say that units are missing or damaged; they are sent from elsewhere then. */
export function ShortDialog({ warehouseId, itemId, orders }: ShortDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const lacking = orders.flatMap((order) => {
    const line = order.lines.find((one) => one.itemId === itemId);
    return line && line.quantity > 0 ? [{ order, line }] : [];
  });
  const [of, setOf] = useState('');
  const [reason, setReason] = useState<'missing' | 'damaged'>('missing');
  const [quantity, setQuantity] = useState(1);
  const { busy, problem, attempt } = useAttempt();
  const chosen =
    lacking.find(({ order }) => order.warehouseOrderId === of) ??
    lacking.find(({ line }) => line.picked < line.quantity) ??
    lacking[0];
  if (!chosen) return null;
  const { order, line } = chosen;
  // What was picked was there; it may be damaged all the same
  const most = reason === 'missing' ? line.quantity - line.picked : line.quantity;
  const open = () => {
    setReason('missing');
    setQuantity(1);
    setOf('');
    dialog.current?.showModal();
  };
  const report = () =>
    attempt(async () => {
      const units = Math.min(quantity, most);
      await doStep(warehouseId, order.warehouseOrderId, { kind: 'short', itemId, quantity: units, reason });
      dialog.current?.close();
      say(`${units} of ${line.name} reported ${reason}. They are sent from elsewhere.`, 'right');
    });
  return (
    <>
      <button type="button" class="button big" aria-haspopup="dialog" onClick={open}>
        Short or damaged… <span class="unseen">{line.name}</span>
      </button>
      <dialog ref={dialog} class="dialog" aria-label="Short or damaged">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            report();
          }}
        >
          <div>
            <h2>Short or damaged</h2>
            <p class="muted">{line.name}</p>
          </div>
          {lacking.length > 1 && (
            <p class="field">
              <label for={`box-${itemId}`}>For box</label>
              <select
                id={`box-${itemId}`}
                value={order.warehouseOrderId}
                onChange={({ currentTarget }) => setOf(currentTarget.value)}
              >
                {lacking.map(({ order: one, line: its }) => (
                  <option key={one.warehouseOrderId} value={one.warehouseOrderId}>
                    Box {boxOf(one.warehouseOrderId)}: {its.picked} of {its.quantity} in
                  </option>
                ))}
              </select>
            </p>
          )}
          <fieldset class="sizes two">
            <legend class="unseen">What is wrong</legend>
            {(['missing', 'damaged'] as const).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name={`reason-${itemId}`}
                  checked={reason === one}
                  onChange={() => setReason(one)}
                />
                <span>{one === 'missing' ? 'Missing' : 'Damaged'}</span>
              </label>
            ))}
          </fieldset>
          {most > 0 ? (
            <p class="row">
              <span>How many</span>
              <QuantityStepper
                label="How many"
                max={most}
                value={Math.min(quantity, most)}
                live
                onChange={setQuantity}
              />
              <span class="muted">of {most}</span>
            </p>
          ) : (
            <p>All of it is picked already: none can be missing.</p>
          )}
          <ProblemBox problem={problem} />
          <div class="row dialog-buttons">
            <button type="submit" class="button primary big" disabled={most < 1} aria-disabled={busy}>
              {busy ? 'Reporting …' : 'Report it'}
            </button>
            <button type="button" class="button plain big" onClick={() => dialog.current?.close()}>
              Never mind
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

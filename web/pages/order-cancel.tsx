import { useRef, useState } from 'preact/hooks';
import { call, type Order } from '../api.ts';
import { ChooseLines } from '../parts/choose-lines.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { newKey } from '../parts/request-key.ts';
import { useBusy, useSignInFirst } from '../parts/use-loaded.ts';
import { type CancelWish, cancelWish, chosenLines, noLongerPossible } from '../rules/cancel-wish.ts';
import { cancellableUnits } from '../rules/order-progress.ts';
import { asProblem, type Problem } from '../rules/problems.ts';
import { counted } from '../rules/words.ts';
import { announce } from '../state/announcement.ts';
import '../parts/dialog.css';

interface CancelDialogProps {
  readonly order: Order;
  readonly onChanged: (order: Order) => void;
  /** The order is not as it was shown: shipped a moment before, say. */
  readonly onRefused: () => void;
}

/** A button that opens a dialog to cancel all of an order, or some units of some lines, once it is confirmed there. */
export function CancelDialog({ order, onChanged, onRefused }: CancelDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const [problem, setProblem] = useState<Problem>();
  const [busy, run] = useBusy();
  // Pressing again after a lost answer sends the same once more, which cancels no further units
  const sent = useRef<CancelWish | undefined>(undefined);
  const signInFirst = useSignInFirst();
  const names = new Map(order.lines.map(({ itemId, name }) => [itemId, name]));
  const left = cancellableUnits(order);
  // As it was chosen, also where the order has changed meanwhile: never another wish unawares
  const lines = chosenLines(chosen);
  const tooMany = noLongerPossible(lines, left);
  const listed = [...names.keys()].filter((id) => left.has(id) || tooMany.some(({ itemId }) => itemId === id));
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);

  const open = () => {
    setProblem(undefined);
    setChosen(new Map());
    sent.current = undefined;
    dialog.current?.showModal();
  };
  const cancel = (some: typeof lines | undefined) =>
    run(async () => {
      setProblem(undefined);
      const wish = cancelWish(sent.current, some, newKey);
      sent.current = wish;
      try {
        const { orderId } = order;
        const body = wish.lines && { lines: [...wish.lines] };
        const next = await call('POST /orders/{orderId}/cancel', {
          params: { orderId },
          idempotencyKey: wish.key,
          ...(body && { body }),
        });
        dialog.current?.close();
        announce(some ? `${counted(units, 'item')} cancelled.` : 'What had not been shipped is cancelled.');
        onChanged(next);
        document.querySelector<HTMLElement>('main h1')?.focus();
      } catch (error) {
        if (signInFirst(error)) return;
        setProblem(asProblem(error));
        onRefused();
      }
    });
  return (
    <>
      <p>
        <button type="button" class="button small danger" aria-haspopup="dialog" onClick={open}>
          Cancel items…
        </button>
      </p>
      <dialog ref={dialog} class="dialog" aria-labelledby="cancel-title">
        <div class="stack">
          <h2 id="cancel-title">Cancel items</h2>
          <p class="muted">What has not been shipped can be cancelled. It can’t be undone.</p>
          <ChooseLines
            ids={listed}
            names={names}
            left={left}
            chosen={chosen}
            onChange={setChosen}
            question="Cancel how many of"
          />
          {tooMany.length > 0 && (
            <p class="field-error" role="status">
              The order has changed. Of {tooMany.map(({ itemId }) => names.get(itemId) ?? itemId).join(', ')} less can
              be cancelled than you chose, or it is cancelled already.
            </p>
          )}
          <ProblemBox problem={problem} names={names} />
          <div class="row dialog-buttons">
            <button
              type="button"
              class="button primary"
              disabled={units === 0}
              aria-disabled={busy}
              onClick={() => cancel(lines)}
            >
              {units === 0 ? 'Cancel these items' : `Cancel these items (${units})`}
            </button>
            <button type="button" class="button danger" aria-disabled={busy} onClick={() => cancel(undefined)}>
              Cancel everything that has not been shipped
            </button>
            <button type="button" class="button plain" onClick={() => dialog.current?.close()}>
              Keep my order
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}

import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useOnce } from '../parts/use-once.ts';
import { byBodyField, messagesByPlace } from '../rules/body-fields.ts';
import { linesToSend, type TypedLine } from '../rules/delivery-form.ts';
import { moment } from '../rules/words.ts';
import { announce } from '../state/announcement.ts';
import { Field } from './field.tsx';

interface AnnounceDeliveryProps {
  readonly warehouseId: string;
  readonly onAnnounced: () => Promise<void>;
}

const EMPTY_LINE: TypedLine = { itemId: '', units: '' };

const EMPTY = {
  supplier: '',
  /** As the input has it: in this machine's time, without a zone. */
  dueAt: '',
  lines: [EMPTY_LINE] as readonly TypedLine[],
};

/** A form for what a supplier is to bring. */
export function AnnounceDelivery({ warehouseId, onAnnounced }: AnnounceDeliveryProps) {
  const [typed, setTyped] = useState(EMPTY);
  const [noTime, setNoTime] = useState(false);
  const { busy, problem, attempt } = useAttempt();
  const once = useOnce();
  const { lines, places } = linesToSend(typed.lines);
  const { messages, allPlaced } = byBodyField(problem?.errors ?? [], ['supplier', 'dueAt', 'lines']);
  const wrong = messagesByPlace(problem?.errors ?? [], 'lines', places);
  const setLine = (place: number, changed: Partial<TypedLine>) =>
    setTyped({ ...typed, lines: typed.lines.map((line, at) => (at === place ? { ...line, ...changed } : line)) });
  const send = () => {
    const due = new Date(typed.dueAt);
    const unknown = Number.isNaN(due.getTime());
    setNoTime(unknown);
    if (unknown) return;
    attempt(async () => {
      const body = { supplier: typed.supplier, dueAt: due.toISOString(), lines: lines.map((line) => ({ ...line })) };
      const { dueAt } = await once({ warehouseId, body }, (idempotencyKey) =>
        call('POST /warehouses/{warehouseId}/deliveries', { params: { warehouseId }, idempotencyKey, body }),
      );
      announce(`Announced for ${moment(dueAt)}.`);
      setTyped(EMPTY);
      await onAnnounced();
    });
  };
  const noLine = wrong.size === 0 ? messages.get('lines') : undefined;
  return (
    <section class="section" aria-labelledby="announce">
      <h2 id="announce">Announce a delivery</h2>
      <form
        class="form"
        aria-labelledby="announce"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field id="supplier" label="Supplier" error={messages.get('supplier')}>
          {(aria) => (
            <input
              {...aria}
              maxLength={100}
              value={typed.supplier}
              onInput={({ currentTarget }) => setTyped({ ...typed, supplier: currentTarget.value })}
            />
          )}
        </Field>
        <Field id="due" label="Due" error={noTime ? 'Say when it is to come.' : messages.get('dueAt')}>
          {(aria) => (
            <input
              {...aria}
              type="datetime-local"
              value={typed.dueAt}
              onInput={({ currentTarget }) => setTyped({ ...typed, dueAt: currentTarget.value })}
            />
          )}
        </Field>
        {typed.lines.map((line, place) => (
          <Line
            key={place}
            number={place + 1}
            line={line}
            error={wrong.get(place)}
            onChange={(changed) => setLine(place, changed)}
          />
        ))}
        {noLine !== undefined && <p class="field-error">{noLine}</p>}
        {problem && !allPlaced && <ProblemBox problem={problem} />}
        <p class="row">
          <button
            type="button"
            class="button"
            onClick={() => setTyped({ ...typed, lines: [...typed.lines, EMPTY_LINE] })}
          >
            One more line
          </button>
          <button type="submit" class="button primary" aria-disabled={busy}>
            {busy ? 'Announcing …' : 'Announce it'}
          </button>
        </p>
      </form>
    </section>
  );
}

interface LineProps {
  readonly number: number;
  readonly line: TypedLine;
  readonly error: string | undefined;
  readonly onChange: (changed: Partial<TypedLine>) => void;
}

/** A line: an item by its number, with its name once the number is typed, and how many of it. */
function Line({ number, line: { itemId, units }, error, onChange }: LineProps) {
  const [left, setLeft] = useState('');
  const nameOf = useItemNames(left === '' ? [] : [left]);
  const known = left !== '' && left === itemId.trim() && nameOf(left) !== left;
  return (
    <div class="delivery-line">
      <Field id={`line-${number}`} label={`Item ${number}`} error={error}>
        {(aria) => (
          <input
            {...aria}
            autocomplete="off"
            value={itemId}
            onInput={({ currentTarget }) => onChange({ itemId: currentTarget.value })}
            onBlur={() => setLeft(itemId.trim())}
          />
        )}
      </Field>
      <Field id={`units-${number}`} label={`Units ${number}`}>
        {(aria) => (
          <input
            {...aria}
            type="number"
            inputMode="numeric"
            min={1}
            value={units}
            onInput={({ currentTarget }) => onChange({ units: currentTarget.value })}
          />
        )}
      </Field>
      {known && <p class="muted small-text">{nameOf(left)}</p>}
    </div>
  );
}

import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { ProblemBox } from '../parts/problem-box.tsx';
import { QuantityStepper } from '../parts/quantity-stepper.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useOnce } from '../parts/use-once.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { CodeField } from './code-field.tsx';
import { say } from './feedback.tsx';
import { useScanner } from './scanner.ts';

/** Why a count may differ from the book. */
const REASONS = ['Counted wrong before', 'Put on another shelf', 'Lost', 'Damaged', 'Found again'] as const;

/** A cycle count: an item is scanned and counted without seeing what the book says. */
export function CountPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Count a shelf');
  const [itemId, setItem] = useState<string>();
  const [counted, setCounted] = useState(0);
  const [reason, setReason] = useState('');
  const [place, setPlace] = useState('');
  const [includesPicked, setIncludesPicked] = useState(false);
  const { busy, problem, attempt } = useAttempt();
  const once = useOnce();
  const nameOf = useItemNames(itemId === undefined ? [] : [itemId]);
  const differs = problem?.errors.some(({ field }) => field.endsWith('reason')) ?? false;
  const isPicked = problem?.code === 'UNITS_PICKED';
  const scan = (code: string) => {
    if (code === itemId) {
      setCounted(counted + 1);
      say(`${counted + 1} counted.`, 'right');
      return;
    }
    attempt(
      async () => {
        const { itemId: found, name } = await call('GET /items/{itemId}', { params: { itemId: code } });
        setItem(found);
        setCounted(0);
        setReason('');
        setPlace('');
        setIncludesPicked(false);
        say(`Count ${name}.`, 'right');
      },
      () => say(`Nothing is known of ${code}.`, 'wrong'),
    );
  };
  useScanner(scan);
  const book = () =>
    attempt(async () => {
      if (itemId === undefined) return;
      const body = { itemId, counted, ...(reason !== '' && { reason }), ...(includesPicked && { includesPicked }) };
      const { change } = await once(body, (idempotencyKey) =>
        call('POST /warehouses/{warehouseId}/counts', { params: { warehouseId }, idempotencyKey, body }),
      );
      say(change === 0 ? 'As the book says.' : `Booked: ${change > 0 ? '+' : ''}${change}.`, 'right');
      setItem(undefined);
    });
  const locate = () =>
    attempt(async () => {
      if (itemId === undefined) return;
      await call('PUT /warehouses/{warehouseId}/stock/{itemId}/location', {
        params: { warehouseId, itemId },
        body: { location: place.trim().toUpperCase() },
      });
      say(`It lies at ${place.trim().toUpperCase()}.`, 'right');
    });
  return (
    <div class="stack">
      <h1 tabIndex={-1}>Count a shelf</h1>
      <CodeField label="Scan or type an item" onCode={scan} />
      {itemId === undefined ? (
        <>
          <p class="muted">Scan what is to be counted. Scan it again for each unit, or type how many there are.</p>
          <ProblemBox problem={problem} />
        </>
      ) : (
        <>
          <form
            class="panel stack-small"
            onSubmit={(event) => {
              event.preventDefault();
              book();
            }}
          >
            <div>
              <h2>{nameOf(itemId)}</h2>
              <p class="muted">{itemId}</p>
            </div>
            <QuantityStepper label="Counted" of="counted" min={0} value={counted} live onChange={setCounted} />
            {differs && (
              <p class="field">
                <label for="reason">It is not what the book says. Why?</label>
                <select
                  id="reason"
                  required
                  value={reason}
                  onChange={({ currentTarget }) => setReason(currentTarget.value)}
                >
                  <option value="">Choose a reason</option>
                  {REASONS.map((one) => (
                    <option key={one}>{one}</option>
                  ))}
                </select>
              </p>
            )}
            {!differs && <ProblemBox problem={problem} />}
            {(isPicked || includesPicked) && (
              <label>
                <input
                  type="checkbox"
                  checked={includesPicked}
                  onChange={({ currentTarget }) => setIncludesPicked(currentTarget.checked)}
                />
                I have counted those that are picked, too
              </label>
            )}
            <button type="submit" class="button primary big" aria-disabled={busy}>
              {busy ? 'Booking …' : `Book ${counted}`}
            </button>
          </form>
          <form
            class="code"
            onSubmit={(event) => {
              event.preventDefault();
              locate();
            }}
          >
            <input
              type="text"
              required
              aria-label="Where it lies, such as A-03-2"
              placeholder="Where it lies: A-03-2"
              pattern="[A-Za-z]{1,3}-[0-9]{1,3}-[0-9]{1,3}"
              value={place}
              onInput={({ currentTarget }) => setPlace(currentTarget.value)}
            />
            <button type="submit" class="button big" aria-disabled={busy}>
              Keep
            </button>
          </form>
        </>
      )}
    </div>
  );
}

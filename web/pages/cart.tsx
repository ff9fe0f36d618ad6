import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Cart, CartLine } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { PageProblem } from '../parts/page-problem.tsx';
import { Picture } from '../parts/picture.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { QuantityStepper } from '../parts/quantity-stepper.tsx';
import { useBusy, useLoaded, usePoll, useSignInFirst } from '../parts/use-loaded.ts';
import { price, times } from '../rules/money.ts';
import { PendingQuantities } from '../rules/pending-quantities.ts';
import { asProblem, isUncertain, type Problem } from '../rules/problems.ts';
import { cartProblem, counted } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { cart, emptyCart, loadCart, removeItem, setQuantity } from '../state/cart.ts';
import { beginCheckout } from '../state/hold.ts';
import { signedInAs } from '../state/session.ts';
import './lines.css';

/** How often prices and what is left are looked at again, in ms. */
const LOOK_MS = 15_000;

/** How long presses of a quantity must rest before it is changed, in ms. */
const REST_MS = 300;

/** How long it waits when the store could not be told, in ms. */
const AGAIN_MS = 5_000;

/** The cart: its lines, what stands in the way of each, and the way to check out. */
export default function CartPage() {
  usePageTitle('Your cart');
  const { problem, reload } = useLoaded(loadCart, 'cart');
  const [busy, run] = useBusy();
  usePoll(async () => {
    if (!busy) await loadCart();
  }, LOOK_MS);
  const known = cart.value;
  if (problem && !known) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="with-side">
      <h1 tabIndex={-1}>Your cart</h1>
      {known === undefined ? <LinesPlace /> : <Content known={known} busy={busy} run={run} />}
    </div>
  );
}

interface ContentProps {
  readonly known: Cart;
  readonly busy: boolean;
  readonly run: (action: () => Promise<void>) => Promise<void>;
}

function Content({ known, busy, run }: ContentProps) {
  const { route } = useLocation();
  const [problem, setProblem] = useState<Problem>();
  const signInFirst = useSignInFirst();
  const { lines, total } = known;
  const names = new Map(lines.map(({ itemId, name }) => [itemId, name]));
  const [pending] = useState(() => new PendingQuantities());
  const blocked = lines.filter((line) => line.problem !== undefined).length;

  /** Runs a change; one that is refused leaves the cart as it is in truth, with the reason. */
  const change = (act: () => Promise<unknown>, done: string) =>
    run(async () => {
      setProblem(undefined);
      try {
        await act();
        if (done !== '') announce(done);
      } catch (error) {
        if (signInFirst(error)) return;
        setProblem(asProblem(error));
        await loadCart().catch(() => {});
      }
    });
  const flush = () =>
    pending.flush(
      async (itemId, quantity) => {
        await setQuantity(itemId, quantity);
        announce(`${names.get(itemId) ?? itemId}: quantity ${quantity}.`);
      },
      (error) => isUncertain(asProblem(error)),
    );
  // Whoever goes on at once has changed it all the same
  useEffect(() => {
    const who = signedInAs.value;
    return () => {
      if (signedInAs.value === who) pending.flush(setQuantity, () => false).catch(() => {});
    };
  }, []);
  const remove = ({ itemId, name }: CartLine) =>
    change(async () => {
      pending.forget(itemId);
      await removeItem(itemId);
      // The button that had the focus is gone with its line
      document.querySelector<HTMLElement>('main h1')?.focus();
    }, `${name} removed.`);

  const empty = () =>
    change(() => {
      pending.forgetAll();
      return emptyCart();
    }, 'Your cart is empty.');

  if (lines.length === 0) {
    return (
      <div class="panel stack empty">
        <p>Your cart is empty.</p>
        <p>
          <a class="button primary" href="/">
            Look around
          </a>
        </p>
      </div>
    );
  }
  return (
    <>
      <div class="stack">
        <ProblemBox problem={problem} names={names} />
        <ul class="lines" aria-label="Lines" aria-busy={busy}>
          {lines.map((line) => (
            <Line
              key={line.itemId}
              line={line}
              busy={busy}
              pending={pending}
              restMs={problem && isUncertain(problem) ? AGAIN_MS : REST_MS}
              onRested={() => change(flush, '')}
              onRemove={() => remove(line)}
            />
          ))}
        </ul>
        <p>
          <button type="button" class="button small plain" onClick={empty}>
            <Icon name="bin" /> Empty the cart
          </button>
        </p>
      </div>
      <aside class="side panel stack" aria-label="Summary">
        <p class="muted">
          {counted(
            lines.reduce((sum, { quantity }) => sum + quantity, 0),
            'item',
          )}
        </p>
        <p class="totals">
          <span>Total</span> <span class="price">{price(total)}</span>
        </p>
        {blocked > 0 && (
          <p class="field-error">
            {counted(blocked, 'line needs', 'lines need')} your attention before you can check out.
          </p>
        )}
        <button
          type="button"
          class="button primary"
          aria-disabled={busy}
          onClick={() =>
            change(async () => {
              // What was pressed a moment ago is held, too, also while the store takes its time
              do {
                await flush();
                await beginCheckout();
              } while (pending.size > 0);
              route('/checkout');
            }, '')
          }
        >
          {busy ? 'One moment …' : 'Check out'}
        </button>
        <p class="muted small-text">
          Checking out holds everything for you while you fill in where it goes. Nothing is ordered yet.
        </p>
      </aside>
    </>
  );
}

interface LineProps {
  readonly line: CartLine;
  readonly busy: boolean;
  readonly pending: PendingQuantities;
  /** How long a quantity rests before it counts, in ms. */
  readonly restMs: number;
  readonly onRested: () => void;
  readonly onRemove: () => void;
}

function Line({ line, busy, pending, restMs, onRested, onRemove }: LineProps) {
  const { itemId, name, quantity, image, available, price: now, priceWhenAdded: then } = line;
  const problem = cartProblem(line);
  const problemId = `problem-${encodeURIComponent(itemId)}`;
  // What the field shows at once, before the store has agreed; many presses in a row are one change
  const [wanted, setWanted] = useState(quantity);
  const choose = (next: number) => {
    pending.want(itemId, next);
    setWanted(next);
  };
  useEffect(() => {
    // Unless the shopper has gone on meanwhile, the store's answer is what counts, also when it is a refusal
    if (!busy && !pending.has(itemId)) setWanted(quantity);
  }, [line, busy]);
  useEffect(() => {
    if (busy || !pending.has(itemId)) return;
    if (wanted === quantity) return pending.forget(itemId);
    const resting = setTimeout(onRested, restMs);
    return () => clearTimeout(resting);
  }, [wanted, quantity, busy]);
  return (
    <li class={problem ? 'line line-problem' : 'line'}>
      <Picture images={image ? [image] : []} sizes="72px" decorative />
      <div class="line-what">
        <a class="line-name" href={`/items/${encodeURIComponent(itemId)}`}>
          {name}
        </a>
        <p class="muted small-text">
          {price(now)} each
          {now.amount !== then.amount && <strong class="price-change"> · was {price(then)} when you added it</strong>}
        </p>
        {problem && (
          <p class="field-error" id={problemId}>
            {problem}
          </p>
        )}
        {line.problem === 'NOT_ENOUGH' && available > 0 && (
          <button type="button" class="button small" onClick={() => choose(available)}>
            Take {available}
          </button>
        )}
      </div>
      <div class="line-how-many">
        <QuantityStepper
          label={`Quantity of ${name}`}
          of={name}
          value={wanted}
          describedBy={problem ? problemId : undefined}
          invalid={problem !== undefined}
          onChange={choose}
        />
        <button type="button" class="button small plain" aria-label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </button>
      </div>
      <p class="price line-price">{price(times(now, quantity))}</p>
    </li>
  );
}

const LinesPlace = () => (
  <div class="line" aria-hidden="true">
    <span class="line-place" />
  </div>
);

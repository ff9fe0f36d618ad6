import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { Address, Checkout } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useBusy, useLoaded, usePoll, useSignInFirst } from '../parts/use-loaded.ts';
import { countdown } from '../rules/countdown.ts';
import { holdChanges } from '../rules/hold-changes.ts';
import { price, times } from '../rules/money.ts';
import { asProblem, byField, type Problem } from '../rules/problems.ts';
import { useSecondsLeft } from '../shell/hold-bar.tsx';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { cart, loadCart } from '../state/cart.ts';
import {
  beginCheckout,
  giveBack,
  hold,
  loadCheckout,
  noHold,
  noOrdering,
  ordering,
  placeOrder,
  secondsLeft,
} from '../state/hold.ts';
import { FIELDS, type FieldName, keepAddress, keptAddress } from './checkout-address.ts';
import './lines.css';
import './checkout.css';

/** How often it is looked whether the hold is still there, in ms: it may be ordered or given back in another tab. */
const LOOK_MS = 15_000;

/** Seconds from which the time left is shown as urgent. */
const URGENT = 60;

/** The checkout: what is held, for how long yet, and where it should go. */
export default function CheckoutPage() {
  usePageTitle('Checkout');
  const { route } = useLocation();
  // Ordered or given back on purpose: until the next page is there, nothing says that the hold has run out
  const [leaving, setLeaving] = useState(false);
  const showOrder = (orderId: string, placed: 'now' | 'before' = 'now') => {
    setLeaving(true);
    noOrdering(orderId);
    loadCart().catch(() => {});
    route(`/orders/${orderId}?placed=${placed === 'now' ? '1' : placed}`, true);
  };
  const here = useRef(true);
  useEffect(
    () => () => {
      here.current = false;
    },
    [],
  );
  const look = async (signal?: AbortSignal) => {
    const placed = await loadCheckout(signal);
    if (placed !== undefined && here.current) showOrder(placed);
  };
  const { problem, reload } = useLoaded(look, 'checkout');
  usePoll(look, LOOK_MS);
  const left = useSecondsLeft();
  const held = hold.value;
  const asked = ordering.value;
  // What was held last, to say what is different when it is held anew
  const before = useRef<Checkout | undefined>(undefined);
  if (held) before.current = held;
  const [changes, setChanges] = useState<readonly string[]>([]);

  const inTime = held ? (left ?? secondsLeft(held)) > 0 : false;
  // An answer was lost: has it been placed? Asked at once, and once more when the time is over
  const unsure = asked?.underWay === false;
  useEffect(() => {
    if (unsure) look().catch(() => {});
  }, [unsure, inTime]);

  // Nobody is told that a hold has run out before it is known that it was not ordered
  if (held === undefined || (held === null && (asked || leaving))) {
    if (problem) return <PageProblem problem={problem} onRetry={reload} />;
    return (
      <div class="with-side" aria-busy="true">
        <h1 tabIndex={-1}>Checkout</h1>
      </div>
    );
  }
  const open = held !== null && (inTime || asked?.reservationId === held.reservationId);
  return (
    <div class="with-side">
      <h1 tabIndex={-1}>Checkout</h1>
      {open ? (
        <Open
          held={held}
          left={left ?? secondsLeft(held)}
          changes={changes}
          showOrder={showOrder}
          onLeaving={setLeaving}
        />
      ) : (
        <Lapsed before={before.current} onHeld={setChanges} />
      )}
    </div>
  );
}

interface OpenProps {
  readonly held: Checkout;
  readonly left: number;
  readonly changes: readonly string[];
  /** Shows the page of an order that was placed. */
  readonly showOrder: (orderId: string, placed?: 'now' | 'before') => void;
  /** It is being given back, or could not be. */
  readonly onLeaving: (leaving: boolean) => void;
}

function Open({ held, left, changes, showOrder, onLeaving }: OpenProps) {
  const { route } = useLocation();
  const [problem, setProblem] = useState<Problem>();
  const [busy, run] = useBusy();
  const signInFirst = useSignInFirst();
  const waits = busy || ordering.value?.underWay === true;
  const back = () =>
    run(async () => {
      if (waits) return;
      onLeaving(true);
      try {
        await giveBack();
        // A try to order it may have come first
        const placed = ordering.value && (await loadCheckout());
        if (placed !== undefined) return showOrder(placed);
        announce('Nothing is held for you any more.');
        route('/cart');
      } catch (error) {
        onLeaving(false);
        if (!signInFirst(error)) setProblem(asProblem(error));
      }
    });
  return (
    <>
      <div class="stack">
        {changes.length > 0 && (
          <div class="notice" role="status">
            <p>
              <strong>It is held for you again. This is different now:</strong>
            </p>
            <ul>
              {changes.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </div>
        )}
        <AddressForm held={held} showOrder={showOrder} />
      </div>
      <aside class="side panel stack" aria-label="What is held for you">
        <div class={left <= URGENT ? 'time time-urgent' : 'time'}>
          <Icon name="clock" />
          <p>
            Held for you for{' '}
            <strong role="timer" aria-live="off" class="digits">
              {countdown(left)}
            </strong>
          </p>
        </div>
        <ul class="summary">
          {held.lines.map(({ itemId, name, quantity, price: each }) => (
            <li key={itemId}>
              <span>
                {quantity} × {name}
              </span>
              <span class="price">{price(times(each, quantity))}</span>
            </li>
          ))}
        </ul>
        <p class="totals">
          <span>Total</span> <span class="price">{price(held.total)}</span>
        </p>
        <ProblemBox problem={problem} />
        <button type="button" class="button small" aria-disabled={waits} onClick={back}>
          Give it all back
        </button>
      </aside>
    </>
  );
}

/** The form of where it should go, and the button that orders. What was typed stays until it is ordered. */
function AddressForm({ held, showOrder }: Pick<OpenProps, 'held' | 'showOrder'>) {
  const [address, setAddress] = useState(keptAddress);
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<Problem>();
  const [running, run] = useBusy();
  // Also when it was asked for before this form was shown
  const busy = running || ordering.value?.underWay === true;
  const signInFirst = useSignInFirst();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const [first] = errors.keys();
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }, [errors]);
  const set = (name: FieldName, value: string) => {
    const next = { ...address, [name]: value };
    setAddress(next);
    keepAddress(next);
    if (errors.has(name)) setErrors(new Map([...errors].filter(([field]) => field !== name)));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const empty = FIELDS.filter(({ name, optional }) => !optional && (address[name] ?? '').trim() === '');
    if (empty.length > 0) {
      setErrors(new Map(empty.map(({ name, label }) => [name, `${label} is missing.`])));
      return;
    }
    run(async () => {
      setProblem(undefined);
      setErrors(new Map());
      try {
        const typed = Object.entries(address).map(([name, value]) => [name, value.trim()]);
        const whole = Object.fromEntries(typed.filter(([, value]) => value !== '')) as Address;
        const placed = await placeOrder(held.reservationId, whole);
        showOrder(held.reservationId, placed);
      } catch (error) {
        if (signInFirst(error)) return;
        const refused = asProblem(error);
        if (refused.code === 'HOLD_EXPIRED') return noHold();
        const { messages, allPlaced } = byField(
          refused.errors,
          FIELDS.map(({ name }) => name),
        );
        setErrors(messages);
        if (!allPlaced) setProblem(refused);
      }
    });
  };
  return (
    <form class="address" ref={form} onSubmit={submit} noValidate>
      <h2>Where should it go?</h2>
      {FIELDS.map(({ name, label, autocomplete, max, optional, half }) => {
        const error = errors.get(name);
        return (
          <div key={name} class={half ? 'field field-half' : 'field'}>
            <label for={`address-${name}`}>{label}</label>
            <input
              id={`address-${name}`}
              name={name}
              autocomplete={`shipping ${autocomplete}`}
              maxLength={max}
              required={!optional}
              aria-invalid={error !== undefined}
              aria-describedby={error === undefined ? undefined : `address-${name}-error`}
              value={address[name] ?? ''}
              onInput={({ currentTarget }) => set(name, currentTarget.value)}
            />
            {error !== undefined && (
              <p class="field-error" id={`address-${name}-error`}>
                {error}
              </p>
            )}
          </div>
        );
      })}
      <ProblemBox problem={problem} />
      <div class="address-submit">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Placing your order …' : 'Place order'}
        </button>
        <p class="muted small-text">You pay {price(held.total)}. Nothing is charged in this store.</p>
      </div>
    </form>
  );
}

interface LapsedProps {
  /** What was held, if this page has seen it. */
  readonly before: Checkout | undefined;
  /** It is held again, and this is different. */
  readonly onHeld: (changes: readonly string[]) => void;
}

/** Nothing is held: why, and one button to hold it again. */
function Lapsed({ before, onHeld }: LapsedProps) {
  const { route } = useLocation();
  const [problem, setProblem] = useState<Problem>();
  const [busy, run] = useBusy();
  const signInFirst = useSignInFirst();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The form that had the focus is gone with the hold
    if (before && document.activeElement === document.body) button.current?.focus();
  }, [before]);
  const names = new Map(
    [...(before?.lines ?? []), ...(cart.value?.lines ?? [])].map(({ itemId, name }) => [itemId, name]),
  );
  const again = () =>
    run(async () => {
      setProblem(undefined);
      try {
        const now = await beginCheckout();
        const changed = before ? holdChanges(before.lines, now.lines) : [];
        onHeld(changed);
        announce(['Your cart is held for you again.', ...changed].join(' '));
        document.querySelector<HTMLElement>('main h1')?.focus();
      } catch (error) {
        if (signInFirst(error)) return;
        const refused = asProblem(error);
        if (refused.code === 'CART_EMPTY') return route('/cart');
        setProblem(refused);
        loadCart().catch(() => {});
      }
    });
  return (
    <div class="stack lapsed">
      <div class="notice" role="alert">
        {before ? (
          <>
            <h2>Your hold has run out</h2>
            <p>
              What was held for you is on sale again, for everybody. Your cart is as you left it, and so is your
              address.
            </p>
          </>
        ) : (
          <>
            <h2>Nothing is held for you</h2>
            <p>Hold what is in your cart, then say where it should go.</p>
          </>
        )}
      </div>
      <ProblemBox problem={problem} names={names} />
      <p class="row">
        <button ref={button} type="button" class="button primary" aria-disabled={busy} onClick={again}>
          {before ? 'Hold my cart again' : 'Hold my cart'}
        </button>
        <a class="button" href="/cart">
          Back to the cart
        </a>
      </p>
    </div>
  );
}

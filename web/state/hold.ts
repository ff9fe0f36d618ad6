import { effect, signal } from '@preact/signals';
import { type Address, type Checkout, call, serverNow } from '../api.ts';
import { holdAfterLook, type Ordering, orderingAfter, orderingAgain } from '../rules/ordering.ts';
import { asProblem } from '../rules/problems.ts';
import { shopping } from './session.ts';

/** What is held for the shopper right now, on whatever page; null when nothing is, undefined while it is not known. */
export const hold = signal<Checkout | null | undefined>(undefined);

/** An order that was asked for, until it is known whether it was placed. */
export const ordering = signal<Ordering | undefined>(undefined);

/** Time a transaction that has consumed the hold may need until its order is read, in ms. */
const SETTLE_MS = 1_000;

/** Seconds a hold has left by the server's clock; negative when it is over. */
export const secondsLeft = ({ expiresAt }: Checkout): number => (Date.parse(expiresAt) - serverNow()) / 1000;

let looks = 0;

/** Asks what is held. @throws Problem */
export async function loadHold(signal?: AbortSignal): Promise<Checkout | null> {
  const look = ++looks;
  const found = await call('GET /checkout', { signal }).catch((error: unknown) => {
    if (asProblem(error).code === 'NO_CHECKOUT') return null;
    throw error;
  });
  if (look === looks) hold.value = holdAfterLook(hold.value, found, ordering.value);
  return found;
}

/**
 * Asks what is held and, when an order's answer was lost and its hold is gone, what has become of it.
 * @returns the id of an order that turns out to be placed, whose page is to be shown ({@link noOrdering}). @throws Problem
 */
export async function loadCheckout(signal?: AbortSignal): Promise<string | undefined> {
  const asked = ordering.value;
  const found = await loadHold(signal);
  if (!asked || asked.underWay || found?.reservationId === asked.reservationId) return undefined;
  const { reservationId } = asked;
  let placed = await isPlaced(reservationId, signal);
  if (!placed) {
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    placed = await isPlaced(reservationId, signal);
  }
  // Tried again meanwhile, which finds out by itself
  if (ordering.value !== asked) return undefined;
  if (placed) return reservationId;
  noOrdering(reservationId);
  return undefined;
}

const isPlaced = (orderId: string, signal: AbortSignal | undefined): Promise<boolean> =>
  call('GET /orders/{orderId}', { params: { orderId }, signal }).then(
    () => true,
    (error: unknown) => {
      if (asProblem(error).status === 404) return false;
      throw error;
    },
  );

/**
 * Orders what is held. The same once more, after a lost answer, finds the order that was placed.
 * @returns whether it was placed now (or just so), or before with another address; its page is to be shown
 * ({@link noOrdering}). @throws Problem
 */
export async function placeOrder(reservationId: string, address: Address): Promise<'now' | 'before'> {
  const asked = orderingAgain(ordering.value, reservationId);
  ordering.value = asked;
  try {
    await call('POST /orders', { body: { reservationId, address } });
    return 'now';
  } catch (error) {
    const refused = asProblem(error);
    // Placed by a try whose answer was lost, before the address was changed
    if (refused.code === 'IDEMPOTENCY_MISMATCH') return 'before';
    ordering.value = orderingAfter(asked, refused);
    throw error;
  }
}

/** What came of an order is known, and its hold is gone either way. */
export function noOrdering(reservationId: string): void {
  ordering.value = undefined;
  if (hold.value?.reservationId === reservationId) noHold();
}

/** Times the cart is held anew while the store still has the hold that is over here, and the wait before each, in ms. */
const HOLD_AGAIN = { times: 6, afterMs: 500 };

/**
 * Holds the whole cart, or finds it held already. A countdown never promises too much, so it may end up to a second before
 * the store's: the old hold that is then still answered is no use, and the store is asked again until that is over.
 * @throws Problem 409 OUT_OF_STOCK, 409 CART_EMPTY
 */
export async function beginCheckout(): Promise<Checkout> {
  for (let asked = 1; ; asked++) {
    looks++;
    const held = await call('POST /checkout', {});
    looks++;
    if (secondsLeft(held) > 0 || asked === HOLD_AGAIN.times) {
      hold.value = held;
      return held;
    }
    await new Promise((done) => setTimeout(done, HOLD_AGAIN.afterMs));
  }
}

/** Gives back what is held. @throws Problem */
export async function giveBack(): Promise<void> {
  await call('DELETE /checkout', {});
  noHold();
}

/** Nothing is held any more: it was ordered, given back, or has run out. */
export function noHold(): void {
  looks++;
  hold.value = null;
}

effect(() => {
  const name = shopping.value;
  looks++;
  hold.value = undefined;
  if (name !== undefined) loadHold().catch(() => {});
});

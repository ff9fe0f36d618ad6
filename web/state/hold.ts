import { effect, signal } from '@preact/signals';
import { type Checkout, call, serverNow } from '../api.ts';
import { asProblem } from '../rules/problems.ts';
import { signedInAs } from './session.ts';

/** What is held for the shopper right now, on whatever page; null when nothing is, undefined while it is not known. */
export const hold = signal<Checkout | null | undefined>(undefined);

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
  if (look === looks) hold.value = found;
  return found;
}

/** Holds the whole cart, or finds it held already. @throws Problem 409 OUT_OF_STOCK, 409 CART_EMPTY */
export async function beginCheckout(): Promise<Checkout> {
  looks++;
  const held = await call('POST /checkout', {});
  looks++;
  hold.value = held;
  return held;
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
  const name = signedInAs.value;
  looks++;
  hold.value = undefined;
  if (name !== undefined) loadHold().catch(() => {});
});

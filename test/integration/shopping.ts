import { beginCheckout } from '../../functions/checkout/begin-checkout.ts';
import { replaceCart } from '../../functions/checkout/replace-cart.ts';
import { submitOrder } from '../../functions/orders/submit-order.ts';
import type { LocalStore } from './local-store.ts';

/** An address that every order here goes to. */
export const ADDRESS = {
  name: 'Ada Byron',
  line1: '1 Pine Street',
  city: 'Seattle',
  state: 'WA',
  postalCode: '98101',
  country: 'US',
} as const;

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

/** Steps a shopper takes, by the use cases behind the routes. */
export const shopper = ({ services }: LocalStore, userId: string) => ({
  userId,
  request: { ...nothing, userId },
  fill: (quantities: Readonly<Record<string, number>>) =>
    replaceCart(
      {
        ...nothing,
        userId,
        body: { lines: Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity })) },
      },
      services,
    ),
  checkout: (by = services) => beginCheckout({ ...nothing, userId }, by),
  submit: (
    reservationId: string,
    address: typeof ADDRESS | (typeof ADDRESS & { line2: string }) = ADDRESS,
    by = services,
  ) => submitOrder({ ...nothing, userId, body: { reservationId, address } }, by),
});

/** Fills the cart, checks out and orders. @returns the order's id. */
export async function order(
  store: LocalStore,
  userId: string,
  quantities: Readonly<Record<string, number>>,
): Promise<string> {
  const who = shopper(store, userId);
  await who.fill(quantities);
  const { reservationId } = await who.checkout();
  return (await who.submit(reservationId)).orderId;
}

/** The problem something was refused with; fails when it was not. */
export async function refused(
  doing: Promise<unknown>,
): Promise<{ status: number; code: string; extra: Record<string, unknown> }> {
  const outcome = await doing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error('It was not refused.');
  return outcome as { status: number; code: string; extra: Record<string, unknown> };
}

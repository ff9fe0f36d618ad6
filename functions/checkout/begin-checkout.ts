import type { Cart } from '../carts/carts.ts';
import { getCart } from '../carts/carts-store.ts';
import { getItems } from '../items/items-store.ts';
import { seconds } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import { type Send, send } from '../shared/queue.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import { type Services, systemServices } from '../shared/services.ts';
import type { Refusal } from '../shared/transaction.ts';
import type { Stock } from '../stock/stock.ts';
import { stockItemOf } from '../stock/stock-store.ts';
import { beginCheckoutRoute } from './checkout-routes.ts';
import { getReservation, putHold, RESERVATION_LABEL, releaseHold } from './checkout-store.ts';
import { checkoutView } from './checkout-view.ts';
import { type HoldLine, holdsExactly, isOver, newHold, shortages } from './holds.ts';
import { outOfStock } from './out-of-stock.ts';
import { sweepHolds } from './sweep-holds.ts';

/** Times the whole is tried: another tab may be faster, and overdue holds may have to be swept first. */
const ATTEMPTS = 6;

/**
 * POST /checkout: holds everything in the cart or nothing. The same cart again answers the same hold with the same end;
 * a changed cart swaps the hold in one step.
 * @throws Problem 409 OUT_OF_STOCK with every line that falls short; 409 CART_EMPTY; 409 CHECKOUT_TOO_DIFFERENT.
 */
export async function beginCheckout(
  { userId }: RequestOf<typeof beginCheckoutRoute>,
  services: Services & { readonly send: Send },
): Promise<AnswerOf<typeof beginCheckoutRoute>> {
  const { db, now, newId } = services;
  const reservationId = newId();
  let timerSet = false;
  let swept: number | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [cart, open] = await Promise.all([getCart(db, userId), getReservation(db, userId)]);
    if (cart.lines.length === 0) throw new Problem(409, 'CART_EMPTY', 'There is nothing in the cart to check out.');
    if (open && !isOver(open, now()) && holdsExactly(open, cart.lines)) return checkoutView(open);

    const lines = await pricedLines(services, cart);
    const hold = newHold({
      userId,
      reservationId,
      lines,
      cartVersion: cart.version,
      now: now(),
      holdSeconds: wholeSetting('HOLD_SECONDS'),
    });
    // The timer goes first: if we die after it, it finds no such hold; the other way round a hold would have no timer.
    if (!timerSet) {
      await services.send('HoldTimers', { userId, reservationId }, hold.expiresAt - seconds(now()) + 1);
      timerSet = true;
    }
    const outcome = await putHold(db, hold, open);
    if (outcome.kind === 'applied') return checkoutView(hold);
    if (outcome.kind === 'too-different' && open && isOver(open, now())) {
      await releaseHold(db, open, 'over', now());
      continue;
    }
    if (outcome.kind === 'too-different') {
      throw new Problem(
        409,
        'CHECKOUT_TOO_DIFFERENT',
        'The cart differs too much from the open checkout. Cancel that first.',
      );
    }
    if (outcome.refusals.some(({ label }) => label === RESERVATION_LABEL)) continue;
    // A sweep that finds nothing is followed by one more try too: another may have released in between.
    if (swept !== 0 && attempt < ATTEMPTS - 1) {
      swept = await sweepHolds(services);
      continue;
    }
    throw outOfStock(shortages(cart.lines, leftAfter(cart, outcome.refusals), open?.lines ?? []));
  }
  throw new Problem(503, 'BUSY', 'This checkout is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

/** The cart's lines at today's prices. @throws Problem 409 OUT_OF_STOCK for items that are no longer in the catalogue. */
async function pricedLines({ db }: Services, cart: Cart): Promise<HoldLine[]> {
  const items = await getItems(
    db,
    cart.lines.map(({ itemId }) => itemId),
  );
  const gone = cart.lines.filter(({ itemId }) => !items.has(itemId));
  if (gone.length > 0) throw outOfStock(shortages(gone, new Map(), []));
  return cart.lines.flatMap(({ itemId, quantity }) => {
    const item = items.get(itemId);
    return item ? [{ itemId, quantity, name: item.name, price: item.price }] : [];
  });
}

/** What is left of each item: as the refused rows say, and enough where nothing was refused. */
function leftAfter(cart: Cart, refusals: readonly Refusal[]): Map<string, number> {
  const left = new Map(cart.lines.map(({ itemId, quantity }) => [itemId, quantity]));
  for (const { label, item } of refusals) {
    const itemId = stockItemOf(label);
    if (itemId !== undefined) left.set(itemId, (item as Stock | undefined)?.available ?? 0);
  }
  return left;
}

export const handler = endpoint(beginCheckoutRoute, (request) => beginCheckout(request, { ...systemServices(), send }));

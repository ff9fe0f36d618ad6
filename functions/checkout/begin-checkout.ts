import type { Cart } from '../carts/carts.ts';
import { getCart } from '../carts/carts-store.ts';
import { isSold } from '../items/items.ts';
import { getItemsNow } from '../items/items-store.ts';
import { seconds } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import { type Send, send } from '../shared/queue.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import { type Services, systemServices } from '../shared/services.ts';
import type { Refusal } from '../shared/transaction.ts';
import type { Stock } from '../stock/stock.ts';
import { getAvailable, stockItemOf } from '../stock/stock-store.ts';
import { beginCheckoutRoute } from './checkout-routes.ts';
import { getReservation, giveBackExcess, RESERVATION_LABEL, releaseHold, takeStep } from './checkout-store.ts';
import { checkoutView } from './checkout-view.ts';
import {
  fitsRow,
  type HoldLine,
  type HoldStep,
  isFor,
  isOneStep,
  isOver,
  isUnderWay,
  newHold,
  type Reservation,
  type Shortage,
  shortages,
  stepTowards,
  swapOf,
  takenBy,
} from './holds.ts';
import { outOfStock } from './out-of-stock.ts';
import { sweepHolds } from './sweep-holds.ts';

/** Times it is gone on with from the row as it is then: another tab may be faster at each of the steps of a large hold. */
const ATTEMPTS = 30;
/** Times overdue holds are swept for a shopper who is short. */
const SWEEPS = 5;

type CheckoutServices = Services & { readonly send: Send };

/**
 * POST /checkout: holds everything in the cart or nothing. The same cart again answers the same hold with the same end;
 * a changed cart swaps the hold without giving up what it has before it has the rest. A hold of more items than a
 * transaction takes is taken in steps; one that an earlier request left half taken is gone on with. An item that is
 * retired is refused like one that is gone, but what is held of it already may still be ordered: it was promised.
 * @throws Problem 409 OUT_OF_STOCK with every line that falls short; 409 CART_EMPTY.
 */
export async function beginCheckout(
  { userId }: RequestOf<typeof beginCheckoutRoute>,
  services: CheckoutServices,
): Promise<AnswerOf<typeof beginCheckoutRoute>> {
  const { db, now, newId } = services;
  let reservationId = newId();
  let timerSet = false;
  let swept: number | undefined;
  let sweeps = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // In this order: a cart that was ordered between the two is found empty, and not held once more.
    const open = await getReservation(db, userId);
    const cart = await getCart(db, userId);
    if (cart.lines.length === 0) throw new Problem(409, 'CART_EMPTY', 'There is nothing in the cart to check out.');
    const over = open !== undefined && isOver(open, now());
    if (open && !over && open.state === 'held' && isFor(open, cart.lines)) {
      const exact = await giveBackExcess(db, open);
      if (exact) return checkoutView(exact);
      continue;
    }
    // What is over is first given back, unless one step makes it the new hold.
    if (open && (open.state === 'releasing' || (over && !isOneStep(open, cart.lines)))) {
      await releaseHold(db, open, 'over', now());
      continue;
    }
    const goesOn = open !== undefined && isUnderWay(open, now()) && isFor(open, cart.lines);
    const target = goesOn
      ? open
      : newHold({
          userId,
          reservationId,
          lines: await pricedLines(services, cart),
          now: now(),
          holdSeconds: wholeSetting('HOLD_SECONDS'),
        });
    // The timer goes first: if we die after it, it finds no such hold; the other way round a hold would have no timer.
    if (!goesOn && !timerSet) {
      await services.send('HoldTimers', { userId, reservationId }, target.expiresAt - seconds(now()) + 1);
      timerSet = true;
    }
    const outcome = await takeAll(services, open, target);
    if (outcome.kind === 'held') return checkoutView(outcome.hold);
    if (!goesOn && (outcome.begun || outcome.kind === 'changed')) {
      // An id never gets other lines, nor another row: a shopper may have been shown it (the row that is in our way may be
      // our own, its answer lost), and what TTL's record of a row gives back is marked by its id.
      reservationId = newId();
      timerSet = false;
    }
    if (outcome.kind === 'changed') continue;
    // A sweep that releases nothing is followed by one more try too: another may have released in between.
    if (swept !== 0 && sweeps < SWEEPS) {
      swept = await sweepHolds(services);
      sweeps += 1;
      continue;
    }
    const short = await shortOf(services, cart, outcome);
    const row = outcome.step.before;
    if (row?.state === 'holding') await releaseHold(db, row, 'given-up', now());
    else if (row) await giveBackExcess(db, row);
    throw outOfStock(short);
  }
  throw new Problem(503, 'BUSY', 'This checkout is being changed from elsewhere; try again.', { retryAfterSeconds: 1 });
}

/** `begun` says whether some of the steps were taken. */
type TakeOutcome =
  | { readonly kind: 'held'; readonly hold: Reservation }
  | { readonly kind: 'changed'; readonly begun: boolean }
  | Short;

/** A step that was refused for its stock, and by which items; the steps before it stand, as its row says. */
interface Short {
  readonly kind: 'short';
  readonly begun: boolean;
  readonly step: HoldStep;
  readonly refusals: readonly Refusal[];
}

/** Goes step by step from the row that was read to the hold that is wanted, for as long as nobody else changes it. */
async function takeAll({ db }: Services, open: Reservation | undefined, target: Reservation): Promise<TakeOutcome> {
  let row = open;
  do {
    const step = stepTowards(row, target);
    const outcome = await takeStep(db, step);
    if (outcome.kind === 'refused') {
      const changed = outcome.refusals.some(({ label }) => label === RESERVATION_LABEL);
      const begun = row !== open;
      return changed ? { kind: 'changed', begun } : { kind: 'short', begun, step, refusals: outcome.refusals };
    }
    row = step.after;
  } while (row.state !== 'held' || row.reservationId !== target.reservationId);
  const hold = await giveBackExcess(db, row);
  return hold ? { kind: 'held', hold } : { kind: 'changed', begun: true };
}

/** The cart's lines at today's prices. @throws Problem 409 OUT_OF_STOCK for items that are no longer sold. */
async function pricedLines({ db }: Services, cart: Cart): Promise<HoldLine[]> {
  const items = await getItemsNow(
    db,
    cart.lines.map(({ itemId }) => itemId),
  );
  const gone = cart.lines.filter(({ itemId }) => !isSold(items.get(itemId)));
  if (gone.length > 0) throw outOfStock(shortages(gone, new Map(), []));
  const lines = cart.lines.flatMap(({ itemId, quantity }) => {
    const item = items.get(itemId);
    return item ? [{ itemId, quantity, name: item.name, price: item.price }] : [];
  });
  if (!fitsRow(lines)) {
    throw new Problem(422, 'TOO_MANY_ITEMS', 'This is too much for one order. Order it in two parts.');
  }
  return lines;
}

/**
 * Every line of the cart that falls short. What the refused step met is in its refusals; of items that no step of a large
 * hold had come to yet, what is left is read.
 */
async function shortOf({ db }: Services, cart: Cart, { step, refusals }: Short): Promise<Shortage[]> {
  const taken = step.before ? takenBy(step.before) : [];
  const tried = new Set(step.take.map(({ itemId }) => itemId));
  const untried = swapOf(taken, cart.lines)
    .take.map(({ itemId }) => itemId)
    .filter((itemId) => !tried.has(itemId));
  const stock = await getAvailable(db, untried, { consistent: true });
  const left = new Map(cart.lines.map(({ itemId, quantity }) => [itemId, quantity]));
  for (const itemId of untried) left.set(itemId, stock.get(itemId)?.available ?? 0);
  for (const { label, item } of refusals) {
    const itemId = stockItemOf(label);
    if (itemId !== undefined) left.set(itemId, (item as Stock | undefined)?.available ?? 0);
  }
  return shortages(cart.lines, left, taken);
}

export const handler = endpoint(beginCheckoutRoute, (request) => beginCheckout(request, { ...systemServices(), send }));

import { type Answer, type Call, Unexpected } from './api.ts';
import { cancelledOf, candidates, type PlacedOrder, withoutCancelled } from './cancellations.ts';
import type { Invoice } from './invoices.ts';
import type { ReplayRecord, Step } from './record.ts';
import type { Restock } from './restock.ts';
import type { Session } from './session.ts';

/** Refusals that are an outcome of shopping, not a fault. */
const OUTCOMES: ReadonlySet<string> = new Set([
  'OUT_OF_STOCK',
  'TOO_MANY_ITEMS',
  'UNKNOWN_ITEM',
  'HOLD_EXPIRED',
  'CHECKOUT_TOO_DIFFERENT',
]);

/** Code of an invoice that has no line the catalogue knows; it is never sent. */
const NO_KNOWN_ITEMS = 'NO_KNOWN_ITEMS';

/** Times an invoice is tried while what falls short is received. */
const RESTOCKS = 5;

/** What shoppers share. */
export interface Shop {
  readonly call: Call;
  readonly record: ReplayRecord;
  /** The word to search an item by, if it has one. */
  readonly wordFor: (itemId: string) => string | undefined;
  /** Receives what falls short, if that is wanted; the invoice is then tried again. */
  readonly restock?: Restock;
  /** Told of each order at once. */
  readonly onPlaced: (orderId: string, session: Session, invoice: Invoice) => void;
}

/**
 * Goes through one shopper's invoices one after another: search, cart, checkout, order; and cancels what the file
 * cancels. A fault of one invoice is recorded and the next goes on. @throws StoreGone when nothing answers any more.
 */
export async function goShopping(shop: Shop, session: Session, invoices: Iterable<Invoice>): Promise<void> {
  const placed = new Map<string, PlacedOrder[]>();
  // Whatever an earlier replay that was stopped has left behind.
  await startAfresh(shop, session);
  for (const invoice of invoices) {
    const { record } = shop;
    const own = placed.get(invoice.customer) ?? [];
    placed.set(invoice.customer, own);
    try {
      if (invoice.kind === 'cancellation') await cancel(shop, session, invoice, own);
      else await order(shop, session, invoice, own);
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      record.faults.push(`invoice ${invoice.number}: ${error.message}`);
      await startAfresh(shop, session).catch((again: unknown) => {
        if (!(again instanceof Unexpected)) throw again;
      });
    }
    if (invoice.kind === 'order') record.done++;
    record.progressAt = Date.now();
  }
}

async function startAfresh({ call }: Shop, session: Session): Promise<void> {
  for (const path of ['/checkout', '/cart']) expected(`DELETE ${path}`, await call('DELETE', path, { session }));
}

async function order(shop: Shop, session: Session, invoice: Invoice, own: PlacedOrder[]): Promise<void> {
  const { call, record } = shop;
  const [first] = invoice.lines;
  if (first === undefined) return refuse(record, NO_KNOWN_ITEMS, invoice, 'the catalogue has none of its items');
  const word = shop.wordFor(first.itemId);
  if (word !== undefined) {
    const found = await timed(record, 'search', () => call('GET', `/search?${new URLSearchParams({ q: word })}`));
    expected('GET /search', found);
  }
  const filled = await stocked(shop, invoice, () =>
    timed(record, 'cart', () => call('PUT', '/cart', { session, body: { lines: invoice.lines } })),
  );
  // The cart is empty at this point, and a refused PUT leaves it so.
  if (!filled.ok) return refuse(record, outcome('PUT /cart', filled), invoice, filled.detail);
  const held = await stocked(shop, invoice, () =>
    timed(record, 'checkout', () => call<{ reservationId: string }>('POST', '/checkout', { session })),
  );
  if (!held.ok) {
    refuse(record, outcome('POST /checkout', held), invoice, held.detail);
    return startAfresh(shop, session);
  }
  const { reservationId } = held.body;
  const body = { reservationId, address: addressOf(invoice) };
  const submitted = await timed(record, 'submit', () =>
    call<{ orderId: string }>('POST', '/orders', { session, body }),
  );
  if (!submitted.ok) {
    refuse(record, outcome('POST /orders', submitted), invoice, submitted.detail);
    return startAfresh(shop, session);
  }
  const { orderId } = submitted.body;
  record.placed++;
  own.push({ orderId, lines: invoice.lines });
  shop.onPlaced(orderId, session, invoice);
}

/** Does it again after what falls short was received, a few times, as others buy the same meanwhile. */
async function stocked<Body>(
  { restock }: Shop,
  { number }: Invoice,
  act: () => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await act();
    if (answer.ok || answer.lines === undefined || restock === undefined || attempt === RESTOCKS) return answer;
    await restock(number, answer.lines);
  }
}

/** An address for a customer of whom the file knows a number and a country only. */
export const addressOf = ({ customer, country }: Pick<Invoice, 'customer' | 'country'>) => ({
  name: `Customer ${customer}`,
  line1: '1 High Street',
  city: 'Springfield',
  state: 'Unknown',
  postalCode: '00000',
  country: country || 'Unspecified',
});

async function cancel({ call, record }: Shop, session: Session, invoice: Invoice, own: PlacedOrder[]): Promise<void> {
  const { cancellations } = record;
  cancellations.asked++;
  const meant = candidates(invoice.lines, own);
  if (meant.length === 0) {
    cancellations.unmatched++;
    return;
  }
  for (const order of meant) {
    const lines = cancelledOf(invoice.lines, order);
    const answer = await call('POST', `/orders/${order.orderId}/cancel`, {
      session,
      body: { lines },
      idempotencyKey: `replay-${invoice.number}`,
    });
    if (answer.ok) {
      own[own.indexOf(order)] = withoutCancelled(order, lines);
      return;
    }
    if (answer.code !== 'NOT_CANCELLABLE') expected('POST /orders/{orderId}/cancel', answer);
  }
  cancellations.tooLate++;
}

function refuse(record: ReplayRecord, code: string, { number }: Invoice, reason: string): void {
  const numbers = record.refused.get(code) ?? [];
  record.refused.set(code, [...numbers, `${number}: ${reason}`]);
}

async function timed<Body>(record: ReplayRecord, step: Step, act: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  const started = performance.now();
  const answer = await act();
  record.times[step].push(performance.now() - started);
  return answer;
}

/** The code of a refusal that is an outcome. @throws Unexpected for any other. */
function outcome(what: string, answer: Answer<unknown> & { readonly ok: false }): string {
  if (!OUTCOMES.has(answer.code)) expected(what, answer);
  return answer.code;
}

/** @throws Unexpected when it was refused. */
function expected(what: string, answer: Answer<unknown>): void {
  if (!answer.ok) throw new Unexpected(`${what} answered ${answer.status} ${answer.code}: ${answer.detail}`);
}

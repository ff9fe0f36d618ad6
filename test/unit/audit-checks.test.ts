import { describe, expect, it } from 'vitest';
import { scoreOf, stepOf } from '../../functions/search/popularity.ts';
import { checkAll, isClean, persisting } from '../../local/audit/check.ts';
import type { Finding } from '../../local/audit/finding.ts';
import { jsonReport, textReport } from '../../local/audit/report.ts';
import type {
  LedgerRow,
  OrderRow,
  ReservationRow,
  ShelfRow,
  Snapshot,
  WarehouseOrderRow,
} from '../../local/audit/rows.ts';

/** Epoch seconds as ISO 8601. */
const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

const shelf = (itemId: string, warehouseId: string, counters: Partial<ShelfRow> = {}): ShelfRow => ({
  itemId,
  warehouseId,
  onHand: 0,
  allocated: 0,
  free: 0,
  received: 0,
  corrected: 0,
  shipped: 0,
  ...counters,
});

const work = (orderId: string, n: number, more: Partial<WarehouseOrderRow>): WarehouseOrderRow => ({
  warehouseId: 'SEA1',
  warehouseOrderId: `${orderId}-1-${n}`,
  orderId,
  status: 'allocated',
  version: 1,
  lines: [],
  allocatedAt: time(900),
  ...more,
});

/** Of what was sold of A. */
const SCORE = 5e-25;

const catalogued = (itemId: string) => ({
  itemId,
  name: `Item ${itemId}`,
  description: '',
  category: 'Other',
  price: 250,
});

const document = (itemId: string) => ({ ...catalogued(itemId), attributes: [], image: null, inStock: true });

const listed = ({ warehouseId, warehouseOrderId }: WarehouseOrderRow) => ({ warehouseId, warehouseOrderId });

/** An item's ledger: what moved, why and for what, from the first movement on. */
function ledgerOf(itemId: string, ...movements: [kind: string, delta: number, ref: string][]): LedgerRow[] {
  let available = 0;
  return movements.map(([kind, delta, ref], index): LedgerRow => {
    available += delta;
    return { itemId, version: index + 1, id: `${kind}:${ref}`, kind, delta, ref, available, at: time(index) };
  });
}

/**
 * A store in balance. Of A 100 were received (70 in SEA1, 30 in NYC1, of which a count took 2 away): 5 held, 4 ordered
 * and waiting, 6 allocated in SEA1, 3 shipped from NYC1. 9 of cancelled orders and lines went back: the whole order GONE
 * of 7, whose warehouse order had 2 of them, and 2 of SHIP's 5. Of B 10 were received; a hold being taken has 2 of them.
 * Of C a delivery of 20 has brought 12, 2 of them damaged; 6 were sent to NYC1, of which 2 have come, 1 is lost and 1
 * damaged; 3 more were sent and taken back; 3 were sold, of which 2 came back, 1 of them to be sold again, and 1 is to.
 */
function balanced() {
  const claimed = work('PROC', 1, {
    status: 'claimed',
    lines: [{ itemId: 'A', quantity: 6 }],
    queuedAt: 'then',
    openAt: 'SEA1',
    claimedBy: 'ann',
    leaseUntil: 2000,
  });
  const shipped = work('SHIP', 1, {
    warehouseId: 'NYC1',
    status: 'shipped',
    lines: [{ itemId: 'A', quantity: 3 }],
    queuedAt: 'then',
    claimedBy: 'bob',
    leaseUntil: 980,
    shippedAt: time(950),
  });
  const sold = work('SOLD', 1, {
    status: 'shipped',
    lines: [{ itemId: 'C', quantity: 3 }],
    queuedAt: 'then',
    claimedBy: 'bob',
    leaseUntil: 980,
    shippedAt: time(950),
  });
  const cancelled = work('GONE', 1, {
    status: 'cancelled',
    lines: [{ itemId: 'A', quantity: 2 }],
    cancelledAt: 'then',
  });
  const order = (orderId: string, status: string, quantity: number, more: Partial<OrderRow> = {}): OrderRow => ({
    orderId,
    userId: 'u1',
    status,
    lines: [{ itemId: 'A', quantity, price: 250 }],
    total: quantity * 250,
    units: quantity,
    warehouseOrders: [],
    version: 1,
    placedAt: time(900),
    heldUntil: 1500,
    requestHash: 'hash',
    ...more,
  });
  const hold: ReservationRow = {
    userId: 'u1',
    reservationId: 'HOLD',
    state: 'held',
    version: 1,
    lines: [{ itemId: 'A', quantity: 5, price: 250 }],
    total: 1250,
    expiresAt: 1600,
  };
  const taking: ReservationRow = {
    ...hold,
    userId: 'u2',
    reservationId: 'PARTS',
    state: 'holding',
    lines: [
      { itemId: 'A', quantity: 1, price: 250 },
      { itemId: 'B', quantity: 2, price: 500 },
    ],
    partial: [{ itemId: 'B', quantity: 2 }],
  };
  return {
    readAt: 1000,
    items: [
      { ...catalogued('A'), version: 3 },
      { ...catalogued('B'), version: 1 },
      { ...catalogued('C'), version: 1 },
      { ...catalogued('OLD'), retired: true as const, version: 4 },
    ],
    // Stock has moved on since, without reaching or leaving none.
    indexed: [
      { itemId: 'B', version: 2, document: document('B') },
      { itemId: 'C', version: 2, document: document('C') },
      { itemId: 'A', version: 5 + stepOf(SCORE), document: { ...document('A'), popularity: scoreOf(stepOf(SCORE)) } },
    ],
    popularity: [{ itemId: 'A', score: SCORE }],
    stock: [
      { itemId: 'A', available: 80, version: 9, lastMovement: { id: 'held:HOLD' } },
      { itemId: 'B', available: 8, version: 2, lastMovement: { id: 'held:PARTS' } },
      { itemId: 'C', available: 4, version: 7, lastMovement: { id: 'returned:SOLD-R1#2' } },
    ],
    ledger: [
      ...ledgerOf(
        'A',
        ['received', 100, 'SEA1:key'],
        ['held', -4, 'WAIT'],
        ['held', -6, 'PROC'],
        ['held', -5, 'SHIP'],
        ['held', -7, 'GONE'],
        ['cancelled', 7, 'GONE'],
        ['cancelled', 2, 'SHIP'],
        ['corrected', -2, 'NYC1:count'],
        ['held', -5, 'HOLD'],
      ),
      ...ledgerOf('B', ['received', 10, 'demo:B'], ['held', -2, 'PARTS']),
      ...ledgerOf(
        'C',
        ['received', 10, 'DEL#2'],
        ['transferOut', -6, 'MOVE'],
        ['transferIn', 2, 'MOVE#2'],
        ['transferOut', -3, 'BACK'],
        ['transferIn', 3, 'BACK#2'],
        ['held', -3, 'SOLD'],
        ['returned', 1, 'SOLD-R1#2'],
      ),
    ],
    idempotency: [
      {
        key: 'warehouse-stock:SEA1:key',
        expiresAt: 86_400,
        answer: { movementId: 'SEA1:key', itemId: 'A', change: 100 },
      },
      { key: 'cancel:GONE:k', expiresAt: 86_400 },
    ],
    deadLetters: [{ queue: 'HoldTimersDeadLetters', messages: 0 }],
    deliveries: [
      {
        ...{ warehouseId: 'SEA1', deliveryId: 'DEL', supplier: 'Mill', dueAt: time(800), status: 'open' as const },
        lines: [{ itemId: 'C', expected: 20, received: 12, damaged: 2 }],
        ...{
          version: 2,
          createdAt: time(700),
          createdBy: 'ann',
          rank: '0',
          items: 1,
          expected: 20,
          received: 12,
          due: 8,
        },
      },
    ],
    transfers: [
      {
        ...{ transferId: 'MOVE', origin: 'SEA1', destination: 'NYC1', status: 'inTransit' as const },
        lines: [{ itemId: 'C', quantity: 6, received: 2, lost: 1, damaged: 1 }],
        ...{ version: 2, sentAt: time(800), sentBy: 'ann', rank: '0', units: 6, inTransit: 2 },
      },
      {
        ...{ transferId: 'BACK', origin: 'SEA1', destination: 'NYC1', status: 'cancelled' as const },
        lines: [{ itemId: 'C', quantity: 3, received: 0, lost: 0, damaged: 0 }],
        ...{ version: 2, sentAt: time(800), sentBy: 'ann', endedAt: time(810), rank: '1', units: 3, inTransit: 0 },
      },
    ],
    returns: [
      {
        ...{ orderId: 'SOLD', returnId: 'SOLD-R1', userId: 'u1', warehouseId: 'NYC1', status: 'requested' as const },
        lines: [{ itemId: 'C', quantity: 3, restocked: 1, writtenOff: 1 }],
        ...{ reason: 'too blue', version: 2, requestedAt: time(960), rank: '0' },
      },
    ],
    strangers: [{ orderId: 'WAIT', asked: '404 {}', unknown: '404 {}' }],
    warehouseStock: [
      shelf('A', 'SEA1', { received: 70, onHand: 70, allocated: 6, free: 64 }),
      shelf('A', 'NYC1', { received: 30, corrected: -2, shipped: 3, onHand: 25, free: 25 }),
      shelf('B', 'SEA1', { received: 10, onHand: 10, free: 10 }),
      shelf('C', 'SEA1', {
        ...{ received: 12, damaged: 2, shipped: 3, transferredOut: 9, transferredIn: 3, onHand: 1, free: 1 },
      }),
      shelf('C', 'NYC1', { transferredIn: 4, corrected: -1, damaged: 1, returned: 1, onHand: 3, free: 3 }),
    ],
    reservations: [hold, taking],
    orders: [
      order('WAIT', 'placed', 4),
      order('PROC', 'processing', 6, { warehouseOrders: [listed(claimed)] }),
      order('SHIP', 'shipped', 5, { warehouseOrders: [listed(shipped)], cancelled: [{ itemId: 'A', quantity: 2 }] }),
      order('SOLD', 'shipped', 3, {
        lines: [{ itemId: 'C', quantity: 3, price: 250 }],
        warehouseOrders: [listed(sold)],
        returned: [{ itemId: 'C', quantity: 2 }],
        toReturn: [{ itemId: 'C', quantity: 1 }],
      }),
      order('GONE', 'cancelled', 7, {
        warehouseOrders: [listed(cancelled)],
        cancelled: [{ itemId: 'A', quantity: 7 }],
        cancelRequestedAt: time(950),
      }),
    ],
    warehouseOrders: [claimed, shipped, cancelled, sold],
  };
}

type Store = ReturnType<typeof balanced>;

const at = <T>(rows: readonly T[], index: number): T => {
  const row = rows.at(index);
  if (row === undefined) throw new Error(`no row ${index}`);
  return row;
};

/** Changes one row in place: what a bug, or a hand in the database, would have done. */
const plant = (row: object, change: Record<string, unknown>): void => void Object.assign(row, change);

/** One more movement of an item, in the ledger and in Stock. */
function record(store: Store, itemId: string, kind: string, delta: number, ref: string): void {
  const row = store.stock.find((each) => each.itemId === itemId);
  if (!row) throw new Error(`no stock of ${itemId}`);
  const movement = {
    id: `${kind}:${ref}`,
    kind,
    delta,
    ref,
    version: row.version + 1,
    available: row.available + delta,
  };
  store.ledger.push({ ...movement, itemId, at: time(990) });
  plant(row, { available: movement.available, version: movement.version, lastMovement: { id: movement.id } });
}

const find = (snapshot: Snapshot, id: number): Finding => {
  const finding = checkAll(snapshot).find((each) => each.id === id);
  if (!finding) throw new Error(`no finding ${id}`);
  return finding;
};

describe('the audit', () => {
  it('finds nothing in a store in balance, and says what it checked', () => {
    const findings = checkAll(balanced());
    expect(findings.flatMap(({ breaches }) => breaches)).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(findings.map(({ checked }) => checked)).toEqual([8, 8, 3, 2, 10, 5, 21, 13, 9, 6, 3, 8, 18, 4, 1, 7]);
    expect(isClean(findings)).toBe(true);
  });

  it('finds nothing in an empty store', () => {
    const nothing: Snapshot = {
      ...{ items: [], stock: [], ledger: [], warehouseStock: [], reservations: [], orders: [], warehouseOrders: [] },
      ...{ deliveries: [], transfers: [], returns: [] },
      ...{ idempotency: [], deadLetters: [], popularity: [], indexed: [], strangers: [], readAt: 0 },
    };
    expect(isClean(checkAll(nothing))).toBe(true);
  });

  const planted: [name: string, id: number, subject: string, detail: RegExp, (store: Store) => void][] = [
    ['a unit that is sold twice', 1, 'item A', /off by \+1/, (s) => plant(at(s.stock, 0), { available: 81 })],
    [
      'a unit that got lost',
      1,
      'item B',
      /received 10 .* = 10, but .* = 9 \(off by -1\)/,
      (s) => plant(at(s.stock, 1), { available: 7 }),
    ],
    ['a hold whose row went without its stock', 1, 'item A', /off by -5/, (s) => void s.reservations.shift()],
    [
      'a part of a hold that its row forgot',
      1,
      'item B',
      /off by -2/,
      (s) => plant(at(s.reservations, 1), { partial: [] }),
    ],
    [
      'a cancellation that gave nothing back',
      1,
      'item A',
      /off by -7/,
      (s) => plant(at(s.stock, 0), { available: 73 }),
    ],
    [
      'a part of a cancellation that was not noted',
      1,
      'item A',
      /unallocated 6/,
      (s) => plant(at(s.orders, 2), { cancelled: [] }),
    ],
    ['a lost order', 1, 'item A', /off by -4/, (s) => void s.orders.shift()],
    ['an item without a stock row', 1, 'item B', /available 0/, (s) => void s.stock.splice(1, 1)],
    [
      'a wrong onHand',
      1,
      'item B in SEA1',
      /onHand 11, but/,
      (s) => plant(at(s.warehouseStock, 2), { onHand: 11, free: 11 }),
    ],
    ['a wrong free', 1, 'item A in SEA1', /free 65, but/, (s) => plant(at(s.warehouseStock, 0), { free: 65 })],
    [
      'a wrong allocated',
      1,
      'item A in SEA1',
      /allocated 7, but its warehouse orders have 6/,
      (s) => plant(at(s.warehouseStock, 0), { allocated: 7, free: 63 }),
    ],
    [
      'work in a warehouse that has no such shelf',
      1,
      'item A in LAX1',
      /allocated 0, but its warehouse orders have 6/,
      (s) => plant(at(s.warehouseOrders, 0), { warehouseId: 'LAX1' }),
    ],
    ['a wrong shipped', 1, 'item A in NYC1', /shipped 4, but/, (s) => plant(at(s.warehouseStock, 1), { shipped: 4 })],
    [
      'damaged units that may still be sold',
      1,
      'item C',
      /damaged 5 .*off by \+2/,
      (s) => plant(at(s.warehouseStock, 3), { damaged: 4, onHand: -1, free: -1 }),
    ],
    [
      'units in transit that may be sold',
      1,
      'item C',
      /in transit 2 = .* \(off by \+2\)/,
      (s) => plant(at(s.stock, 2), { available: 6 }),
    ],
    [
      'a transfer that forgot units',
      1,
      'item C',
      /in transit 1 .*off by -1/,
      (s) => plant(at(s.transfers, 0), { lines: [{ itemId: 'C', quantity: 5, received: 2, lost: 1, damaged: 1 }] }),
    ],
    [
      'a shelf that sent more than its transfers say',
      1,
      'item C in SEA1',
      /transferredOut 9, but its transfers and returns have 6/,
      (s) => void s.transfers.pop(),
    ],
    [
      'units that came of no transfer',
      1,
      'item C in NYC1',
      /transferredIn 4, but its transfers and returns have 3/,
      (s) => plant(at(s.transfers, 0), { lines: [{ itemId: 'C', quantity: 6, received: 2, lost: 0, damaged: 1 }] }),
    ],
    [
      'a unit put on the shelf again that no return has',
      1,
      'item C in NYC1',
      /returned 1, but its transfers and returns have 0/,
      (s) => plant(at(s.returns, 0), { lines: [{ itemId: 'C', quantity: 3, restocked: 0, writtenOff: 2 }] }),
    ],
    [
      'a shelf whose sums of damages do not come to what it has',
      1,
      'item C in NYC1',
      /onHand 3, but received 0 .* − damaged 2 .* = 2/,
      (s) => plant(at(s.warehouseStock, 4), { damaged: 2 }),
    ],
    [
      'a negative sum of transfers',
      2,
      'item C in NYC1',
      /transferredIn is -4/,
      (s) => plant(at(s.warehouseStock, 4), { transferredIn: -4 }),
    ],
    [
      'a delivery that says more than came',
      7,
      'delivery DEL',
      /says that 11 of C moved \(received\), but the movements come to 10/,
      (s) => plant(at(s.deliveries, 0), { lines: [{ itemId: 'C', expected: 20, received: 13, damaged: 2 }] }),
    ],
    [
      'a receipt of a delivery that there is not',
      7,
      'received DEL',
      /moved 10 of C, but there is no such row/,
      (s) => void s.deliveries.pop(),
    ],
    [
      'units received twice of a transfer',
      7,
      'transfer MOVE',
      /says that 2 of C moved \(transferIn\), but the movements come to 4/,
      (s) => void record(s, 'C', 'transferIn', 2, 'MOVE#3'),
    ],
    [
      'the same step of a transfer twice',
      7,
      'item C',
      /transferIn:MOVE#2 happened at version 3 and again at 8/,
      (s) => void record(s, 'C', 'transferIn', 2, 'MOVE#2'),
    ],
    [
      'units restocked twice',
      7,
      'return SOLD-R1',
      /says that 1 of C moved \(returned\), but the movements come to 2/,
      (s) => void record(s, 'C', 'returned', 1, 'SOLD-R1#3'),
    ],
    [
      'a count without its effect',
      7,
      'key count:SEA1:k',
      /answered a change of 5, but there are 0 movements/,
      (s) =>
        void s.idempotency.push({
          ...{ key: 'count:SEA1:k', expiresAt: 86_400 },
          answer: { movementId: 'SEA1:k', itemId: 'A', change: 5 },
        }),
    ],
    [
      'a delivery closed at no time',
      8,
      'delivery DEL',
      /is closed, but closed at undefined/,
      (s) => plant(at(s.deliveries, 0), { status: 'closed' }),
    ],
    [
      'a delivery with more damaged than came',
      8,
      'delivery DEL',
      /12 of C, 13 of them damaged/,
      (s) => plant(at(s.deliveries, 0), { lines: [{ itemId: 'C', expected: 20, received: 12, damaged: 13 }] }),
    ],
    [
      'a transfer with units in transit that has ended',
      8,
      'transfer MOVE',
      /is received with 2 in transit/,
      (s) => plant(at(s.transfers, 0), { status: 'received', endedAt: time(990) }),
    ],
    [
      'more received than was sent',
      8,
      'transfer MOVE',
      /has 6 of C received, 1 lost/,
      (s) =>
        plant(at(s.transfers, 0), {
          inTransit: -2,
          lines: [{ itemId: 'C', quantity: 6, received: 6, lost: 1, damaged: 1 }],
        }),
    ],
    [
      'a transfer cancelled and received',
      8,
      'transfer BACK',
      /is cancelled, but something of it has come/,
      (s) => plant(at(s.transfers, 1), { lines: [{ itemId: 'C', quantity: 3, received: 1, lost: 0, damaged: 0 }] }),
    ],
    [
      'a transfer to itself',
      8,
      'transfer MOVE',
      /from SEA1 to itself/,
      (s) => plant(at(s.transfers, 0), { destination: 'SEA1' }),
    ],
    [
      'a wrong sum in transit',
      8,
      'transfer MOVE',
      /says that 3 are in transit, its lines come to 2/,
      (s) => plant(at(s.transfers, 0), { inTransit: 3 }),
    ],
    [
      'a return that has come and waits',
      8,
      'return SOLD-R1',
      /all of it has come/,
      (s) => plant(at(s.returns, 0), { lines: [{ itemId: 'C', quantity: 3, restocked: 1, writtenOff: 2 }] }),
    ],
    [
      'a return cancelled and received',
      8,
      'return SOLD-R1',
      /is cancelled, but something/,
      (s) => plant(at(s.returns, 0), { status: 'cancelled', endedAt: time(990) }),
    ],
    [
      'more restocked than was to come back',
      8,
      'return SOLD-R1',
      /has 4 of C restocked and 1 written off, of 3/,
      (s) => plant(at(s.returns, 0), { lines: [{ itemId: 'C', quantity: 3, restocked: 4, writtenOff: 1 }] }),
    ],
    [
      'more sent back than was shipped',
      10,
      'order SOLD',
      /shipped 3 of C, but 2 came back and 2 are to/,
      (s) => plant(at(s.orders, 3), { toReturn: [{ itemId: 'C', quantity: 2 }] }),
    ],
    [
      'a return that its order does not know',
      10,
      'order SOLD',
      /says that 0 of C came back and 0 are to, its returns say 2 and 1/,
      (s) => plant(at(s.orders, 3), { returned: [], toReturn: [] }),
    ],
    [
      'a return of no order',
      10,
      'return SOLD-R1',
      /is of order NONE/,
      (s) => plant(at(s.returns, 0), { orderId: 'NONE' }),
    ],
    [
      'a claim that is packed without saying when',
      8,
      'warehouse order PROC-1-1',
      /is packed, but doesn't say when/,
      (s) => plant(at(s.warehouseOrders, 0), { status: 'packed' }),
    ],
    ['a negative counter', 2, 'item B in SEA1', /free is -1/, (s) => plant(at(s.warehouseStock, 2), { free: -1 })],
    [
      'a missing counter',
      2,
      'item B in SEA1',
      /shipped is undefined/,
      (s) => plant(at(s.warehouseStock, 2), { shipped: undefined }),
    ],
    ['a fraction', 2, 'item A', /available is 0.5/, (s) => plant(at(s.stock, 0), { available: 0.5 })],
    [
      'an oversold item',
      3,
      'item A',
      /held 200 is 115 more/,
      (s) => plant(at(s.reservations, 0), { lines: [{ itemId: 'A', quantity: 200, price: 250 }] }),
    ],
    [
      'an item sold that never came',
      3,
      'item D',
      /ordered 1 \+ held 0 is 1 more than received 0/,
      (s) => plant(at(s.orders, 0), { lines: [{ itemId: 'D', quantity: 1, price: 1 }] }),
    ],
    [
      'a hold with two owners',
      4,
      'reservation HOLD',
      /held by u1 and by u2/,
      (s) => void s.reservations.push({ ...at(s.reservations, 0), userId: 'u2' }),
    ],
    [
      'a second hold of a shopper',
      4,
      'reservation TWO',
      /u1 also holds HOLD/,
      (s) => void s.reservations.push({ ...at(s.reservations, 0), reservationId: 'TWO' }),
    ],
    [
      'a hold beside its order',
      4,
      'reservation WAIT',
      /an order has its id/,
      (s) => plant(at(s.reservations, 0), { reservationId: 'WAIT' }),
    ],
    [
      'a hold in an unknown state',
      4,
      'reservation HOLD',
      /unknown state lost/,
      (s) => plant(at(s.reservations, 0), { state: 'lost' }),
    ],
    ['a hold of nothing', 4, 'reservation HOLD', /holds nothing/, (s) => plant(at(s.reservations, 0), { lines: [] })],
    [
      'an unknown status',
      8,
      'order WAIT',
      /unknown status toString/,
      (s) => plant(at(s.orders, 0), { status: 'toString' }),
    ],
    [
      'an order placed that has work',
      8,
      'order PROC',
      /only placed/,
      (s) => plant(at(s.orders, 1), { status: 'placed' }),
    ],
    [
      'a shipped order with open work',
      8,
      'order PROC',
      /open warehouse orders/,
      (s) => plant(at(s.orders, 1), { status: 'shipped' }),
    ],
    [
      'an order shipped without work',
      8,
      'order WAIT',
      /none of its/,
      (s) => plant(at(s.orders, 0), { status: 'shipped' }),
    ],
    [
      'an order shipped in part',
      8,
      'order SHIP',
      /neither cancelled nor shipped/,
      (s) => plant(at(s.orders, 2), { lines: [{ itemId: 'A', quantity: 6, price: 250 }] }),
    ],
    [
      'cancelled and shipped',
      8,
      'order SHIP',
      /has shipped/,
      (s) => plant(at(s.orders, 2), { status: 'cancelled', cancelRequestedAt: 'x' }),
    ],
    [
      'a cancelled order that is not all cancelled',
      8,
      'order GONE',
      /neither cancelled nor shipped/,
      (s) => plant(at(s.orders, 4), { cancelled: [{ itemId: 'A', quantity: 6 }] }),
    ],
    [
      'a cancellation by nobody',
      8,
      'order WAIT',
      /nobody asked/,
      (s) => plant(at(s.orders, 0), { status: 'cancelling', toCancel: [{ itemId: 'A', quantity: 4 }] }),
    ],
    [
      'a cancellation of nothing',
      8,
      'order WAIT',
      /nothing still to be cancelled/,
      (s) => plant(at(s.orders, 0), { status: 'cancelling', cancelRequestedAt: time(990) }),
    ],
    [
      'an ended order that is still being cancelled',
      8,
      'order SHIP',
      /still to be cancelled/,
      (s) => plant(at(s.orders, 2), { toCancel: [{ itemId: 'A', quantity: 1 }] }),
    ],
    ['an order without a version', 8, 'order WAIT', /version/, (s) => plant(at(s.orders, 0), { version: undefined })],
    [
      'work without a version',
      8,
      'warehouse order PROC-1-1',
      /version 0/,
      (s) => plant(at(s.warehouseOrders, 0), { version: 0 }),
    ],
    ['stuck and not listed', 8, 'order WAIT', /not on the list/, (s) => plant(at(s.orders, 0), { status: 'stuck' })],
    ['listed and not stuck', 8, 'order WAIT', /listed as stuck/, (s) => plant(at(s.orders, 0), { attention: 'stuck' })],
    [
      'an unknown work status',
      8,
      'warehouse order PROC-1-1',
      /unknown status lost/,
      (s) => plant(at(s.warehouseOrders, 0), { status: 'lost' }),
    ],
    [
      'a claim of nobody',
      11,
      'warehouse order PROC-1-1',
      /claimed by nobody/,
      (s) => plant(at(s.warehouseOrders, 0), { claimedBy: undefined }),
    ],
    [
      'a claim without a lease',
      11,
      'warehouse order PROC-1-1',
      /without a lease/,
      (s) => plant(at(s.warehouseOrders, 0), { leaseUntil: undefined }),
    ],
    [
      'work nobody sees',
      8,
      'warehouse order PROC-1-1',
      /not on its/,
      (s) => plant(at(s.warehouseOrders, 0), { openAt: undefined }),
    ],
    [
      'shipped at no time',
      8,
      'warehouse order SHIP-1-1',
      /doesn't say when/,
      (s) => plant(at(s.warehouseOrders, 1), { shippedAt: undefined }),
    ],
    [
      'shipped and cancelled work',
      8,
      'warehouse order SHIP-1-1',
      /both/,
      (s) => plant(at(s.warehouseOrders, 1), { cancelledAt: 'x' }),
    ],
    [
      'shipped, still listed',
      8,
      'warehouse order SHIP-1-1',
      /still on/,
      (s) => plant(at(s.warehouseOrders, 1), { openAt: 'NYC1' }),
    ],
    [
      'units allocated twice',
      9,
      'order PROC',
      /ordered 6 of A, .* its warehouse orders have 7/,
      (s) => plant(at(s.warehouseOrders, 0), { lines: [{ itemId: 'A', quantity: 7 }] }),
    ],
    [
      'an item that was not ordered',
      9,
      'order PROC',
      /ordered 0 of B/,
      (s) => plant(at(s.warehouseOrders, 0), { lines: [{ itemId: 'B', quantity: 6 }] }),
    ],
    [
      'work of no order',
      9,
      'warehouse order PROC-1-1',
      /does not exist/,
      (s) => plant(at(s.warehouseOrders, 0), { orderId: 'NONE' }),
    ],
    [
      'work that its order does not list',
      9,
      'order SHIP',
      /does not list/,
      (s) => plant(at(s.orders, 2), { warehouseOrders: [] }),
    ],
    [
      'listed work that does not exist',
      9,
      'order GONE',
      /which does not exist/,
      (s) => void s.warehouseOrders.splice(2, 1),
    ],
    [
      'work listed twice',
      9,
      'order SHIP',
      /twice/,
      (s) => plant(at(s.orders, 2), { warehouseOrders: [1, 2].map(() => listed(at(s.warehouseOrders, 1))) }),
    ],
    [
      'what was cancelled allocated again',
      9,
      'order SHIP',
      /ordered 5 of A, of which 2 are cancelled; its warehouse orders have 4/,
      (s) => plant(at(s.warehouseOrders, 1), { lines: [{ itemId: 'A', quantity: 4 }] }),
    ],
    [
      'an item on two lines of an order',
      5,
      'order WAIT',
      /A on two lines/,
      (s) => plant(at(s.orders, 0), { lines: [1, 3].map((quantity) => ({ itemId: 'A', quantity, price: 250 })) }),
    ],
    [
      'a hold that took a line too little',
      5,
      'item A',
      /took 27 and kept them, but 6 are held and 22 were ordered/,
      (s) => plant(at(s.reservations, 0), { lines: [{ itemId: 'A', quantity: 6, price: 250 }] }),
    ],
    ['a hold given back twice', 5, 'item A', /off by|took 22/, (s) => void record(s, 'A', 'released', 5, 'HOLD')],
    [
      'an order too late',
      6,
      'order WAIT',
      /0.000 s after its hold was over/,
      (s) => plant(at(s.orders, 0), { heldUntil: 900 }),
    ],
    [
      'an order of no hold',
      6,
      'order WAIT',
      /until undefined/,
      (s) => plant(at(s.orders, 0), { heldUntil: undefined }),
    ],
    [
      'an order of no request',
      7,
      'order WAIT',
      /what request/,
      (s) => plant(at(s.orders, 0), { requestHash: undefined }),
    ],
    [
      'goods counted twice',
      7,
      'item A',
      /received:SEA1:key happened at version 1 and again at 10/,
      (s) => void record(s, 'A', 'received', 100, 'SEA1:key'),
    ],
    [
      'a key without its effect',
      7,
      'key warehouse-stock:SEA1:other',
      /answered a change of 5, but there are 0 movements/,
      (s) =>
        void s.idempotency.push({
          key: 'warehouse-stock:SEA1:other',
          expiresAt: 86_400,
          answer: { movementId: 'SEA1:other', itemId: 'A', change: 5 },
        }),
    ],
    [
      'another effect than the answer',
      7,
      'key warehouse-stock:SEA1:key',
      /change of 100.* of 99/,
      (s) => plant(at(s.ledger, 0), { delta: 99 }),
    ],
    [
      'more given back than was not shipped',
      10,
      'order SHIP',
      /ordered 5 of A, but 3 cancelled and 3 shipped/,
      (s) => plant(at(s.orders, 2), { cancelled: [{ itemId: 'A', quantity: 3 }] }),
    ],
    [
      'units given back twice',
      10,
      'order SHIP',
      /2 of A cancelled, but 4 went back/,
      (s) => void record(s, 'A', 'cancelled', 2, 'SHIP'),
    ],
    [
      'units given back for no order',
      10,
      'order NONE',
      /1 of B went back/,
      (s) => void record(s, 'B', 'cancelled', 1, 'NONE'),
    ],
    [
      'work shipped after its claim was over',
      11,
      'warehouse order SHIP-1-1',
      /its claim was over since/,
      (s) => plant(at(s.warehouseOrders, 1), { leaseUntil: 950 }),
    ],
    [
      'a dead letter',
      12,
      'queue HoldTimersDeadLetters',
      /has 2 messages/,
      (s) => plant(at(s.deadLetters, 0), { messages: 2 }),
    ],
    [
      'an order that nothing took up',
      12,
      'order WAIT',
      /only placed, 700 s ago/,
      (s) => plant(at(s.orders, 0), { placedAt: time(300) }),
    ],
    [
      'a cancellation that stands still',
      12,
      'order WAIT',
      /being cancelled for 700 s/,
      (s) => plant(at(s.orders, 0), { status: 'cancelling', cancelRequestedAt: time(300) }),
    ],
    [
      'a hold that even TTL left',
      12,
      'reservation HOLD',
      /TTL has not/,
      (s) => plant(at(s.reservations, 0), { expiresAt: -260_000 }),
    ],
    ['a lost movement', 13, 'item A', /^movement 4 is missing/, (s) => void s.ledger.splice(3, 1)],
    ['lost movements at the end', 13, 'item A', /^movements 8 to 9 are missing/, (s) => void s.ledger.splice(7, 2)],
    ['a lost beginning', 13, 'item B', /^movement 1 is missing/, (s) => void s.ledger.splice(9, 1)],
    [
      'a movement that does not lead to the next',
      13,
      'item A',
      /movement 4 .*found 89, but 90 were left/,
      (s) => plant(at(s.ledger, 3), { delta: -4 }),
    ],
    [
      'a ledger that begins with something',
      13,
      'item B',
      /found 1, but 0 were left/,
      (s) => plant(at(s.ledger, 9), { delta: 9 }),
    ],
    [
      'stock that its ledger does not lead to',
      13,
      'item B',
      /9 are left, but the last movement left 8/,
      (s) => plant(at(s.stock, 1), { available: 9 }),
    ],
    [
      'another last movement',
      13,
      'item B',
      /last movement is held:OTHER/,
      (s) => plant(at(s.stock, 1), { lastMovement: { id: 'held:OTHER' } }),
    ],
    [
      'a kind of movement that there is not',
      13,
      'item B',
      /unknown kind stolen/,
      (s) => plant(at(s.ledger, 10), { kind: 'stolen' }),
    ],
    ['a ledger without its stock', 13, 'item B', /no Stock row/, (s) => void s.stock.splice(1, 1)],
    [
      'stock without a version',
      13,
      'item B',
      /version is undefined/,
      (s) => plant(at(s.stock, 1), { version: undefined }),
    ],
    ['an item that can not be found', 14, 'item A', /not in the index/, (s) => void s.indexed.pop()],
    [
      'an old name in the index',
      14,
      'item B',
      /at version 2, but not as its rows say/,
      (s) => plant(at(s.indexed, 0), { document: { ...document('B'), name: 'Old' } }),
    ],
    [
      'a sold out item that the index has in stock',
      14,
      'item B',
      /not as its rows say/,
      (s) => plant(at(s.stock, 1), { available: 0 }),
    ],
    [
      'a version in the index that its rows never had',
      14,
      'item B',
      /at version 4, but its rows add up to 3/,
      (s) => plant(at(s.indexed, 0), { version: 4 }),
    ],
    [
      'a retired item that can be found',
      14,
      'item OLD',
      /no longer sold/,
      (s) => void s.indexed.push({ itemId: 'OLD', version: 3, document: document('OLD') }),
    ],
    [
      'something in the index that is no item',
      14,
      'item D',
      /not in the catalogue/,
      (s) => void s.indexed.push({ itemId: 'D', version: 1, document: document('D') }),
    ],
    [
      'an order that strangers can see',
      15,
      'order WAIT',
      /answered 403/,
      (s) => plant(at(s.strangers, 0), { asked: '403 {}' }),
    ],
    [
      'a wrong total',
      16,
      'order WAIT',
      /total is 999, its lines come to 1000/,
      (s) => plant(at(s.orders, 0), { total: 999 }),
    ],
    [
      'a wrong total of a hold',
      16,
      'reservation HOLD',
      /total is 0/,
      (s) => plant(at(s.reservations, 0), { total: 0 }),
    ],
    ['wrong units', 16, 'order WAIT', /says 5 units/, (s) => plant(at(s.orders, 0), { units: 5 })],
    [
      'a fraction of a cent',
      16,
      'order WAIT',
      /price of A is 0.5/,
      (s) => plant(at(s.orders, 0), { lines: [{ itemId: 'A', quantity: 4, price: 0.5 }], total: 2 }),
    ],
  ];

  it.each(planted)('finds %s', (_name, id, subject, detail, change) => {
    const store = balanced();
    change(store);
    const { breaches } = find(store, id);
    expect(breaches).toContainEqual(expect.objectContaining({ subject, detail: expect.stringMatching(detail) }));
    expect(textReport(checkAll(store)).join('\n')).toContain(subject);
    expect(JSON.parse(jsonReport(checkAll(store)))).toMatchObject({ ok: false });
  });

  it('notes what a count took away after it was promised, and calls it no breach', () => {
    const store = balanced();
    record(store, 'A', 'corrected', -81, 'fire');
    plant(at(store.warehouseStock, 0), { corrected: -64, onHand: 6, free: 0 });
    plant(at(store.warehouseStock, 1), { corrected: -19, onHand: 8, free: 8 });
    plant(at(store.indexed, 2), { document: { ...at(store.indexed, 2).document, inStock: false } });
    const findings = checkAll(store);
    expect(findings.flatMap(({ breaches }) => breaches)).toEqual([]);
    expect(find(store, 2).notes).toEqual([expect.stringContaining('item A: available is -1')]);
    expect(find(store, 3).notes).toEqual([expect.stringContaining('corrected after it was promised')]);
  });

  it('notes a hold whose end is long past, an order that is stuck, and work on no list', () => {
    const store = balanced();
    plant(at(store.orders, 0), { status: 'stuck', attention: 'stuck' });
    plant(at(store.warehouseOrders, 0), { status: 'allocated', openAt: undefined, allocatedAt: time(300) });
    const later = { ...store, readAt: 1700 };
    expect(find(later, 4).notes).toEqual([
      'reservation HOLD: is over for 100 s and not released yet',
      'reservation PARTS: is over for 100 s and not released yet',
    ]);
    expect(find(later, 8).notes).toEqual([expect.stringContaining('order WAIT: is stuck')]);
    expect(find(later, 12).notes).toEqual([expect.stringContaining('warehouse order PROC-1-1: is on no work list')]);
    expect(isClean(checkAll(later))).toBe(true);
  });

  it('takes the same key a day later for another request', () => {
    const store = balanced();
    record(store, 'B', 'received', 1, 'key');
    plant(at(store.ledger, -1), { at: time(-90_000) });
    record(store, 'B', 'received', 1, 'key');
    expect(find(store, 7).breaches).toEqual([]);
  });

  it('compares nothing with a ledger that is not whole, whose own breach says enough', () => {
    const store = balanced();
    store.ledger.splice(6, 1);
    const inBreach = checkAll(store).filter(({ breaches }) => breaches.length > 0);
    expect(inBreach.map(({ id }) => id)).toEqual([13]);
  });

  it('leaves out movements that came after Stock was read', () => {
    const store = balanced();
    const before = structuredClone(store.stock);
    record(store, 'A', 'held', -1, 'LATER');
    expect(isClean(checkAll({ ...store, stock: before }))).toBe(true);
  });

  it('keeps a breach only while it persists, whatever else moves', () => {
    const first = balanced();
    plant(at(first.stock, 0), { available: 81 });
    plant(at(first.stock, 1), { available: 9 });
    const second = balanced();
    // A is still one too many, though three were sold since; B is right again.
    plant(at(second.stock, 0), { available: 78 });
    plant(at(second.reservations, 0), { lines: [{ itemId: 'A', quantity: 8, price: 250 }], total: 2000 });
    const lasting = persisting(checkAll(first), checkAll(second));
    expect(lasting.flatMap(({ breaches }) => breaches.map(({ subject }) => subject))).toEqual(['item A']);
    expect(isClean(persisting(checkAll(first), checkAll(balanced())))).toBe(true);
  });

  it('shows twenty breaches of an invariant and counts the rest', () => {
    const rows = Array.from({ length: 25 }, (_, n) => ({ ...at(balanced().stock, 1), itemId: `X${n}`, available: 1 }));
    const store = { ...balanced(), stock: [...balanced().stock, ...rows] };
    const lines = textReport(checkAll(store));
    expect(lines[0]).toContain('25 in breach');
    expect(lines).toContain('         … and 5 more');
  });
});

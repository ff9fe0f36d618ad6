import { describe, expect, it } from 'vitest';
import { checkAll, isClean, persisting } from '../../local/audit/check.ts';
import type { Finding } from '../../local/audit/finding.ts';
import { jsonReport, textReport } from '../../local/audit/report.ts';
import type { OrderRow, ReservationRow, ShelfRow, Snapshot, WarehouseOrderRow } from '../../local/audit/rows.ts';

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
  lines: [],
  ...more,
});

const listed = ({ warehouseId, warehouseOrderId }: WarehouseOrderRow) => ({ warehouseId, warehouseOrderId });

/**
 * A store in balance. Of A 100 were received (70 in SEA1, 30 in NYC1, of which a count took 2 away): 5 held, 4 ordered
 * and waiting, 6 allocated in SEA1, 3 shipped from NYC1; 2 of a cancelled order went back. Of B 10 were received.
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
    leaseUntil: 1500,
    shippedAt: 'then',
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
    ...more,
  });
  const hold: ReservationRow = {
    userId: 'u1',
    reservationId: 'HOLD',
    state: 'held',
    lines: [{ itemId: 'A', quantity: 5, price: 250 }],
    total: 1250,
    expiresAt: 1600,
  };
  return {
    readAt: 1000,
    stock: [
      { itemId: 'A', available: 80 },
      { itemId: 'B', available: 10 },
    ],
    warehouseStock: [
      shelf('A', 'SEA1', { received: 70, onHand: 70, allocated: 6, free: 64 }),
      shelf('A', 'NYC1', { received: 30, corrected: -2, shipped: 3, onHand: 25, free: 25 }),
      shelf('B', 'SEA1', { received: 10, onHand: 10, free: 10 }),
    ],
    reservations: [hold],
    orders: [
      order('WAIT', 'placed', 4),
      order('PROC', 'processing', 6, { warehouseOrders: [listed(claimed)] }),
      order('SHIP', 'shipped', 3, { warehouseOrders: [listed(shipped)] }),
      order('GONE', 'cancelled', 7, { warehouseOrders: [listed(cancelled)], cancelRequestedAt: 'then' }),
    ],
    warehouseOrders: [claimed, shipped, cancelled],
  };
}

type Store = ReturnType<typeof balanced>;

const at = <T>(rows: readonly T[], index: number): T => {
  const row = rows[index];
  if (row === undefined) throw new Error(`no row ${index}`);
  return row;
};

/** Changes one row in place: what a bug, or a hand in the database, would have done. */
const plant = (row: object, change: Record<string, unknown>): void => void Object.assign(row, change);

const find = (snapshot: Snapshot, id: number): Finding => {
  const finding = checkAll(snapshot).find((each) => each.id === id);
  if (!finding) throw new Error(`no finding ${id}`);
  return finding;
};

describe('the audit', () => {
  it('finds nothing in a store in balance, and says what it checked', () => {
    const findings = checkAll(balanced());
    expect(findings.flatMap(({ breaches }) => breaches)).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual([1, 2, 3, 4, 8, 9, 16]);
    expect(findings.map(({ checked }) => checked)).toEqual([5, 5, 2, 1, 7, 7, 5]);
    expect(isClean(findings)).toBe(true);
  });

  it('finds nothing in an empty store', () => {
    const nothing = { stock: [], warehouseStock: [], reservations: [], orders: [], warehouseOrders: [], readAt: 0 };
    expect(isClean(checkAll(nothing))).toBe(true);
  });

  const planted: [name: string, id: number, subject: string, detail: RegExp, (store: Store) => void][] = [
    ['a unit that is sold twice', 1, 'item A', /off by \+1/, (s) => plant(at(s.stock, 0), { available: 81 })],
    [
      'a unit that got lost',
      1,
      'item B',
      /received 10 .* = 9 \(off by -1\)/,
      (s) => plant(at(s.stock, 1), { available: 9 }),
    ],
    ['a hold whose row went without its stock', 1, 'item A', /off by -5/, (s) => void s.reservations.pop()],
    ['a lost order', 1, 'item A', /off by -4/, (s) => void s.orders.shift()],
    ['an item without a stock row', 1, 'item B', /available 0/, (s) => void s.stock.pop()],
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
      'item C',
      /ordered 1 \+ held 0 is 1 more than received 0/,
      (s) => plant(at(s.orders, 0), { lines: [{ itemId: 'C', quantity: 1, price: 1 }] }),
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
      /in no warehouse order/,
      (s) => plant(at(s.orders, 2), { lines: [{ itemId: 'A', quantity: 4, price: 250 }] }),
    ],
    [
      'cancelled and shipped',
      8,
      'order SHIP',
      /has shipped/,
      (s) => plant(at(s.orders, 2), { status: 'cancelled', cancelRequestedAt: 'x' }),
    ],
    [
      'cancelled by nobody',
      8,
      'order GONE',
      /nobody asked/,
      (s) => plant(at(s.orders, 3), { cancelRequestedAt: undefined }),
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
      8,
      'warehouse order PROC-1-1',
      /claimed by nobody/,
      (s) => plant(at(s.warehouseOrders, 0), { claimedBy: undefined }),
    ],
    [
      'a claim without a lease',
      8,
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
      /ordered 6 of A, its warehouse orders have 7/,
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
    ['listed work that does not exist', 9, 'order GONE', /which does not exist/, (s) => void s.warehouseOrders.pop()],
    [
      'work listed twice',
      9,
      'order SHIP',
      /twice/,
      (s) => plant(at(s.orders, 2), { warehouseOrders: [1, 2].map(() => listed(at(s.warehouseOrders, 1))) }),
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
    plant(at(store.stock, 0), { available: -1 });
    plant(at(store.warehouseStock, 0), { corrected: -64, onHand: 6, free: 0 });
    plant(at(store.warehouseStock, 1), { corrected: -19, onHand: 8, free: 8 });
    const findings = checkAll(store);
    expect(findings.flatMap(({ breaches }) => breaches)).toEqual([]);
    expect(find(store, 2).notes).toEqual([expect.stringContaining('item A: available is -1')]);
    expect(find(store, 3).notes).toEqual([expect.stringContaining('corrected after it was promised')]);
  });

  it('notes a hold whose end is long past, and an order that is stuck', () => {
    const store = balanced();
    plant(at(store.orders, 0), { status: 'stuck', attention: 'stuck' });
    const later = { ...store, readAt: 1700 };
    expect(find(later, 4).notes).toEqual(['reservation HOLD: is over for 100 s and not released yet']);
    expect(find(later, 8).notes).toEqual([expect.stringContaining('order WAIT: is stuck')]);
    expect(isClean(checkAll(later))).toBe(true);
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
    const rows = Array.from({ length: 25 }, (_, n) => ({ itemId: `X${n}`, available: 1 }));
    const store = { ...balanced(), stock: [...balanced().stock, ...rows] };
    const lines = textReport(checkAll(store));
    expect(lines[0]).toContain('25 in breach');
    expect(lines).toContain('         … and 5 more');
  });
});

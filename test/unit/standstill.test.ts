import { describe, expect, it } from 'vitest';
import { findingOf, type Standstill } from '../../functions/operations/standstill.ts';
import type { Order } from '../../functions/orders/orders.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1, 12);
const DEADLINE = 240 * MINUTE;
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

const ADDRESS = { name: 'A', line1: '1 Pine', city: 'Seattle', state: 'WA', postalCode: '98101', country: 'US' };
const line = (itemId: string, quantity: number) => ({ itemId, name: itemId, quantity });

const order = (extra: Partial<Order> = {}): Order => ({
  orderId: 'O',
  userId: 'u',
  lines: [
    { ...line('A', 2), price: 1 },
    { ...line('B', 1), price: 1 },
  ],
  ...{ total: 3, units: 3, address: ADDRESS, requestHash: '' },
  ...{ status: 'processing', version: 3, placedAt: at(-600), warehouseOrders: [], heldUntil: 0 },
  ...extra,
});

const work = (extra: Partial<WarehouseOrder> = {}): WarehouseOrder => ({
  ...{ warehouseId: 'SEA1', warehouseOrderId: 'O-2-1', orderId: 'O', address: ADDRESS, version: 2 },
  lines: [line('A', 2), line('B', 1)],
  ...{ status: 'claimed', allocatedAt: at(-599), queuedAt: at(-598) },
  ...{ claimedBy: 'ann', leaseUntil: (NOW + 10 * MINUTE) / 1000 },
  ...extra,
});

const standstill = (one: Order, ...rows: WarehouseOrder[]): Standstill | undefined =>
  findingOf(one, rows, NOW, DEADLINE).standstill;

describe('an order', () => {
  it('gets on while a unit of it was reported short a moment ago', () => {
    const short = { itemId: 'A', quantity: 1, kind: 'missing', by: 'ann' } as const;
    const row = work({ lines: [line('A', 1), line('B', 1)], shorts: [{ ...short, at: at(-0.1) }] });
    expect(standstill(order({ planning: 'due', rounds: 1 }), row)).toBeUndefined();
    const old = work({ ...row, shorts: [{ ...short, at: at(-11) }] });
    expect(standstill(order({ planning: 'due', rounds: 1 }), old)).toMatchObject({ reason: 'not-allocated' });
  });

  it('that waits for one item is told for its other work that nobody goes on with', () => {
    const lapsed = { lines: [line('A', 2)], leaseUntil: (NOW - DEADLINE) / 1000 };
    expect(standstill(order({ status: 'stuck' }), work(lapsed))).toMatchObject({
      reason: 'abandoned',
      redrive: 'move',
      work: [{ warehouseId: 'SEA1', warehouseOrderId: 'O-2-1' }],
      backOrdered: [{ itemId: 'B', quantity: 1 }],
    });
  });

  it('is back-ordered since it last lost units, whatever becomes of its other parts', () => {
    const lost = work({ status: 'cancelled', lines: [line('B', 1)], cancelledAt: at(-50) });
    const first = work({ warehouseOrderId: 'O-2-2', lines: [line('A', 2)] });
    const told = standstill(order({ status: 'stuck' }), lost, first);
    expect(told).toMatchObject({ reason: 'back-ordered', since: at(-50) });
    const packed = work({ ...first, status: 'packed', packedAt: at(-1) });
    expect(standstill(order({ status: 'stuck' }), lost, packed)).toEqual(told);
  });

  it('is unclaimed since its work was last free, not since it first came to the list', () => {
    const queued = work({ status: 'queued' });
    expect(standstill(order(), queued)).toMatchObject({ reason: 'unclaimed', since: at(-598) });
    expect(standstill(order(), { ...queued, handedBackAt: at(-1) })).toBeUndefined();
  });
});

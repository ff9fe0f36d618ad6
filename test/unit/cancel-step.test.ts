import { describe, expect, it } from 'vitest';
import { type CancelRequest, cancellable, cancelStep } from '../../functions/fulfilment/cancel-step.ts';
import type { Order } from '../../functions/orders/orders.ts';
import type { ItemQuantity } from '../../functions/stock/stock.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';

const AT = '2026-01-01T12:00:00.000Z';
const ADDRESS = { name: 'a', line1: 'b', city: 'c', state: 'd', postalCode: 'e', country: 'f' };

type Quantities = Readonly<Record<string, number>>;
const linesOf = (quantities: Quantities): ItemQuantity[] =>
  Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity }));
const quantities = (lines: readonly ItemQuantity[] | undefined | null) =>
  lines && Object.fromEntries(lines.map(({ itemId, quantity }) => [itemId, quantity]));

const order = (ordered: Quantities, more: Partial<Order> = {}): Order => ({
  orderId: 'O',
  userId: 'u',
  lines: linesOf(ordered).map((line) => ({ ...line, name: line.itemId, price: 1 })),
  total: 0,
  units: 0,
  address: ADDRESS,
  requestHash: '',
  status: 'processing',
  version: 1,
  placedAt: AT,
  warehouseOrders: [],
  heldUntil: 0,
  ...more,
});

const running = Array.from({ length: 1000 }, (_, index) => `O-1-${index + 1}`).values();
const warehouseOrder = (status: WarehouseOrder['status'], lines: Quantities): WarehouseOrder => ({
  warehouseId: 'SEA1',
  warehouseOrderId: running.next().value ?? '',
  orderId: 'O',
  lines: linesOf(lines).map((line) => ({ ...line, name: line.itemId })),
  version: 1,
  address: ADDRESS,
  status,
  allocatedAt: AT,
});

const step = (of: Order, work: readonly WarehouseOrder[] = [], asked: CancelRequest = 'all', room = 99) =>
  cancelStep(of, work, asked, room, AT);

describe('what can be cancelled', () => {
  it('is what was ordered and is neither shipped nor cancelled', () => {
    const of = order({ A: 9, B: 2 }, { cancelled: [{ itemId: 'A', quantity: 2 }] });
    const work = [warehouseOrder('shipped', { A: 3 }), warehouseOrder('claimed', { A: 1, B: 2 })];
    expect(Object.fromEntries(cancellable(of, work))).toEqual({ A: 4, B: 2 });
  });
});

describe('a step of a cancellation', () => {
  it('gives back what is not allocated, and ends the order', () => {
    expect(step(order({ A: 2, B: 1 }, { status: 'placed' }))).toEqual({
      change: {
        status: 'cancelled',
        cancelled: [
          { itemId: 'A', quantity: 2 },
          { itemId: 'B', quantity: 1 },
        ],
        toCancel: null,
        cancelRequestedAt: AT,
      },
      cuts: [],
      giveBack: [
        { itemId: 'A', quantity: 2 },
        { itemId: 'B', quantity: 1 },
      ],
    });
  });

  it('takes what is not allocated before what is, and what nobody has begun before what is being picked', () => {
    const claimed = warehouseOrder('claimed', { A: 2 });
    const queued = warehouseOrder('queued', { A: 2 });
    const allocated = warehouseOrder('allocated', { A: 2 });
    const work = [claimed, queued, allocated];
    const cutOf = (units: number) =>
      step(order({ A: 7 }), work, [{ itemId: 'A', quantity: units }])?.cuts.map(({ row, cut }) => [
        row.status,
        cut[0]?.quantity,
      ]);
    expect(cutOf(1)).toEqual([]);
    expect(cutOf(2)).toEqual([['allocated', 1]]);
    expect(cutOf(4)).toEqual([
      ['allocated', 2],
      ['queued', 1],
    ]);
    expect(cutOf(6)).toEqual([
      ['allocated', 2],
      ['queued', 2],
      ['claimed', 1],
    ]);
  });

  it('leaves a warehouse order the lines that stay, and none when all go', () => {
    const row = warehouseOrder('queued', { A: 2, B: 3 });
    expect(quantities(step(order({ A: 2, B: 3 }), [row], [{ itemId: 'B', quantity: 1 }])?.cuts[0]?.left)).toEqual({
      A: 2,
      B: 2,
    });
    expect(step(order({ A: 2, B: 3 }), [row])?.cuts[0]?.left).toEqual([]);
  });

  it('never touches what was shipped or cancelled before', () => {
    const work = [warehouseOrder('shipped', { A: 2 }), warehouseOrder('cancelled', { A: 3 })];
    const of = order({ A: 5 }, { cancelled: [{ itemId: 'A', quantity: 3 }] });
    expect(step(of, work)).toBeUndefined();
  });

  it('gives back no more than can be cancelled, whatever is asked', () => {
    const asked = [
      { itemId: 'A', quantity: 1000 },
      { itemId: 'NOT-ORDERED', quantity: 1 },
    ];
    const of = order({ A: 5, B: 5 }, { cancelled: [{ itemId: 'A', quantity: 1 }] });
    const made = step(of, [warehouseOrder('shipped', { A: 2 })], asked);
    expect(quantities(made?.giveBack)).toEqual({ A: 2 });
    expect(quantities(made?.change.cancelled)).toEqual({ A: 3 });
  });

  it('notes what does not fit, for the steps after it', () => {
    const made = step(order({ A: 1, B: 1, C: 1 }, { status: 'placed' }), [], 'all', 2);
    expect(made?.change).toMatchObject({ status: 'cancelling', toCancel: [{ itemId: 'C', quantity: 1 }] });
    const named = step(order({ A: 1, B: 1, C: 1 }), [], linesOf({ A: 1, B: 1, C: 1 }), 2);
    expect(named?.change).toMatchObject({ toCancel: [{ itemId: 'C', quantity: 1 }] });
    expect(named?.change).not.toHaveProperty('status');
  });

  it('does what is noted when nothing else is asked, and clears a note of what has shipped since', () => {
    const of = order({ A: 3, B: 3 }, { toCancel: linesOf({ A: 2 }) });
    expect(step(of, [], [])).toMatchObject({ giveBack: [{ itemId: 'A', quantity: 2 }], change: { toCancel: null } });
    expect(step(of, [warehouseOrder('shipped', { A: 3 })], [])).toMatchObject({
      giveBack: [],
      change: { toCancel: null },
    });
  });

  it('needs room for a shelf, the stock and the warehouse order of the first line of each', () => {
    const work = [warehouseOrder('queued', { A: 1 })];
    expect(step(order({ A: 1 }), work, 'all', 2)).toMatchObject({ cuts: [], change: { status: 'cancelling' } });
    expect(step(order({ A: 1 }), work, 'all', 3)).toMatchObject({ change: { status: 'cancelled' } });
  });

  it('ends an order as shipped when a part of it was', () => {
    const work = [warehouseOrder('shipped', { A: 1 }), warehouseOrder('queued', { B: 1 })];
    expect(step(order({ A: 1, B: 1 }), work)?.change.status).toBe('shipped');
  });

  it('leaves an order as it is while work is open, but for one that lacks nothing any more', () => {
    const work = [warehouseOrder('queued', { B: 1 })];
    const asked = linesOf({ A: 1 });
    expect(step(order({ A: 1, B: 1 }), work, asked)?.change).not.toHaveProperty('status');
    expect(step(order({ A: 1, B: 1 }, { status: 'stuck' }), work, asked)?.change.status).toBe('processing');
    expect(step(order({ A: 2, B: 1 }, { status: 'stuck' }), work, asked)?.change).not.toHaveProperty('status');
  });
});

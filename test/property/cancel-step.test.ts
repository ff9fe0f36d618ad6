import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterCuts, type CancelRequest, cancelStep } from '../../functions/fulfilment/cancel-step.ts';
import { unallocated } from '../../functions/fulfilment/plan.ts';
import { ORDER_GRAPH, type Order } from '../../functions/orders/orders.ts';
import { changed } from '../../functions/orders/orders-store.ts';
import { type ItemQuantity, quantitiesOf, summed } from '../../functions/stock/stock.ts';
import { isOpen, type WarehouseOrder, type WarehouseOrderStatus } from '../../functions/warehouses/warehouses.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_261_123);
console.log(`Seed of the cancellations: ${SEED} (FC_SEED replays another)`);
const options = { seed: SEED, numRuns: 1000 };

const AT = '2026-01-01T12:00:00.000Z';
const ADDRESS = { name: 'a', line1: 'b', city: 'c', state: 'd', postalCode: 'e', country: 'f' };
const ITEMS = ['A', 'B', 'C', 'D', 'E'] as const;
const WAREHOUSES = ['W1', 'W2'] as const;

interface World {
  readonly order: Order;
  readonly work: readonly WarehouseOrder[];
}

const units = fc.record(
  Object.fromEntries(ITEMS.map((item) => [item, fc.nat(6)])) as Record<string, fc.Arbitrary<number>>,
);
const some = (max: number) => fc.record(Object.fromEntries(ITEMS.map((item) => [item, fc.nat(max)])));
const status = fc.constantFrom<WarehouseOrderStatus>(
  'allocated',
  'queued',
  'claimed',
  'packed',
  'shipped',
  'cancelled',
);

const linesOf = (quantities: Readonly<Record<string, number>>): ItemQuantity[] =>
  Object.entries(quantities).flatMap(([itemId, quantity]) => (quantity > 0 ? [{ itemId, quantity }] : []));

/** An order with what has become of it: warehouse orders of any status, units cancelled, and perhaps some to be. */
const world: fc.Arbitrary<World> = fc
  .record({
    ordered: units,
    parts: fc.array(fc.record({ status, warehouseId: fc.constantFrom(...WAREHOUSES), take: some(3) }), {
      maxLength: 5,
    }),
    cancelled: some(2),
    toCancel: fc.option(some(4)),
    state: fc.constantFrom<Order['status']>('processing', 'stuck', 'cancelling'),
  })
  .map(({ ordered, parts, cancelled, toCancel, state }) => {
    const left = new Map(Object.entries(ordered));
    /** As much of it as is still neither anywhere nor gone. */
    const within = (wanted: Readonly<Record<string, number>>) =>
      linesOf(wanted).flatMap(({ itemId, quantity }) => {
        const taken = Math.min(quantity, left.get(itemId) ?? 0);
        left.set(itemId, (left.get(itemId) ?? 0) - taken);
        return taken > 0 ? [{ itemId, quantity: taken }] : [];
      });
    const gone = within(cancelled);
    const work = parts.flatMap(({ status: partStatus, warehouseId, take }, index): WarehouseOrder[] => {
      const lines = partStatus === 'cancelled' ? linesOf(take) : within(take);
      if (lines.length === 0) return [];
      return [
        {
          warehouseId,
          warehouseOrderId: `O-1-${index + 1}`,
          orderId: 'O',
          lines: lines.map((line) => ({ ...line, name: line.itemId })),
          version: 1,
          address: ADDRESS,
          status: partStatus,
          allocatedAt: AT,
        },
      ];
    });
    // What an order notes as still to be cancelled is nothing it has not; a whole cancellation always notes something.
    const noted = toCancel && linesOf(toCancel).filter(({ itemId }) => (ordered[itemId] ?? 0) > 0);
    const pending = noted && noted.length > 0 ? noted : undefined;
    const order: Order = {
      orderId: 'O',
      userId: 'u',
      lines: linesOf(ordered).map((line) => ({ ...line, name: line.itemId, price: 1 })),
      total: 0,
      units: 0,
      address: ADDRESS,
      requestHash: '',
      status: pending ? state : state === 'cancelling' ? 'processing' : state,
      version: 1,
      placedAt: AT,
      heldUntil: 0,
      warehouseOrders: work.map(({ warehouseId, warehouseOrderId }) => ({ warehouseId, warehouseOrderId })),
      ...(gone.length > 0 && { cancelled: gone }),
      ...(pending && { toCancel: pending, cancellation: 'pending' as const }),
    };
    return { order, work };
  });

const request: fc.Arbitrary<CancelRequest> = fc.oneof(fc.constant('all' as const), some(7).map(linesOf));
/** The least room that a step can do anything in: a shelf, its stock and the warehouse order. */
const room = fc.integer({ min: 3, max: 14 });

const sum = (lines: readonly ItemQuantity[], itemId: string) =>
  lines.reduce((total, line) => total + (line.itemId === itemId ? line.quantity : 0), 0);
const linesIn = (work: readonly WarehouseOrder[], wanted: (row: WarehouseOrder) => boolean) =>
  work.filter(wanted).flatMap(({ lines }) => lines);

/** Follows a cancellation to its end, and looks at each step. */
function follow(start: World, asked: CancelRequest, limit: number) {
  let { order, work }: World = start;
  const given: ItemQuantity[] = [];
  let steps = 0;
  for (let next = cancelStep(order, work, asked, limit, AT); next; next = cancelStep(order, work, [], limit, AT)) {
    steps += 1;
    const { change, cuts, giveBack } = next;
    // One action a row: the stock of each item, each warehouse order, each shelf. The order's own is not in the room.
    const shelves = new Set(cuts.flatMap(({ row, cut }) => cut.map(({ itemId }) => `${row.warehouseId}/${itemId}`)));
    expect(new Set(giveBack.map(({ itemId }) => itemId)).size).toBe(giveBack.length);
    expect(giveBack.length + cuts.length + shelves.size).toBeLessThanOrEqual(limit);
    // What is given back is what was free and what the warehouse orders gave up.
    const free = unallocated(order, work);
    for (const { itemId, quantity } of giveBack) {
      const cut = sum(
        cuts.flatMap((one) => one.cut),
        itemId,
      );
      expect(quantity).toBeGreaterThan(0);
      expect(quantity - cut).toBeGreaterThanOrEqual(0);
      expect(quantity - cut).toBeLessThanOrEqual(sum(free, itemId));
    }
    for (const { row, left, cut } of cuts) {
      expect(isOpen(row)).toBe(true);
      expect(quantitiesOf(summed([...left, ...cut]))).toEqual(quantitiesOf(summed(row.lines)));
    }
    if (change.status) expect(ORDER_GRAPH[order.status]).toContain(change.status);
    given.push(...giveBack);
    work = afterCuts(work, cuts);
    order = changed(order, change);
    if (!order.toCancel) break;
    expect(steps).toBeLessThan(100);
  }
  return { order, work, given, steps };
}

describe('a cancellation', () => {
  it('gives back no more than was ordered, not shipped and not given back, and always adds up', () => {
    fc.assert(
      fc.property(world, request, room, (start, asked, limit) => {
        const { order, work, given } = follow(start, asked, limit);
        for (const { itemId, quantity } of start.order.lines) {
          const before = sum(start.order.cancelled ?? [], itemId);
          const shipped = sum(
            linesIn(work, (row) => row.status === 'shipped'),
            itemId,
          );
          const cancelled = sum(order.cancelled ?? [], itemId);
          expect(cancelled).toBe(before + sum(given, itemId));
          expect(cancelled + shipped).toBeLessThanOrEqual(quantity);
          const living = sum(
            linesIn(work, (row) => row.status !== 'cancelled'),
            itemId,
          );
          expect(cancelled + living + sum(unallocated(order, work), itemId)).toBe(quantity);
        }
      }),
      options,
    );
  });

  it('cancels just what is asked, capped at what can be, in the end whatever the room', () => {
    fc.assert(
      fc.property(world, request, room, (start, asked, limit) => {
        const { order, given } = follow(start, asked, limit);
        expect(order).not.toHaveProperty('toCancel');
        expect(order).not.toHaveProperty('cancellation');
        const all = asked === 'all' || start.order.status === 'cancelling';
        for (const { itemId, quantity } of start.order.lines) {
          const shipped = sum(
            linesIn(start.work, (row) => row.status === 'shipped'),
            itemId,
          );
          const most = quantity - sum(start.order.cancelled ?? [], itemId) - shipped;
          const named = sum(start.order.toCancel ?? [], itemId) + (asked === 'all' ? 0 : sum(asked, itemId));
          expect(sum(given, itemId)).toBe(all ? most : Math.min(most, named));
        }
        expect(given.every(({ itemId }) => sum(start.order.lines, itemId) > 0)).toBe(true);
      }),
      options,
    );
  });

  it('of everything ends the order: shipped if a part of it was, or else cancelled', () => {
    fc.assert(
      fc.property(world, room, (start, limit) => {
        const { order, work, steps } = follow(start, 'all', limit);
        if (steps === 0) return;
        const shipped = work.some((row) => row.status === 'shipped');
        expect(order.status).toBe(shipped ? 'shipped' : 'cancelled');
        expect(work.some(isOpen)).toBe(false);
      }),
      options,
    );
  });

  it('asked again changes nothing', () => {
    fc.assert(
      fc.property(world, room, (start, limit) => {
        const { order, work } = follow(start, 'all', limit);
        expect(cancelStep(order, work, 'all', limit, AT)).toBeUndefined();
      }),
      options,
    );
  });

  it('calls an order stuck, or at its end, only when it is', () => {
    fc.assert(
      fc.property(world, request, room, (start, asked, limit) => {
        const { order, work, steps } = follow(start, asked, limit);
        if (steps === 0) return;
        const missing = unallocated(order, work).length > 0;
        if (order.status === 'stuck') expect(missing).toBe(true);
        if (order.status === 'shipped' || order.status === 'cancelled') {
          expect(missing || work.some(isOpen)).toBe(false);
        } else {
          expect(missing || work.some(isOpen)).toBe(true);
        }
      }),
      options,
    );
  });
});

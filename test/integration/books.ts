import { type Reservation, takenBy } from '../../functions/checkout/holds.ts';
import { type Order, without } from '../../functions/orders/orders.ts';
import {
  balanceOf,
  type ItemQuantity,
  quantitiesOf,
  type Stock,
  summed,
  type WarehouseStock,
} from '../../functions/stock/stock.ts';
import { inTransitOf, type Transfer } from '../../functions/transfers/transfers.ts';
import { isOpen, type WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import type { LocalStore } from './local-store.ts';

/**
 * Counts every unit of the store: received = left to sell + held + ordered and not cancelled; each shelf's allocated units
 * are those of its open warehouse orders, and its shipped ones those of its shipped ones (invariants 1, 2, 9 and 10).
 * @param elsewhere units taken by rows that are gone, such as a hold that TTL has removed and nobody has restored yet.
 * @returns what does not add up, in words; nothing when all does.
 */
export async function wrongBooks(store: LocalStore, elsewhere: readonly ItemQuantity[] = []): Promise<string[]> {
  const [stock, shelves, holds, orders, work, transfers] = await Promise.all([
    store.rows<Stock>('Stock'),
    store.rows<WarehouseStock>('WarehouseStock'),
    store.rows<Reservation>('Reservations'),
    store.rows<Order>('Orders'),
    store.rows<WarehouseOrder>('WarehouseOrders'),
    store.rows<Transfer>('Transfers'),
  ]);
  // All that ever came to a shelf and was fit to be sold: what is there, and what has been shipped from it.
  const received = sums(shelves.map((one) => ({ itemId: one.itemId, quantity: balanceOf(one) + one.shipped })));
  const taken = sums([...holds.flatMap(takenBy), ...elsewhere]);
  const ordered = sums(orders.flatMap(({ lines }) => lines));
  const cancelled = sums(orders.flatMap((order) => order.cancelled ?? []));
  const wrong = stock.flatMap(({ itemId, available }) => {
    const counted = available + (taken.get(itemId) ?? 0) + (ordered.get(itemId) ?? 0) - (cancelled.get(itemId) ?? 0);
    return counted === received.get(itemId) ? [] : [`${itemId}: ${counted} counted, ${received.get(itemId)} received`];
  });
  return [...wrong, ...wrongShelves(shelves, work), ...wrongOrders(orders, work), ...wrongTransit(shelves, transfers)];
}

function wrongShelves(shelves: readonly WarehouseStock[], work: readonly WarehouseOrder[]): string[] {
  const unitsOf = (rows: readonly WarehouseOrder[]) =>
    sums(
      rows.flatMap(({ warehouseId, lines }) =>
        lines.map(({ itemId, quantity }) => ({ itemId: `${warehouseId}/${itemId}`, quantity })),
      ),
    );
  const open = unitsOf(work.filter(isOpen));
  const shipped = unitsOf(work.filter(({ status }) => status === 'shipped'));
  return shelves.flatMap((shelf) => {
    const key = `${shelf.warehouseId}/${shelf.itemId}`;
    const right =
      shelf.allocated === (open.get(key) ?? 0) &&
      shelf.shipped === (shipped.get(key) ?? 0) &&
      shelf.onHand === balanceOf(shelf) &&
      shelf.free === shelf.onHand - shelf.allocated;
    return right
      ? []
      : [`${key}: ${JSON.stringify(shelf)}, ${open.get(key) ?? 0} open, ${shipped.get(key) ?? 0} shipped`];
  });
}

/** No order has more units cancelled and in living warehouse orders than were ordered. */
function wrongOrders(orders: readonly Order[], work: readonly WarehouseOrder[]): string[] {
  return orders.flatMap(({ orderId, lines, cancelled = [] }) => {
    const living = work.filter((row) => row.orderId === orderId && row.status !== 'cancelled');
    const beyond = without(summed([...cancelled, ...living.flatMap((row) => row.lines)]), lines);
    return beyond.map(({ itemId, quantity }) => `${orderId}: ${quantity} of ${itemId} beyond what was ordered`);
  });
}

/** What has left warehouses and come to none is what the transfers say is in transit. */
function wrongTransit(shelves: readonly WarehouseStock[], transfers: readonly Transfer[]): string[] {
  const left = sums(
    shelves.map(({ itemId, transferredOut = 0, transferredIn = 0 }) => ({
      itemId,
      quantity: transferredOut - transferredIn,
    })),
  );
  const between = sums(
    transfers
      .filter(({ status }) => status === 'inTransit')
      .flatMap(({ lines }) => lines.map((line) => ({ itemId: line.itemId, quantity: inTransitOf(line) }))),
  );
  return [...left].flatMap(([itemId, units]) => {
    const known = between.get(itemId) ?? 0;
    return units === known ? [] : [`${itemId}: ${units} left for another warehouse, ${known} are in transit`];
  });
}

const sums = (lines: readonly ItemQuantity[]): Map<string, number> => quantitiesOf(summed(lines));

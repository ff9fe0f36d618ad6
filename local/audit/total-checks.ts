import type { Breach, Finding } from './finding.ts';
import type { PricedLineRow, Snapshot } from './rows.ts';

/** Invariant 16. The total of every order and hold is Σ price × quantity of its lines, in whole minor units. */
export function totalsAdd(snapshot: Snapshot): Finding {
  const breaches: Breach[] = [];
  for (const order of snapshot.orders) {
    const subject = `order ${order.orderId}`;
    breaches.push(...totalOf(subject, order.lines, order.total));
    const units = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    if (order.units !== units) {
      breaches.push({ subject, fault: 'units', detail: `says ${order.units} units, its lines have ${units}` });
    }
  }
  for (const hold of snapshot.reservations) {
    breaches.push(...totalOf(`reservation ${hold.reservationId}`, hold.lines, hold.total));
  }
  return {
    id: 16,
    name: 'totals are Σ price × quantity',
    checked: snapshot.orders.length + snapshot.reservations.length,
    unit: 'orders and holds',
    breaches,
    notes: [],
  };
}

function totalOf(subject: string, lines: readonly PricedLineRow[], total: number): Breach[] {
  const sum = lines.reduce((value, { price, quantity }) => value + price * quantity, 0);
  // A price below zero or a fraction of a cent could hide in a total that adds up.
  const odd = lines.filter(({ price }) => !Number.isSafeInteger(price) || price < 0);
  return [
    ...(total === sum ? [] : [{ subject, fault: 'total', detail: `total is ${total}, its lines come to ${sum}` }]),
    ...odd.map(({ itemId, price }) => ({ subject, fault: 'price', detail: `price of ${itemId} is ${price}` })),
  ];
}

import type { Plant } from './plant.ts';

/** Mistakes with orders as they are placed and shown. */
export const orderPlants: readonly Plant[] = [
  {
    name: 'submit-keeps-the-hold',
    what: 'An order leaves its hold where it is, for TTL to remove.',
    file: 'checkout/checkout-store.ts',
    find: `      Delete: {
        TableName: tableName('Reservations'),
        Key: { userId: hold.userId },`,
    replace: `      ConditionCheck: {
        TableName: tableName('Reservations'),
        Key: { userId: hold.userId },`,
  },
  {
    name: 'cart-emptied-of-everything',
    what: 'An order empties the cart, also of what was added since.',
    file: 'orders/submit-order.ts',
    find: `takeOrdered(cart, hold.lines)`,
    replace: `takeOrdered(cart, cart.lines)`,
  },
  {
    name: 'cart-left-as-it-is',
    what: 'An order that the cart had changed under leaves it as it is.',
    file: 'carts/carts.ts',
    find: `.map((line) => ({ ...line, quantity: line.quantity - (quantities.get(line.itemId) ?? 0) }))`,
    replace: `.map((line) => (quantities.get(line.itemId) === line.quantity ? { ...line, quantity: 0 } : line))`,
  },
  {
    name: 'repeat-shows-the-present',
    what: 'A repeated submission is answered with what has become of the order, not as the first time.',
    file: 'orders/submit-order.ts',
    find: `    });
  }
  return acceptedView(order);`,
    replace: `    });
  }
  return { ...acceptedView(order), status: order.status };`,
  },
  {
    name: 'repeat-after-the-hold-is-refused',
    what: 'A repeat that finds no hold is told it is over, though it became an order.',
    file: 'orders/submit-order.ts',
    find: `  if (order?.userId !== userId) {
    throw new Problem(410`,
    replace: `  if (order?.userId !== userId || order.status !== 'placed') {
    throw new Problem(410`,
  },
  {
    name: 'another-payload-is-the-same',
    what: 'A hold that was ordered is confirmed for another address.',
    file: 'orders/submit-order.ts',
    find: `if (order.requestHash !== requestHash(body.reservationId, body.address)) {`,
    replace: `if (order.requestHash === '') {`,
  },
  {
    name: 'orders-of-others-are-shown',
    what: 'Whoever knows an order’s id may see it.',
    file: 'fulfilment/order-with-shipments.ts',
    find: `if (order?.userId !== userId) throw noSuchOrder();`,
    replace: `if (!order) throw noSuchOrder();`,
  },
];

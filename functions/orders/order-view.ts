import type { z } from 'zod';
import { money } from '../shared/money.ts';
import { Problem } from '../shared/problem.ts';
import { quantitiesOf } from '../stock/stock.ts';
import type { Order } from './orders.ts';
import type { Address, OrderView } from './orders-routes.ts';

/** There is no such order, or it is another shopper's (invariant 15). */
export const noSuchOrder = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such order.');

/** An order as its shopper sees it. */
export function orderView(order: Order): z.input<typeof OrderView> {
  const cancelled = quantitiesOf(order.cancelled ?? []);
  const returned = quantitiesOf(order.returned ?? []);
  return {
    orderId: order.orderId,
    status: order.status,
    lines: order.lines.map(({ itemId, name, quantity, price }) => {
      const units = cancelled.get(itemId);
      const back = returned.get(itemId);
      return {
        ...{ itemId, name, quantity, price: money(price) },
        ...(units !== undefined && { cancelled: units }),
        ...(back !== undefined && { returned: back }),
      };
    }),
    total: money(order.total),
    address: addressView(order.address),
    placedAt: order.placedAt,
  };
}

/** Key by key, as a table returns a map's keys in an order of its own and a repeat should read the same to the letter. */
export const addressView = ({ name, line1, line2, city, state, postalCode, country }: Address): Address => ({
  name,
  line1,
  ...(line2 !== undefined && { line2 }),
  city,
  state,
  postalCode,
  country,
});

/** The answer to a submission: the order as it was accepted, the same on every repeat whatever has become of it. */
export const acceptedView = ({ cancelled: _, returned: __, ...order }: Order): z.input<typeof OrderView> =>
  orderView({ ...order, status: 'placed' });

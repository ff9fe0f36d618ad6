import type { z } from 'zod';
import { money } from '../shared/money.ts';
import type { Order } from './orders.ts';
import type { OrderView } from './orders-routes.ts';

/** An order as its shopper sees it. */
export function orderView(order: Order): z.input<typeof OrderView> {
  return {
    orderId: order.orderId,
    status: order.status,
    lines: order.lines.map(({ itemId, name, quantity, price }) => ({ itemId, name, quantity, price: money(price) })),
    total: money(order.total),
    address: order.address,
    placedAt: order.placedAt,
  };
}

/** The answer to a submission: the order as it was accepted, the same on every repeat whatever has become of it. */
export const acceptedView = (order: Order): z.input<typeof OrderView> => orderView({ ...order, status: 'placed' });

import type { z } from 'zod';
import { iso } from '../shared/clock.ts';
import { money } from '../shared/money.ts';
import type { CheckoutView } from './checkout-routes.ts';
import type { Reservation } from './holds.ts';

/** A hold as its shopper sees it. */
export function checkoutView(hold: Reservation): z.input<typeof CheckoutView> {
  return {
    reservationId: hold.reservationId,
    lines: hold.lines.map(({ itemId, name, quantity, price }) => ({ itemId, name, quantity, price: money(price) })),
    total: money(hold.total),
    expiresAt: iso(hold.expiresAt * 1000),
  };
}

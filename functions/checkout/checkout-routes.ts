import * as z from 'zod';
import { Instant, ItemId, OrderId, Quantity } from '../shared/fields.ts';
import { Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';

/** A shopper's open checkout: what is held for them, at what price, until when. */
export const CheckoutView = z
  .object({
    reservationId: OrderId,
    lines: z.array(z.object({ itemId: ItemId, name: z.string(), quantity: Quantity, price: Money })),
    total: Money,
    expiresAt: Instant,
  })
  .meta({ id: 'Checkout' });

export const beginCheckoutRoute = {
  name: 'beginCheckout',
  method: 'POST',
  path: '/checkout',
  access: 'shopper',
  entry: 'checkout/begin-checkout',
  summary: 'Hold everything in the cart for a while, or say what falls short',
  answer: { status: 200, body: CheckoutView },
  problems: ['OUT_OF_STOCK', 'CART_EMPTY', 'TOO_MANY_ITEMS'],
  needs: {
    tables: {
      Carts: ['GetItem'],
      Items: ['BatchGetItem'],
      Reservations: ['GetItem', 'PutItem', 'DeleteItem'],
      Stock: ['BatchGetItem', 'UpdateItem'],
    },
    indexes: ['Reservations/byExpiry'],
    queues: ['HoldTimers'],
    settings: ['HOLD_SECONDS'],
  },
} as const satisfies Route;

export const showCheckoutRoute = {
  name: 'showCheckout',
  method: 'GET',
  path: '/checkout',
  access: 'shopper',
  entry: 'checkout/show-checkout',
  summary: 'The open checkout',
  answer: { status: 200, body: CheckoutView },
  problems: ['NO_CHECKOUT'],
  needs: { tables: { Reservations: ['GetItem'] } },
} as const satisfies Route;

export const cancelCheckoutRoute = {
  name: 'cancelCheckout',
  method: 'DELETE',
  path: '/checkout',
  access: 'shopper',
  entry: 'checkout/cancel-checkout',
  summary: 'Give the held stock back',
  answer: { status: 204 },
  problems: [],
  needs: { tables: { Reservations: ['GetItem', 'PutItem', 'DeleteItem'], Stock: ['UpdateItem'] } },
} as const satisfies Route;

export const startPaymentRoute = {
  name: 'startPayment',
  method: 'POST',
  path: '/checkout/payment',
  access: 'shopper',
  entry: 'checkout/start-payment',
  summary: 'Say that payment begins: the hold is extended once, where the store grants that',
  answer: { status: 200, body: CheckoutView },
  problems: ['NO_CHECKOUT'],
  needs: { tables: { Reservations: ['GetItem', 'UpdateItem'] }, settings: ['EXTENSION_SECONDS'] },
} as const satisfies Route;

import * as z from 'zod';
import { ItemId, Quantity } from '../shared/fields.ts';
import { ImageView } from '../shared/image-view.ts';
import { Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';

const LineInput = z.strictObject({ itemId: ItemId, quantity: Quantity });

/** The cart as its owner sees it: today's prices, what is left, and what stands in the way of each line. */
export const CartView = z
  .object({
    lines: z.array(
      z.object({
        itemId: ItemId,
        name: z.string(),
        quantity: Quantity,
        price: Money,
        priceWhenAdded: Money,
        image: ImageView.nullable().meta({ description: 'Its main picture.' }),
        available: z.int().min(0).meta({ description: 'Units left for this shopper, their own hold included.' }),
        problem: z.enum(['OUT_OF_STOCK', 'NOT_ENOUGH', 'RETIRED']).optional(),
      }),
    ),
    total: Money,
  })
  .meta({ id: 'Cart' });

const showNeeds = {
  Carts: ['GetItem'],
  Items: ['BatchGetItem'],
  Stock: ['BatchGetItem'],
  Reservations: ['GetItem'],
} as const;

export const showCartRoute = {
  name: 'showCart',
  method: 'GET',
  path: '/cart',
  access: 'shopper',
  entry: 'checkout/show-cart',
  summary: 'The shopper’s cart',
  answer: { status: 200, body: CartView },
  problems: [],
  needs: { tables: showNeeds },
} as const satisfies Route;

/** Changing looks for what is left first, and releases holds that are over before it says there is not enough. */
const changeNeeds = {
  tables: {
    ...showNeeds,
    Carts: ['GetItem', 'PutItem'],
    Reservations: ['GetItem', 'PutItem', 'DeleteItem'],
    Stock: ['BatchGetItem', 'UpdateItem'],
  },
  indexes: ['Reservations/byExpiry'],
} as const;

export const replaceCartRoute = {
  name: 'replaceCart',
  method: 'PUT',
  path: '/cart',
  access: 'shopper',
  entry: 'checkout/replace-cart',
  summary: 'Replace all lines of the cart at once',
  body: z.strictObject({ lines: z.array(LineInput).max(10_000) }),
  answer: { status: 200, body: CartView },
  problems: ['OUT_OF_STOCK', 'UNKNOWN_ITEM', 'TOO_MANY_ITEMS'],
  needs: changeNeeds,
} as const satisfies Route;

export const setCartItemRoute = {
  name: 'setCartItem',
  method: 'PUT',
  path: '/cart/items/{itemId}',
  access: 'shopper',
  entry: 'checkout/set-cart-item',
  summary: 'Set how many of an item are in the cart',
  params: z.object({ itemId: ItemId }),
  body: z.strictObject({ quantity: Quantity }),
  answer: { status: 200, body: CartView },
  problems: ['NOT_FOUND', 'OUT_OF_STOCK', 'TOO_MANY_ITEMS'],
  needs: changeNeeds,
} as const satisfies Route;

export const removeCartItemRoute = {
  name: 'removeCartItem',
  method: 'DELETE',
  path: '/cart/items/{itemId}',
  access: 'shopper',
  entry: 'carts/remove-cart-item',
  summary: 'Take an item out of the cart',
  params: z.object({ itemId: ItemId }),
  answer: { status: 204 },
  problems: [],
  needs: { tables: { Carts: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

export const clearCartRoute = {
  name: 'clearCart',
  method: 'DELETE',
  path: '/cart',
  access: 'shopper',
  entry: 'carts/clear-cart',
  summary: 'Empty the cart',
  answer: { status: 204 },
  problems: [],
  needs: { tables: { Carts: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

import * as z from 'zod';
import {
  IdempotencyKey,
  Instant,
  ItemId,
  OrderId,
  pageQuery,
  Quantity,
  WarehouseId,
  WarehouseOrderId,
} from '../shared/fields.ts';
import { Money } from '../shared/money.ts';
import type { Needs } from '../shared/needs.ts';
import type { Route } from '../shared/route.ts';

const text = (max: number) => z.string().trim().min(1).max(max);

/** Where an order goes. */
export const Address = z
  .strictObject({
    name: text(100),
    line1: text(200),
    line2: text(200).optional(),
    city: text(100),
    state: text(100),
    postalCode: text(20),
    country: text(60),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;

/** Published states of an order; docs/invariants.md draws the graph. */
export const OrderStatus = z.enum(['placed', 'processing', 'stuck', 'cancelling', 'shipped', 'cancelled']);

/** Published states of a warehouse order. */
export const WarehouseOrderStatus = z.enum(['allocated', 'queued', 'claimed', 'packed', 'shipped', 'cancelled']);

const orderFields = {
  orderId: OrderId,
  status: OrderStatus,
  lines: z.array(
    z.object({
      itemId: ItemId,
      name: z.string(),
      quantity: Quantity.meta({ description: 'As ordered.' }),
      price: Money,
      cancelled: z.int().min(1).optional().meta({ description: 'Units of it that were cancelled.' }),
      returned: z.int().min(1).optional().meta({ description: 'Units of it that were sent back and have come.' }),
    }),
  ),
  total: Money,
  address: Address,
  placedAt: Instant,
};

/** An order as it was accepted. */
export const OrderView = z.object(orderFields).meta({ id: 'Order' });

/** An order with its shipments. */
export const OrderWithShipments = z
  .object({
    ...orderFields,
    shipments: z.array(
      z.object({
        warehouseOrderId: WarehouseOrderId,
        warehouseId: WarehouseId,
        warehouseName: z.string(),
        status: WarehouseOrderStatus,
        lines: z.array(z.object({ itemId: ItemId, quantity: Quantity })),
        shippedAt: Instant.optional(),
        carrier: z.string().optional(),
        tracking: z.string().optional().meta({ description: 'The carrier’s number of the parcel.' }),
      }),
    ),
    backOrdered: z
      .array(z.object({ itemId: ItemId, quantity: Quantity }))
      .optional()
      .meta({ description: 'What no warehouse has at the moment; it is sent when it is there.' }),
  })
  .meta({ id: 'OrderWithShipments' });

export const submitOrderRoute = {
  name: 'submitOrder',
  method: 'POST',
  path: '/orders',
  access: 'shopper',
  entry: 'orders/submit-order',
  summary: 'Turn a hold into an order; the same again answers the same',
  body: z.strictObject({ reservationId: OrderId, address: Address }),
  answer: { status: 201, body: OrderView },
  problems: ['HOLD_EXPIRED', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Reservations: ['GetItem', 'PutItem', 'DeleteItem'],
      Stock: ['UpdateItem'],
      Orders: ['GetItem', 'PutItem'],
      Carts: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

export const listOrdersRoute = {
  name: 'listOrders',
  method: 'GET',
  path: '/orders',
  access: 'shopper',
  entry: 'orders/list-orders',
  summary: 'The shopper’s orders, newest first',
  query: pageQuery(20, 100),
  answer: {
    status: 200,
    body: z.object({
      orders: z.array(
        z.object({ orderId: OrderId, status: OrderStatus, total: Money, units: z.int(), placedAt: Instant }),
      ),
      cursor: z.string().nullable(),
    }),
  },
  problems: [],
  needs: { indexes: ['Orders/byShopper'] },
} as const satisfies Route;

export const getOrderRoute = {
  name: 'getOrder',
  method: 'GET',
  path: '/orders/{orderId}',
  access: 'shopper',
  entry: 'fulfilment/get-order',
  summary: 'One of the shopper’s orders with its shipments',
  params: z.object({ orderId: OrderId }),
  answer: { status: 200, body: OrderWithShipments },
  problems: ['NOT_FOUND'],
  needs: { tables: { Orders: ['GetItem'], WarehouseOrders: ['BatchGetItem'], Warehouses: ['BatchGetItem'] } },
} as const satisfies Route;

/** What a cancellation touches, whether the request runs it or the Orders stream completes it. */
export const cancellationNeeds = {
  tables: {
    Orders: ['GetItem', 'UpdateItem'],
    WarehouseOrders: ['BatchGetItem', 'UpdateItem'],
    WarehouseStock: ['UpdateItem'],
    Stock: ['UpdateItem'],
  },
} as const satisfies Needs;

export const cancelOrderRoute = {
  name: 'cancelOrder',
  method: 'POST',
  path: '/orders/{orderId}/cancel',
  access: 'shopper',
  entry: 'fulfilment/cancel-order',
  summary:
    'Cancel what has not been shipped of an order: all of it, whole lines, or some units (with an idempotency key)',
  params: z.object({ orderId: OrderId }),
  headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
  body: z
    .strictObject({
      lines: z
        .array(z.strictObject({ itemId: ItemId, quantity: Quantity.optional() }))
        .min(1)
        .max(10_000)
        .meta({ description: 'Without a quantity: all of the line that has not been shipped.' }),
    })
    .optional(),
  answer: { status: 200, body: OrderWithShipments },
  problems: ['NOT_FOUND', 'NOT_CANCELLABLE', 'UNKNOWN_ITEM', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: { ...cancellationNeeds.tables, Warehouses: ['BatchGetItem'], Idempotency: ['GetItem', 'PutItem'] },
  },
} as const satisfies Route;

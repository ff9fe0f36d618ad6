import * as z from 'zod';
import { Instant, ItemId, Keyed, MOST_UNITS, OrderId, pageQuery, Quantity, WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';

/**
 * Most lines of a return, so that each step of it is one transaction: the key, the return, its order, and a shelf and stock
 * a line.
 */
const LINES_PER_RETURN = Math.floor((TRANSACTION_LIMIT - 3) / 2);

/** A return's id: its order's, and a number. */
export const ReturnId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}-R[0-9]{1,6}$/, 'is not a return id')
  .meta({ id: 'ReturnId', example: '01JDCX3VN2M7H9V4QK0Q5Z8T1A-R1' });

const units = z.int().min(0);

/** A return. */
export const ReturnView = z
  .object({
    returnId: ReturnId,
    orderId: OrderId,
    warehouseId: WarehouseId.meta({ description: 'Where it is sent.' }),
    status: z.enum(['requested', 'received', 'cancelled']),
    reason: z.string(),
    requestedAt: Instant,
    endedAt: Instant.optional(),
    lines: z.array(
      z.object({
        itemId: ItemId,
        quantity: Quantity.meta({ description: 'As requested.' }),
        restocked: units,
        writtenOff: units,
      }),
    ),
  })
  .meta({ id: 'Return' });

export const requestReturnRoute = {
  name: 'requestReturn',
  method: 'POST',
  path: '/orders/{orderId}/returns',
  access: 'shopper',
  entry: 'returns/request-return',
  summary: 'Ask to send shipped units back, once an idempotency key',
  params: z.object({ orderId: OrderId }),
  headers: Keyed,
  body: z.strictObject({
    lines: z
      .array(z.strictObject({ itemId: ItemId, quantity: Quantity }))
      .min(1)
      .max(LINES_PER_RETURN),
    reason: z.string().trim().min(1).max(500),
  }),
  answer: { status: 201, body: ReturnView },
  problems: ['NOT_FOUND', 'TOO_MANY_UNITS', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Orders: ['GetItem', 'UpdateItem'],
      WarehouseOrders: ['BatchGetItem'],
      Warehouses: ['Scan'],
      Returns: ['PutItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

export const listReturnsOfOrderRoute = {
  name: 'listReturnsOfOrder',
  method: 'GET',
  path: '/orders/{orderId}/returns',
  access: 'shopper',
  entry: 'returns/list-returns-of-order',
  summary: 'What of an order was sent back or is to be, and what can be',
  params: z.object({ orderId: OrderId }),
  answer: {
    status: 200,
    body: z.object({
      returns: z.array(
        ReturnView.extend({ sendTo: z.string().meta({ description: 'The address of its warehouse.' }) }),
      ),
      returnable: z
        .array(z.object({ itemId: ItemId, quantity: Quantity }))
        .meta({ description: 'Units that were shipped, and have neither come back nor are to.' }),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: {
    tables: {
      Orders: ['GetItem'],
      WarehouseOrders: ['BatchGetItem'],
      Warehouses: ['BatchGetItem'],
      Returns: ['Query'],
    },
  },
} as const satisfies Route;

export const cancelReturnRoute = {
  name: 'cancelReturn',
  method: 'POST',
  path: '/orders/{orderId}/returns/{returnId}/cancel',
  access: 'shopper',
  entry: 'returns/cancel-return',
  summary: 'Keep the goods after all, while nothing of them has come; again answers the same',
  params: z.object({ orderId: OrderId, returnId: ReturnId }),
  answer: { status: 200, body: ReturnView },
  problems: ['NOT_FOUND', 'NOT_OPEN'],
  needs: { tables: { Orders: ['GetItem', 'UpdateItem'], Returns: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

export const listReturnsRoute = {
  name: 'listReturns',
  method: 'GET',
  path: '/warehouses/{warehouseId}/returns',
  access: 'staff',
  entry: 'returns/list-returns',
  summary: 'What shoppers send to the warehouse: what is still to come first, the oldest on top',
  params: z.object({ warehouseId: WarehouseId }),
  query: pageQuery(50, 100),
  answer: { status: 200, body: z.object({ returns: z.array(ReturnView), cursor: z.string().nullable() }) },
  problems: ['NOT_FOUND'],
  needs: { tables: { Warehouses: ['GetItem'] }, indexes: ['Returns/byWarehouse'] },
} as const satisfies Route;

const count = z.int().min(0).max(MOST_UNITS).default(0);

export const receiveReturnRoute = {
  name: 'receiveReturn',
  method: 'POST',
  path: '/warehouses/{warehouseId}/returns/{returnId}/receive',
  access: 'staff',
  entry: 'returns/receive-return',
  summary: 'Take in what a shopper sent back, once an idempotency key: on the shelf again, or written off',
  params: z.object({ warehouseId: WarehouseId, returnId: ReturnId }),
  headers: Keyed,
  body: z
    .strictObject({
      lines: z
        .array(
          z
            .strictObject({
              itemId: ItemId,
              restock: count.meta({ description: 'Units that go on the shelf and can be sold again.' }),
              writeOff: count.meta({ description: 'Units that came and can’t be sold again.' }),
            })
            .refine(({ restock, writeOff }) => restock + writeOff > 0, {
              path: ['restock'],
              message: 'with writeOff, at least one unit',
            }),
        )
        .max(LINES_PER_RETURN),
      last: z.boolean().default(false).meta({ description: 'Nothing more of it will come.' }),
    })
    .refine(({ lines, last }) => last || lines.length > 0, { path: ['lines'], message: 'must not be empty' }),
  answer: { status: 200, body: ReturnView },
  problems: ['NOT_FOUND', 'NOT_OPEN', 'TOO_MANY_UNITS', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Returns: ['GetItem', 'PutItem'],
      Orders: ['GetItem', 'UpdateItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

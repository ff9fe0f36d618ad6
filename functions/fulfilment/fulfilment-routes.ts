import * as z from 'zod';
import { WarehouseOrderStatus } from '../orders/orders-routes.ts';
import { Instant, ItemId, OrderId, Quantity, WarehouseId, WarehouseOrderId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const Lines = z.array(z.object({ itemId: ItemId, quantity: Quantity }));

/** A plan of an order, with its reasons. */
export const PlanView = z
  .object({
    version: z.int().meta({ description: 'Of the order that it was made for; what it planned is good for no other.' }),
    at: Instant,
    round: z.int().meta({ description: '0 at first, +1 each time that units came back or somebody asked again.' }),
    attempt: z.int().meta({ description: 'Within the round.' }),
    policy: z.string(),
    shipments: z.int(),
    bound: z.int().meta({ description: 'No plan of the same units takes fewer shipments.' }),
    gap: z.int(),
    proven: z.boolean(),
    steps: z.int(),
    levels: z.array(z.object({ criterion: z.string(), value: z.number(), bound: z.number(), proven: z.boolean() })),
    notes: z.array(z.enum(['destination-unknown', 'beyond-capacity', 'refused-again', 'beyond-safety-stock'])),
    candidates: z.array(
      z.object({
        warehouseId: WarehouseId,
        chosen: z.boolean(),
        ruledOut: z
          .enum(['closed', 'excluded', 'at-capacity', 'nothing-free', 'reported-missing', 'not-needed'])
          .optional(),
        why: z.string().optional(),
        lines: z.int().meta({ description: 'It has something of.' }),
        units: z.int().meta({ description: 'It could ship.' }),
        distanceKm: z.number().nullable(),
        cost: z.int().meta({ description: 'Minor units.' }),
        load: z.int().nullable(),
      }),
    ),
    candidatesLeftOut: z.int().meta({ description: 'Candidates that the row had no room for.' }),
    missing: Lines.meta({ description: 'What nobody who may be chosen has.' }),
    warehouseOrders: z.array(
      z.object({
        warehouseOrderId: WarehouseOrderId,
        warehouseId: WarehouseId,
        lines: Lines,
        status: WarehouseOrderStatus.optional().meta({ description: 'Absent when it was never allocated.' }),
      }),
    ),
  })
  .meta({ id: 'Plan' });

export const showPlanRoute = {
  name: 'showPlan',
  method: 'GET',
  path: '/orders/{orderId}/plan',
  access: 'admin',
  entry: 'fulfilment/show-plan',
  summary: 'Every plan of an order, newest first: which warehouses, why these, and what became of it',
  params: z.object({ orderId: OrderId }),
  answer: { status: 200, body: z.object({ orderId: OrderId, plans: z.array(PlanView) }) },
  problems: ['NOT_FOUND'],
  needs: { tables: { Orders: ['GetItem'], WarehouseOrders: ['BatchGetItem'], Plans: ['Query'] } },
} as const satisfies Route;

export const moveWorkRoute = {
  name: 'moveWork',
  method: 'POST',
  path: '/admin/warehouses/{warehouseId}/orders/{warehouseOrderId}/move',
  access: 'admin',
  entry: 'fulfilment/move-work',
  summary: 'Take a warehouse order away: to another warehouse, or to be planned again without this one',
  params: z.object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId }),
  body: z
    .strictObject({
      to: WarehouseId.optional().meta({ description: 'Who takes it over; without it, it is planned again.' }),
    })
    .optional(),
  answer: {
    status: 200,
    body: z.object({
      moved: z.literal(true),
      to: z
        .object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId })
        .nullable()
        .meta({ description: 'Null when it is planned again: see the plan.' }),
    }),
  },
  problems: ['NOT_FOUND', 'NOT_OPEN', 'NOT_ENOUGH_STOCK', 'WAREHOUSE_CLOSED', 'TOO_LARGE_TO_MOVE'],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      Orders: ['GetItem', 'UpdateItem'],
      WarehouseOrders: ['GetItem', 'PutItem', 'UpdateItem'],
      WarehouseStock: ['UpdateItem'],
      WarehouseLoad: ['UpdateItem'],
    },
  },
} as const satisfies Route;

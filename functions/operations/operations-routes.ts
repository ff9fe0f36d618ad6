import * as z from 'zod';
import { Address, OrderStatus, OrderWithShipments, WarehouseOrderStatus } from '../orders/orders-routes.ts';
import { Instant, ItemId, OrderId, pageQuery, Quantity, WarehouseId, WarehouseOrderId } from '../shared/fields.ts';
import { Money } from '../shared/money.ts';
import type { Route } from '../shared/route.ts';

const Lines = z.array(z.object({ itemId: ItemId, quantity: Quantity }));

/** Why an order does not get on. */
export const StandstillReason = z.enum([
  'not-planned',
  'not-allocated',
  'back-ordered',
  'not-queued',
  'unclaimed',
  'abandoned',
  'not-ended',
  'cancelling',
]);

/** An order that does not get on, and what redriving it does. */
export const StuckOrder = z
  .object({
    orderId: OrderId,
    status: OrderStatus,
    placedAt: Instant,
    reason: StandstillReason,
    since: Instant,
    detail: z.string().meta({ description: 'In words, for people.' }),
    redrive: z.enum(['plan', 'move', 'cancel']).meta({
      description: 'plan: a new round plans what is left; move: other warehouses get it; cancel: cancels what is left.',
    }),
    backOrdered: Lines.optional().meta({ description: 'What nobody has.' }),
    warehouseOrders: z
      .array(z.object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId }))
      .optional()
      .meta({ description: 'The work that stands still.' }),
  })
  .meta({ id: 'StuckOrder' });

export const listStuckOrdersRoute = {
  name: 'listStuckOrders',
  method: 'GET',
  path: '/admin/orders/stuck',
  access: 'admin',
  entry: 'operations/list-stuck-orders',
  summary: 'Orders that do not get on, the longest first, with the reason; a page may be short and yet have a next one',
  query: pageQuery(50, 100),
  answer: {
    status: 200,
    body: z.object({ orders: z.array(StuckOrder), cursor: z.string().nullable() }),
  },
  problems: [],
  needs: {
    tables: { Orders: ['GetItem'], WarehouseOrders: ['BatchGetItem'] },
    indexes: ['Orders/stuck', 'Orders/due'],
    settings: ['CLAIM_DEADLINE_MINUTES'],
  },
} as const satisfies Route;

export const redriveOrderRoute = {
  name: 'redriveOrder',
  method: 'POST',
  path: '/admin/orders/{orderId}/redrive',
  access: 'admin',
  entry: 'operations/redrive-order',
  summary: 'Get an order going again: cancel or move what is to be, and plan what is left; repeats do no harm',
  params: z.object({ orderId: OrderId }),
  answer: {
    status: 200,
    body: z.object({
      orderId: OrderId,
      status: OrderStatus,
      reason: StandstillReason.nullable().meta({ description: 'Why it stood still; null when it did not.' }),
      did: z.array(z.enum(['cancelled', 'moved', 'planned'])),
      execution: z.string().nullable().meta({ description: 'The execution that plans what is left.' }),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: {
    tables: {
      Orders: ['GetItem', 'UpdateItem'],
      WarehouseOrders: ['GetItem', 'BatchGetItem', 'UpdateItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
    },
    startsFulfilment: true,
    settings: ['CLAIM_DEADLINE_MINUTES'],
  },
} as const satisfies Route;

/** Something that happened to an order. */
export const TimelineEntry = z.object({
  at: Instant,
  what: z.enum([
    'placed',
    'planned',
    'stuck',
    'allocated',
    'queued',
    'short',
    'packed',
    'shipped',
    'cancelled',
    'withdrawn',
    'cancel-requested',
  ]),
  warehouseId: WarehouseId.optional(),
  warehouseOrderId: WarehouseOrderId.optional(),
  detail: z.string().optional(),
});

/** An order as administrators see it. */
export const AdminOrder = z
  .object({
    order: OrderWithShipments,
    userId: z.string(),
    version: z.int(),
    rounds: z.int(),
    address: Address,
    standstill: StuckOrder.pick({ reason: true, since: true, detail: true, redrive: true }).nullable(),
    warehouseOrders: z.array(
      z.object({
        warehouseOrderId: WarehouseOrderId,
        warehouseId: WarehouseId,
        status: WarehouseOrderStatus,
        lines: Lines,
        shorts: z.array(
          z.object({ itemId: ItemId, quantity: Quantity, kind: z.enum(['missing', 'damaged']), at: Instant }),
        ),
        priority: z.int(),
        promisedAt: Instant.optional(),
        allocatedAt: Instant,
        queuedAt: Instant.optional(),
        claimedBy: z.string().optional(),
        leaseUntil: Instant.optional(),
        packedAt: Instant.optional(),
        shippedAt: Instant.optional(),
        carrier: z.string().optional(),
        tracking: z.string().optional(),
        cancelledAt: Instant.optional(),
        endedBy: z.string().optional(),
      }),
    ),
    plans: z
      .array(z.object({ version: z.int(), at: Instant, policy: z.string(), shipments: z.int(), missing: z.int() }))
      .meta({ description: 'Newest first; in full at GET /orders/{orderId}/plan.' }),
    executions: z
      .array(
        z.object({
          name: z.string(),
          status: z.string().meta({ description: 'Of Step Functions: RUNNING, SUCCEEDED, FAILED, …' }),
          startedAt: Instant,
          stoppedAt: Instant.optional(),
          cause: z.string().optional(),
        }),
      )
      .meta({ description: 'Newest first, at most twenty.' }),
    timeline: z.array(TimelineEntry).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'AdminOrder' });

export const showAdminOrderRoute = {
  name: 'showAdminOrder',
  method: 'GET',
  path: '/admin/orders/{orderId}',
  access: 'admin',
  entry: 'operations/show-admin-order',
  summary: 'An order with its warehouse orders, plans, workflow executions and timeline',
  params: z.object({ orderId: OrderId }),
  answer: { status: 200, body: AdminOrder },
  problems: ['NOT_FOUND'],
  needs: {
    tables: {
      Orders: ['GetItem'],
      WarehouseOrders: ['BatchGetItem'],
      Warehouses: ['BatchGetItem'],
      Plans: ['Query'],
    },
    watchesFulfilment: true,
    settings: ['CLAIM_DEADLINE_MINUTES'],
  },
} as const satisfies Route;

/** A queue of the store that an operator may look at. */
export const QueueId = z.enum(['HoldTimers', 'WarehouseWork', 'ImageUploads']);

const Depth = z.object({
  messages: z.int().meta({ description: 'About so many wait.' }),
  inFlight: z.int().meta({ description: 'About so many are being handled.' }),
  delayed: z.int(),
});

export const listQueuesRoute = {
  name: 'listQueues',
  method: 'GET',
  path: '/admin/queues',
  access: 'admin',
  entry: 'operations/list-queues',
  summary: 'The queues and their dead letters: how many messages wait, and how old the oldest seen is',
  answer: {
    status: 200,
    body: z.object({
      queues: z.array(
        z.object({
          name: QueueId,
          purpose: z.string(),
          queue: Depth,
          deadLetters: Depth.extend({
            oldest: Instant.nullable().meta({
              description: 'Of those that a look at up to ten showed; null for none.',
            }),
          }),
        }),
      ),
    }),
  },
  problems: [],
  needs: {
    deadLetters: { HoldTimers: 'inspect', WarehouseWork: 'inspect', ImageUploads: 'inspect' },
  },
} as const satisfies Route;

export const listDeadLettersRoute = {
  name: 'listDeadLetters',
  method: 'GET',
  path: '/admin/queues/{queue}/messages',
  access: 'admin',
  entry: 'operations/list-dead-letters',
  summary: 'A look at up to ten dead letters of a queue, which stay where they are',
  params: z.object({ queue: QueueId }),
  answer: {
    status: 200,
    body: z.object({
      queue: Depth,
      deadLetters: Depth,
      messages: z.array(
        z.object({
          messageId: z.string(),
          sentAt: Instant,
          receives: z.int(),
          body: z.string().meta({ description: 'At most 2,000 characters of it.' }),
        }),
      ),
    }),
  },
  problems: [],
  needs: {
    deadLetters: { HoldTimers: 'inspect', WarehouseWork: 'inspect', ImageUploads: 'inspect' },
  },
} as const satisfies Route;

export const redriveQueueRoute = {
  name: 'redriveQueue',
  method: 'POST',
  path: '/admin/queues/{queue}/redrive',
  access: 'admin',
  entry: 'operations/redrive-queue',
  summary: 'Send dead letters back to their queue: all of them, or some; at most 1,000 a call',
  params: z.object({ queue: QueueId }),
  body: z.strictObject({ messageIds: z.array(z.string().min(1).max(100)).min(1).max(100).optional() }).optional(),
  answer: {
    status: 200,
    body: z.object({
      moved: z.int(),
      left: z.int().meta({ description: 'About so many are still there.' }),
      waiting: z.int().meta({ description: 'About so many wait in the queue.' }),
    }),
  },
  problems: [],
  needs: {
    deadLetters: { HoldTimers: 'redrive', WarehouseWork: 'redrive', ImageUploads: 'redrive' },
  },
} as const satisfies Route;

/** What was counted of an hour or a day. */
export const CountsView = z.object({
  placed: z.int(),
  shipped: z.int(),
  cancelled: z.int(),
  units: z.int().meta({ description: 'Ordered.' }),
  revenue: Money.meta({ description: 'Of what was ordered.' }),
});

export const showFiguresRoute = {
  name: 'showFigures',
  method: 'GET',
  path: '/admin/figures',
  access: 'admin',
  entry: 'operations/show-figures',
  summary: 'A day’s figures by hour (UTC), and what is open now',
  query: z.object({ day: z.iso.date().optional().meta({ description: 'Today without it.' }) }),
  answer: {
    status: 200,
    body: z.object({
      day: z.iso.date(),
      total: CountsView,
      hours: z.array(CountsView.extend({ hour: z.int().min(0).max(23) })).meta({ description: 'All 24.' }),
      now: z.object({
        stuck: z.int().meta({ description: 'Orders that nobody can ship as they are; at most 1,000 are counted.' }),
        lowStock: z.int().meta({ description: 'Items that were announced as low; at most 1,000 are counted.' }),
        warehouses: z.array(
          z.object({
            warehouseId: WarehouseId,
            name: z.string(),
            state: z.enum(['open', 'closed']),
            open: z.int().meta({ description: 'Warehouse orders on its list; at most 1,000 are counted.' }),
            today: z.int().meta({ description: 'Warehouse orders it was given on the day.' }),
            dailyCapacity: z.int(),
          }),
        ),
      }),
    }),
  },
  problems: [],
  needs: {
    tables: { Figures: ['Query'], Warehouses: ['Scan'], WarehouseLoad: ['BatchGetItem'], LowStock: ['Scan'] },
    indexes: ['Orders/stuck', 'WarehouseOrders/workList'],
  },
} as const satisfies Route;

export const listFiguresRoute = {
  name: 'listFigures',
  method: 'GET',
  path: '/admin/figures/days',
  access: 'admin',
  entry: 'operations/list-figures',
  summary: 'The figures of each of some days in a row (UTC)',
  query: z.object({
    until: z.iso.date().optional().meta({ description: 'The last of the days; today without it.' }),
    days: z.coerce.number().int().min(1).max(31).default(14),
  }),
  answer: {
    status: 200,
    body: z.object({
      days: z.array(CountsView.extend({ day: z.iso.date() })).meta({ description: 'Oldest first.' }),
    }),
  },
  problems: [],
  needs: { tables: { Figures: ['Query'] } },
} as const satisfies Route;

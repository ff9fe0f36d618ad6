import * as z from 'zod';
import { Address } from '../orders/orders-routes.ts';
import {
  Cursor,
  IdempotencyKey,
  Instant,
  ItemId,
  OrderId,
  Quantity,
  WarehouseId,
  WarehouseOrderId,
} from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const work = z.object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId });

/** A warehouse order on the work list. */
export const WorkView = z
  .object({
    warehouseOrderId: WarehouseOrderId,
    orderId: OrderId,
    status: z.enum(['queued', 'claimed', 'shipped', 'cancelled']),
    lines: z.array(z.object({ itemId: ItemId, name: z.string(), quantity: Quantity })),
    address: Address.meta({ description: 'Where it goes.' }),
    version: z.int().min(1).meta({ description: 'Changes whenever the lines do.' }),
    queuedAt: Instant,
    claimedBy: z.string().optional(),
    leaseUntil: Instant.optional(),
  })
  .meta({ id: 'WarehouseOrder' });

/** One item in one warehouse. */
export const ShelfView = z
  .object({ itemId: ItemId, onHand: z.int(), allocated: z.int(), free: z.int() })
  .meta({ id: 'WarehouseStock' });

export const listWarehousesRoute = {
  name: 'listWarehouses',
  method: 'GET',
  path: '/admin/warehouses',
  access: 'admin',
  entry: 'warehouses/list-warehouses',
  summary: 'All warehouses',
  answer: {
    status: 200,
    body: z.object({
      warehouses: z.array(z.object({ warehouseId: WarehouseId, name: z.string(), state: z.enum(['open', 'closed']) })),
    }),
  },
  problems: [],
  needs: { tables: { Warehouses: ['Scan'] } },
} as const satisfies Route;

export const listWorkRoute = {
  name: 'listWork',
  method: 'GET',
  path: '/warehouses/{warehouseId}/orders',
  access: 'staff',
  entry: 'warehouses/list-work',
  summary: 'The warehouse’s work list, oldest first',
  params: z.object({ warehouseId: WarehouseId }),
  query: z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(100).default(50) }),
  answer: { status: 200, body: z.object({ orders: z.array(WorkView), cursor: z.string().nullable() }) },
  problems: ['NOT_FOUND'],
  needs: { tables: { Warehouses: ['GetItem'] }, indexes: ['WarehouseOrders/openWork'] },
} as const satisfies Route;

export const claimWorkRoute = {
  name: 'claimWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/claim',
  access: 'staff',
  entry: 'warehouses/claim-work',
  summary: 'Take a warehouse order on, for as long as the lease lasts; again renews it',
  params: work,
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'ALREADY_CLAIMED', 'NOT_OPEN'],
  needs: { tables: { WarehouseOrders: ['UpdateItem'] }, settings: ['CLAIM_LEASE_SECONDS'] },
} as const satisfies Route;

export const releaseWorkRoute = {
  name: 'releaseWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/release',
  access: 'staff',
  entry: 'warehouses/release-work',
  summary: 'Hand a claimed warehouse order back to the list',
  params: work,
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN'],
  needs: { tables: { WarehouseOrders: ['UpdateItem'] } },
} as const satisfies Route;

export const shipWorkRoute = {
  name: 'shipWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/ship',
  access: 'staff',
  entry: 'warehouses/ship-work',
  summary: 'Ship a claimed warehouse order: it leaves the shelf and the building',
  params: work,
  body: z
    .strictObject({
      version: z
        .int()
        .min(1)
        .meta({ description: 'Of the lines that were picked; others are refused then.' })
        .optional(),
    })
    .optional(),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN', 'WORK_CHANGED'],
  needs: { tables: { WarehouseOrders: ['GetItem', 'UpdateItem'], WarehouseStock: ['UpdateItem'] } },
} as const satisfies Route;

export const listShelvesRoute = {
  name: 'listWarehouseStock',
  method: 'GET',
  path: '/warehouses/{warehouseId}/stock',
  access: 'staff',
  entry: 'warehouses/list-warehouse-stock',
  summary: 'What the warehouse has, by item',
  params: z.object({ warehouseId: WarehouseId }),
  query: z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  answer: { status: 200, body: z.object({ stock: z.array(ShelfView), cursor: z.string().nullable() }) },
  problems: ['NOT_FOUND'],
  needs: { tables: { Warehouses: ['GetItem'] }, indexes: ['WarehouseStock/byWarehouse'] },
} as const satisfies Route;

export const changeShelfRoute = {
  name: 'changeWarehouseStock',
  method: 'POST',
  path: '/warehouses/{warehouseId}/stock',
  access: 'staff',
  entry: 'warehouses/change-warehouse-stock',
  summary: 'Receive goods, or correct a count; once an idempotency key',
  params: z.object({ warehouseId: WarehouseId }),
  headers: z.object({ 'idempotency-key': IdempotencyKey }),
  body: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('receive'), itemId: ItemId, quantity: Quantity }),
    z.strictObject({
      kind: z.literal('correct'),
      itemId: ItemId,
      delta: z
        .int()
        .min(-1_000_000)
        .max(1_000_000)
        .refine((delta) => delta !== 0, 'must not be 0'),
      reason: z.string().trim().min(1).max(200),
    }),
  ]),
  answer: {
    status: 200,
    body: z.object({ movementId: z.string(), itemId: ItemId, warehouseId: WarehouseId, change: z.int() }),
  },
  problems: ['NOT_FOUND', 'UNKNOWN_ITEM', 'NOT_ENOUGH_STOCK', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      Items: ['GetItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['PutItem'],
    },
  },
} as const satisfies Route;

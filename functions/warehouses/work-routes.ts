import * as z from 'zod';
import { Address } from '../orders/orders-routes.ts';
import { Cursor, Instant, ItemId, Keyed, OrderId, Quantity, WarehouseId, WarehouseOrderId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';
import { LINES_PER_WAREHOUSE_ORDER } from './warehouses.ts';
import { Location } from './warehouses-routes.ts';

const here = z.object({ warehouseId: WarehouseId });
const work = z.object({ warehouseId: WarehouseId, warehouseOrderId: WarehouseOrderId });

const Units = z.int().min(0);
const ItemUnits = z.object({ itemId: ItemId, quantity: Quantity });
const Version = z.int().min(1).meta({
  description: 'Of the lines that were worked on; when they have changed since, the request is refused.',
});

/** A wave's id. */
const Wave = z.ulid().meta({ id: 'Wave', description: 'Work that somebody has claimed together.' });

/** A warehouse order on the work list. */
export const WorkView = z
  .object({
    warehouseOrderId: WarehouseOrderId,
    orderId: OrderId,
    status: z.enum(['queued', 'claimed', 'packed', 'shipped', 'cancelled']),
    claimable: z.boolean().meta({ description: 'Free, or its claim has run out.' }),
    lines: z.array(
      z.object({
        itemId: ItemId,
        name: z.string(),
        quantity: Quantity,
        picked: Units.meta({ description: 'Confirmed by scan.' }),
      }),
    ),
    putBack: z.array(ItemUnits).optional().meta({ description: 'Picked before the line became less or went.' }),
    shorts: z
      .array(z.object({ itemId: ItemId, quantity: Quantity, kind: z.enum(['missing', 'damaged']), at: Instant }))
      .optional(),
    address: Address.meta({ description: 'Where it goes.' }),
    version: z.int().min(1).meta({ description: 'Changes whenever the lines do.' }),
    priority: z.int(),
    promisedAt: Instant.optional().meta({ description: 'When it is to have left.' }),
    queuedAt: Instant,
    claimedBy: z.string().optional(),
    leaseUntil: Instant.optional(),
    wave: Wave.optional(),
    parcel: z.string().optional().meta({ description: 'Those with the same may go in one parcel.' }),
    carrier: z.string().optional(),
    tracking: z.string().optional(),
    shippedAt: Instant.optional(),
  })
  .meta({ id: 'WarehouseOrder' });

export const listWorkRoute = {
  name: 'listWork',
  method: 'GET',
  path: '/warehouses/{warehouseId}/orders',
  access: 'staff',
  entry: 'warehouses/list-work',
  summary: 'The warehouse’s work list, by priority and promised date',
  params: here,
  query: z.object({
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    status: z
      .enum(['queued', 'claimed', 'packed', 'claimable'])
      .optional()
      .meta({ description: 'claimable: queued, or with a claim that has run out.' }),
    mine: z.literal('true').optional().meta({ description: 'Only what the caller has claimed.' }),
  }),
  answer: { status: 200, body: z.object({ orders: z.array(WorkView), cursor: z.string().nullable() }) },
  problems: ['NOT_FOUND'],
  needs: {
    tables: { Warehouses: ['GetItem'], WarehouseOrders: ['BatchGetItem'] },
    indexes: ['WarehouseOrders/workList', 'WarehouseOrders/claims'],
  },
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

export const claimWaveRoute = {
  name: 'claimWave',
  method: 'POST',
  path: '/warehouses/{warehouseId}/waves',
  access: 'staff',
  entry: 'warehouses/claim-wave',
  summary: 'Take on so many parcels from the top of the work list; once an idempotency key',
  params: here,
  headers: Keyed,
  body: z.strictObject({
    size: z
      .int()
      .min(1)
      .max(50)
      .meta({ description: 'Parcels at the most; warehouse orders that may share one count once.' }),
    maxLines: z.int().min(1).max(2000).optional().meta({ description: 'Lines of all of them at the most.' }),
  }),
  answer: { status: 200, body: z.object({ wave: Wave, orders: z.array(WorkView) }) },
  problems: ['NOT_FOUND', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      WarehouseOrders: ['BatchGetItem', 'UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
    indexes: ['WarehouseOrders/workList', 'WarehouseOrders/parcels'],
    settings: ['CLAIM_LEASE_SECONDS'],
  },
} as const satisfies Route;

export const showPickListRoute = {
  name: 'showPickList',
  method: 'GET',
  path: '/warehouses/{warehouseId}/pick-list',
  access: 'staff',
  entry: 'warehouses/show-pick-list',
  summary: 'What the caller has claimed, item by item in the order of the shelves',
  params: here,
  query: z.object({ wave: Wave.optional() }),
  answer: {
    status: 200,
    body: z.object({
      stops: z.array(
        z.object({
          itemId: ItemId,
          name: z.string(),
          location: Location.nullable(),
          quantity: Units,
          picked: Units,
          putBack: Units,
          orders: z.array(
            z.object({ warehouseOrderId: WarehouseOrderId, quantity: Units, picked: Units, putBack: Units }),
          ),
        }),
      ),
      orders: z.array(WorkView),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: {
    tables: { Warehouses: ['GetItem'], WarehouseOrders: ['BatchGetItem'], WarehouseStock: ['BatchGetItem'] },
    indexes: ['WarehouseOrders/claims'],
  },
} as const satisfies Route;

export const pickWorkRoute = {
  name: 'pickWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/pick',
  access: 'staff',
  entry: 'warehouses/pick-work',
  summary: 'Confirm scanned units of a claimed warehouse order; they add up, once an idempotency key',
  params: work,
  headers: Keyed,
  body: z.strictObject({
    lines: z
      .array(z.strictObject({ itemId: ItemId, quantity: Quantity }))
      .min(1)
      .max(LINES_PER_WAREHOUSE_ORDER),
    version: Version.optional(),
  }),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN', 'WORK_CHANGED', 'PICKED_TOO_MANY', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: { WarehouseOrders: ['GetItem', 'UpdateItem'], Idempotency: ['GetItem', 'PutItem'] },
    settings: ['CLAIM_LEASE_SECONDS'],
  },
} as const satisfies Route;

export const reportShortRoute = {
  name: 'reportShort',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/short',
  access: 'staff',
  entry: 'warehouses/report-short',
  summary: 'Report units of a line missing or damaged; the order is planned again for them, once an idempotency key',
  params: work,
  headers: Keyed,
  body: z.strictObject({
    itemId: ItemId,
    quantity: Quantity,
    kind: z.enum(['missing', 'damaged']),
    fromPicked: Units.optional().meta({
      description: 'Of damaged ones, how many had been picked; left out, as few as can be.',
    }),
    version: Version.optional(),
  }),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN', 'WORK_CHANGED', 'SHORT_TOO_MANY', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      WarehouseOrders: ['GetItem', 'UpdateItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Orders: ['GetItem', 'UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
    settings: ['CLAIM_LEASE_SECONDS'],
  },
} as const satisfies Route;

export const packWorkRoute = {
  name: 'packWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/pack',
  access: 'staff',
  entry: 'warehouses/pack-work',
  summary: 'Close the parcel of a warehouse order of which everything is picked',
  params: work,
  body: z.strictObject({ version: Version.optional() }).optional(),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN', 'WORK_CHANGED', 'NOT_PICKED'],
  needs: { tables: { WarehouseOrders: ['GetItem', 'UpdateItem'] }, settings: ['CLAIM_LEASE_SECONDS'] },
} as const satisfies Route;

export const shipWorkRoute = {
  name: 'shipWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/ship',
  access: 'staff',
  entry: 'warehouses/ship-work',
  summary: 'Ship a packed warehouse order: it leaves the shelf and the building',
  params: work,
  body: z.strictObject({
    carrier: z.string().trim().min(1).max(60),
    tracking: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{2,49}$/, 'must be 3 to 50 letters, digits or dashes')
      .meta({ description: 'The carrier’s number of the parcel; warehouse orders in one parcel have the same.' }),
    version: Version.optional(),
  }),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN', 'NOT_PACKED', 'WORK_CHANGED'],
  needs: {
    tables: { WarehouseOrders: ['GetItem', 'UpdateItem'], WarehouseStock: ['UpdateItem'] },
    settings: ['CLAIM_LEASE_SECONDS'],
  },
} as const satisfies Route;

export const releaseWorkRoute = {
  name: 'releaseWork',
  method: 'POST',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/release',
  access: 'staff',
  entry: 'warehouses/release-work',
  summary: 'Hand a claimed or packed warehouse order back to the list; nothing of it counts as picked then',
  params: work,
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_CLAIMED', 'NOT_OPEN'],
  needs: { tables: { WarehouseOrders: ['UpdateItem'] } },
} as const satisfies Route;

export const prioritiseWorkRoute = {
  name: 'prioritiseWork',
  method: 'PUT',
  path: '/warehouses/{warehouseId}/orders/{warehouseOrderId}/priority',
  access: 'staff',
  entry: 'warehouses/prioritise-work',
  summary: 'Move a warehouse order up or down the work list',
  params: work,
  body: z.strictObject({
    priority: z.int().min(0).max(9).meta({ description: '0 is usual, 9 goes first of all.' }),
  }),
  answer: { status: 200, body: WorkView },
  problems: ['NOT_FOUND', 'NOT_OPEN'],
  needs: { tables: { WarehouseOrders: ['GetItem', 'UpdateItem'] } },
} as const satisfies Route;

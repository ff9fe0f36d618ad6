import * as z from 'zod';
import { ItemId, Keyed, pageQuery, Quantity, WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

/** One item in one warehouse. */
export const ShelfView = z
  .object({ itemId: ItemId, onHand: z.int(), allocated: z.int(), free: z.int() })
  .meta({ id: 'WarehouseStock' });

export const listShelvesRoute = {
  name: 'listWarehouseStock',
  method: 'GET',
  path: '/warehouses/{warehouseId}/stock',
  access: 'staff',
  entry: 'warehouses/list-warehouse-stock',
  summary: 'What the warehouse has, by item',
  params: z.object({ warehouseId: WarehouseId }),
  query: pageQuery(100, 500),
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
  headers: Keyed,
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

/** Where an item lies in a warehouse: aisle, bay, shelf. */
export const Location = z
  .string()
  .regex(/^[A-Z]{1,3}-[0-9]{1,3}-[0-9]{1,3}$/, 'must be aisle, bay and shelf, such as A-03-2')
  .meta({ id: 'Location', example: 'A-03-2' });

export const locateShelfRoute = {
  name: 'locateShelf',
  method: 'PUT',
  path: '/warehouses/{warehouseId}/stock/{itemId}/location',
  access: 'staff',
  entry: 'warehouses/locate-shelf',
  summary: 'Say where the warehouse keeps an item',
  params: z.object({ warehouseId: WarehouseId, itemId: ItemId }),
  body: z.strictObject({ location: Location }),
  answer: { status: 200, body: z.object({ itemId: ItemId, warehouseId: WarehouseId, location: Location }) },
  problems: ['NOT_FOUND'],
  needs: { tables: { WarehouseStock: ['UpdateItem'] } },
} as const satisfies Route;

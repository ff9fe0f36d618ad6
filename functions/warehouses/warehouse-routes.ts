import * as z from 'zod';
import { WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const Content = z.strictObject({
  name: z.string().trim().min(1).max(80),
  address: z.string().trim().min(1).max(200),
  position: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }),
  priority: z.int().min(1).max(1000).meta({ description: 'Lower goes first among equals.' }),
  dailyCapacity: z.int().min(0).max(1_000_000).meta({ description: 'Warehouse orders it can work off in a day.' }),
  safetyStock: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({ description: 'Units of each item that orders get only when no warehouse has others; absent is 0.' }),
  state: z.enum(['open', 'closed']).meta({
    description: 'A closed one gets no more work, and what it has is planned again over the others.',
  }),
});

/** A warehouse as administrators see it. */
export const AdminWarehouse = Content.extend({
  warehouseId: WarehouseId,
  version: z.int().min(1).meta({ description: '+1 at each change.' }),
}).meta({ id: 'Warehouse' });

export const listWarehousesRoute = {
  name: 'listWarehouses',
  method: 'GET',
  path: '/admin/warehouses',
  access: 'admin',
  entry: 'warehouses/list-warehouses',
  summary: 'All warehouses',
  answer: { status: 200, body: z.object({ warehouses: z.array(AdminWarehouse) }) },
  problems: [],
  needs: { tables: { Warehouses: ['Scan'] } },
} as const satisfies Route;

export const createWarehouseRoute = {
  name: 'createWarehouse',
  method: 'POST',
  path: '/admin/warehouses',
  access: 'admin',
  entry: 'warehouses/create-warehouse',
  summary: 'A new warehouse; again with the same content is a repeat',
  body: Content.extend({ warehouseId: WarehouseId }),
  answer: { status: 201, body: AdminWarehouse },
  problems: ['WAREHOUSE_EXISTS'],
  needs: { tables: { Warehouses: ['PutItem'] } },
} as const satisfies Route;

export const changeWarehouseRoute = {
  name: 'changeWarehouse',
  method: 'PUT',
  path: '/admin/warehouses/{warehouseId}',
  access: 'admin',
  entry: 'warehouses/change-warehouse',
  summary: 'Change a warehouse, close it or open it again',
  params: z.object({ warehouseId: WarehouseId }),
  body: Content.extend({ version: z.int().min(1).meta({ description: 'Of the warehouse as you have read it.' }) }),
  answer: { status: 200, body: AdminWarehouse },
  problems: ['NOT_FOUND', 'CHANGED_MEANWHILE'],
  needs: { tables: { Warehouses: ['PutItem'] } },
} as const satisfies Route;

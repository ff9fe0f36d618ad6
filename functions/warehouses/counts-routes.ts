import * as z from 'zod';
import { ItemId, Keyed, MOST_UNITS, WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';

const units = z.int().min(0).max(MOST_UNITS);

export const countShelfRoute = {
  name: 'countWarehouseStock',
  method: 'POST',
  path: '/warehouses/{warehouseId}/counts',
  access: 'staff',
  entry: 'warehouses/count-warehouse-stock',
  summary: 'Set the book to what was counted on the shelf, once an idempotency key',
  params: z.object({ warehouseId: WarehouseId }),
  headers: Keyed,
  body: z.strictObject({
    itemId: ItemId,
    counted: units,
    onHand: units
      .optional()
      .meta({ description: 'What the counter saw as the book’s figure: refused when it is another by now.' }),
    includesPicked: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether units that are picked and have not left were counted, too: the book has them until they leave. ' +
          'Without it a count that differs is refused while there are any.',
      }),
    reason: z.string().trim().min(1).max(200).optional().meta({ description: 'Needed when the count differs.' }),
  }),
  answer: {
    status: 200,
    body: z.object({
      movementId: z.string(),
      itemId: ItemId,
      warehouseId: WarehouseId,
      onHand: z.int().meta({ description: 'As counted.' }),
      change: z.int().meta({ description: 'Against the book; 0 when it was right.' }),
    }),
  },
  problems: [
    'NOT_FOUND',
    'UNKNOWN_ITEM',
    'CHANGED_MEANWHILE',
    'UNITS_ALLOCATED',
    'UNITS_PICKED',
    'IDEMPOTENCY_MISMATCH',
  ],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      Items: ['GetItem'],
      WarehouseStock: ['BatchGetItem', 'UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
    indexes: ['WarehouseOrders/workList'],
  },
} as const satisfies Route;

import * as z from 'zod';
import { Instant, ItemId, Keyed, MOST_UNITS, pageQuery, Quantity, WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';
import { LINES_PER_DELIVERY, LINES_PER_RECEIPT } from './deliveries.ts';

/** A delivery's id. */
export const DeliveryId = z.ulid().meta({ id: 'DeliveryId', example: '01JDCX3VN2M7H9V4QK0Q5Z8T1A' });

const units = z.int().min(0);

const fields = {
  deliveryId: DeliveryId,
  warehouseId: WarehouseId,
  supplier: z.string(),
  dueAt: Instant,
  status: z.enum(['open', 'closed']),
  closedAt: Instant.optional(),
};

/** A delivery line by line. */
export const DeliveryView = z
  .object({
    ...fields,
    lines: z.array(
      z.object({
        itemId: ItemId,
        expected: units.meta({ description: '0 for what came without being expected.' }),
        received: units.meta({ description: 'The damaged ones among them.' }),
        damaged: units,
        due: units.meta({ description: 'Still to come; once it is closed, what never came.' }),
        over: units.meta({ description: 'Beyond what was expected.' }),
      }),
    ),
  })
  .meta({ id: 'Delivery' });

const place = z.object({ warehouseId: WarehouseId, deliveryId: DeliveryId });

export const createDeliveryRoute = {
  name: 'createDelivery',
  method: 'POST',
  path: '/warehouses/{warehouseId}/deliveries',
  access: 'staff',
  entry: 'deliveries/create-delivery',
  summary: 'Announce what a supplier is to bring; once an idempotency key',
  params: z.object({ warehouseId: WarehouseId }),
  headers: Keyed,
  body: z.strictObject({
    supplier: z.string().trim().min(1).max(100),
    dueAt: z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString()),
    lines: z
      .array(z.strictObject({ itemId: ItemId, expected: Quantity }))
      .min(1)
      .max(LINES_PER_DELIVERY),
  }),
  answer: { status: 201, body: DeliveryView },
  problems: ['NOT_FOUND', 'UNKNOWN_ITEM', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      Items: ['BatchGetItem'],
      Deliveries: ['PutItem'],
      Idempotency: ['PutItem'],
    },
  },
} as const satisfies Route;

export const listDeliveriesRoute = {
  name: 'listDeliveries',
  method: 'GET',
  path: '/warehouses/{warehouseId}/deliveries',
  access: 'staff',
  entry: 'deliveries/list-deliveries',
  summary: 'The warehouse’s deliveries: open ones first, the earliest due on top',
  params: z.object({ warehouseId: WarehouseId }),
  query: pageQuery(50, 100),
  answer: {
    status: 200,
    body: z.object({
      deliveries: z.array(
        z
          .object({ ...fields, items: units, expected: units, received: units, due: units })
          .meta({ id: 'DeliverySummary', description: 'Units over all its items.' }),
      ),
      cursor: z.string().nullable(),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: { tables: { Warehouses: ['GetItem'] }, indexes: ['Deliveries/byRank'] },
} as const satisfies Route;

export const showDeliveryRoute = {
  name: 'showDelivery',
  method: 'GET',
  path: '/warehouses/{warehouseId}/deliveries/{deliveryId}',
  access: 'staff',
  entry: 'deliveries/show-delivery',
  summary: 'A delivery, line by line',
  params: place,
  answer: { status: 200, body: DeliveryView },
  problems: ['NOT_FOUND'],
  needs: { tables: { Deliveries: ['GetItem'] } },
} as const satisfies Route;

export const receiveDeliveryRoute = {
  name: 'receiveDelivery',
  method: 'POST',
  path: '/warehouses/{warehouseId}/deliveries/{deliveryId}/receive',
  access: 'staff',
  entry: 'deliveries/receive-delivery',
  summary: 'Receive a delivery or a part of it, once an idempotency key; what is over is taken and reported',
  params: place,
  headers: Keyed,
  body: z.strictObject({
    lines: z
      .array(
        z
          .strictObject({
            itemId: ItemId,
            quantity: Quantity.meta({ description: 'Units that came, the damaged ones among them.' }),
            damaged: z.int().min(0).max(MOST_UNITS).default(0),
          })
          .refine(({ quantity, damaged }) => damaged <= quantity, {
            path: ['damaged'],
            message: 'must not be more than came',
          }),
      )
      .min(1)
      .max(LINES_PER_RECEIPT),
  }),
  answer: {
    status: 200,
    body: z.object({
      deliveryId: DeliveryId,
      lines: z
        .array(z.object({ itemId: ItemId, quantity: Quantity, damaged: units, due: units, over: units }))
        .meta({ description: 'What came now, and what of those items is still due or over after it.' }),
    }),
  },
  problems: ['NOT_FOUND', 'UNKNOWN_ITEM', 'TOO_MANY_ITEMS', 'NOT_OPEN', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Deliveries: ['GetItem', 'PutItem'],
      Items: ['BatchGetItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

export const closeDeliveryRoute = {
  name: 'closeDelivery',
  method: 'POST',
  path: '/warehouses/{warehouseId}/deliveries/{deliveryId}/close',
  access: 'staff',
  entry: 'deliveries/close-delivery',
  summary: 'Wait for nothing more of a delivery: its lines say what never came; again answers the same',
  params: place,
  answer: { status: 200, body: DeliveryView },
  problems: ['NOT_FOUND'],
  needs: { tables: { Deliveries: ['GetItem', 'PutItem'] } },
} as const satisfies Route;

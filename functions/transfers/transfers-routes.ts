import * as z from 'zod';
import { Cursor, Instant, ItemId, Keyed, MOST_UNITS, Quantity, WarehouseId } from '../shared/fields.ts';
import type { Route } from '../shared/route.ts';
import { LINES_PER_TRANSFER } from './transfers.ts';

/** A transfer's id. */
export const TransferId = z.ulid().meta({ id: 'TransferId', example: '01JDCX3VN2M7H9V4QK0Q5Z8T1A' });

const units = z.int().min(0);

const fields = {
  transferId: TransferId,
  from: WarehouseId,
  to: WarehouseId,
  status: z.enum(['inTransit', 'received', 'cancelled']),
  sentAt: Instant,
  endedAt: Instant.optional(),
};

/** A transfer line by line. */
export const TransferView = z
  .object({
    ...fields,
    lines: z.array(
      z.object({
        itemId: ItemId,
        quantity: Quantity.meta({ description: 'As sent.' }),
        received: units,
        lost: units,
        damaged: units,
        inTransit: units,
      }),
    ),
  })
  .meta({ id: 'Transfer' });

const place = z.object({ warehouseId: WarehouseId, transferId: TransferId });

export const sendTransferRoute = {
  name: 'sendTransfer',
  method: 'POST',
  path: '/warehouses/{warehouseId}/transfers',
  access: 'staff',
  entry: 'transfers/send-transfer',
  summary: 'Send free units to another warehouse, once an idempotency key; until they come nobody can buy them',
  params: z.object({ warehouseId: WarehouseId }),
  headers: Keyed,
  body: z.strictObject({
    to: WarehouseId,
    lines: z
      .array(z.strictObject({ itemId: ItemId, quantity: Quantity }))
      .min(1)
      .max(LINES_PER_TRANSFER),
  }),
  answer: { status: 201, body: TransferView },
  problems: ['NOT_FOUND', 'NOT_ENOUGH_STOCK', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Warehouses: ['GetItem'],
      Transfers: ['PutItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['PutItem'],
    },
  },
} as const satisfies Route;

export const listTransfersRoute = {
  name: 'listTransfers',
  method: 'GET',
  path: '/warehouses/{warehouseId}/transfers',
  access: 'staff',
  entry: 'transfers/list-transfers',
  summary: 'What the warehouse is sent, or sends: what is in transit first, the oldest on top',
  params: z.object({ warehouseId: WarehouseId }),
  query: z.object({
    direction: z.enum(['in', 'out']).default('in'),
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answer: {
    status: 200,
    body: z.object({
      transfers: z.array(
        z
          .object({ ...fields, units, inTransit: units })
          .meta({ id: 'TransferSummary', description: 'Units over all its items.' }),
      ),
      cursor: z.string().nullable(),
    }),
  },
  problems: ['NOT_FOUND'],
  needs: {
    tables: { Warehouses: ['GetItem'] },
    indexes: ['Transfers/byOrigin', 'Transfers/byDestination'],
  },
} as const satisfies Route;

export const showTransferRoute = {
  name: 'showTransfer',
  method: 'GET',
  path: '/warehouses/{warehouseId}/transfers/{transferId}',
  access: 'staff',
  entry: 'transfers/show-transfer',
  summary: 'A transfer from or to the warehouse, line by line',
  params: place,
  answer: { status: 200, body: TransferView },
  problems: ['NOT_FOUND'],
  needs: { tables: { Transfers: ['GetItem'] } },
} as const satisfies Route;

const count = z.int().min(0).max(MOST_UNITS).default(0);

export const receiveTransferRoute = {
  name: 'receiveTransfer',
  method: 'POST',
  path: '/warehouses/{warehouseId}/transfers/{transferId}/receive',
  access: 'staff',
  entry: 'transfers/receive-transfer',
  summary: 'Receive a transfer or a part of it, once an idempotency key; what was lost or damaged is told apart',
  params: place,
  headers: Keyed,
  body: z.strictObject({
    lines: z
      .array(
        z
          .strictObject({
            itemId: ItemId,
            quantity: count.meta({ description: 'Units that go on the shelf.' }),
            lost: count.meta({ description: 'Units that will not come any more.' }),
            damaged: count.meta({ description: 'Units that came and can’t be sold.' }),
          })
          .refine(({ quantity, lost, damaged }) => quantity + lost + damaged > 0, {
            path: ['quantity'],
            message: 'with lost and damaged, at least one unit',
          }),
      )
      .min(1)
      .max(LINES_PER_TRANSFER),
  }),
  answer: { status: 200, body: TransferView },
  problems: ['NOT_FOUND', 'NOT_OPEN', 'TOO_MANY_UNITS', 'IDEMPOTENCY_MISMATCH'],
  needs: {
    tables: {
      Transfers: ['GetItem', 'PutItem'],
      WarehouseStock: ['UpdateItem'],
      Stock: ['UpdateItem'],
      Idempotency: ['GetItem', 'PutItem'],
    },
  },
} as const satisfies Route;

export const cancelTransferRoute = {
  name: 'cancelTransfer',
  method: 'POST',
  path: '/warehouses/{warehouseId}/transfers/{transferId}/cancel',
  access: 'staff',
  entry: 'transfers/cancel-transfer',
  summary: 'Take back a transfer of which nothing has come yet; again answers the same',
  params: place,
  answer: { status: 200, body: TransferView },
  problems: ['NOT_FOUND', 'NOT_OPEN'],
  needs: {
    tables: { Transfers: ['GetItem', 'PutItem'], WarehouseStock: ['UpdateItem'], Stock: ['UpdateItem'] },
  },
} as const satisfies Route;

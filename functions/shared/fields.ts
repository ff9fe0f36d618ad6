import * as z from 'zod';

/** An item's id: the merchant's stock code. No `#`, which marks rows that are not items. */
export const ItemId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/, 'must be 1 to 40 letters, digits, dots, dashes, spaces or underscores')
  .meta({ id: 'ItemId', example: '85123A' });

/** Most units of one item in one request. */
export const MOST_UNITS = 1_000_000;

/** How many of something: a whole number from 1 to {@link MOST_UNITS}. */
export const Quantity = z.int().min(1).max(MOST_UNITS).meta({ id: 'Quantity' });

/** ULID of a reservation, and of the order it becomes. */
export const OrderId = z.ulid().meta({ id: 'OrderId', example: '01JDCX3VN2M7H9V4QK0Q5Z8T1A' });

/** A warehouse's id. */
export const WarehouseId = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,19}$/, 'must be 1 to 20 capitals, digits or dashes')
  .meta({ id: 'WarehouseId', example: 'SEA1' });

/** A warehouse order's id: the order's, the plan's and a running number. */
export const WarehouseOrderId = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{26}-[0-9]{1,6}-[0-9]{1,6}$/, 'is not a warehouse order id')
  .meta({ id: 'WarehouseOrderId' });

/** An opaque place in a list, from an earlier answer. */
export const Cursor = z.string().min(1).max(2048).meta({ id: 'Cursor' });

/** Instant in ISO 8601, UTC. */
export const Instant = z.iso.datetime().meta({ id: 'Instant' });

/** A key the caller chooses for a request that must take effect once: the same on a repeat, another for another. */
export const IdempotencyKey = z
  .string({ error: 'is required: a key of your choice, 8 to 128 characters, the same on a repeat' })
  .regex(/^[\x21-\x7e]{8,128}$/, 'must be 8 to 128 printable characters without spaces');

/** Headers of a request that must take effect once. */
export const Keyed = z.object({ 'idempotency-key': IdempotencyKey });

/** Query of a list that is read page by page. @param usual and @param most rows of a page. */
export const pageQuery = (usual: number, most: number) =>
  z.object({ cursor: Cursor.optional(), limit: z.coerce.number().int().min(1).max(most).default(usual) });

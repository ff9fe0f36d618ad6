import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { Instant, OrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { listStuckOrdersRoute } from './orders-routes.ts';
import { stuckOrders } from './orders-store.ts';

const PAGE = 100;

const Place = z.strictObject({ orderId: OrderId, placedAt: Instant });

/** GET /admin/orders/stuck. */
export async function listStuckOrders(
  { query }: RequestOf<typeof listStuckOrdersRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listStuckOrdersRoute>> {
  const place = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const from = place && { attention: 'stuck', orderId: place.orderId, placedAt: place.placedAt };
  const { rows, next } = await stuckOrders(db, PAGE, from);
  return {
    orders: rows.map(({ orderId, placedAt }) => ({ orderId, placedAt })),
    cursor: next ? toCursor({ orderId: next['orderId'], placedAt: next['placedAt'] }) : null,
  };
}

export const handler = endpoint(listStuckOrdersRoute, listStuckOrders);

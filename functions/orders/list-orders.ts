import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { Instant, OrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import { money } from '../shared/money.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { listOrdersRoute } from './orders-routes.ts';
import { ordersOf } from './orders-store.ts';

/** A cursor holds no owner: the place is put together with the caller's own id, so it opens nobody else's list. */
const Place = z.strictObject({ orderId: OrderId, placedAt: Instant });

/** GET /orders. */
export async function listOrders(
  { query, userId }: RequestOf<typeof listOrdersRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listOrdersRoute>> {
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const { rows, next } = await ordersOf(db, userId, query.limit, after);
  return {
    orders: rows.map(({ orderId, status, total, units, placedAt }) => ({
      orderId,
      status,
      total: money(total),
      units,
      placedAt,
    })),
    cursor: next ? toCursor(next) : null,
  };
}

export const handler = endpoint(listOrdersRoute, listOrders);

import { fromCursor, toCursor } from '../shared/cursor.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { listStuckOrdersRoute } from './orders-routes.ts';
import { stuckOrders } from './orders-store.ts';

const PAGE = 100;

const isPlace = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && 'orderId' in value && 'placedAt' in value && 'attention' in value;

/** GET /admin/orders/stuck. */
export async function listStuckOrders(
  { query }: RequestOf<typeof listStuckOrdersRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof listStuckOrdersRoute>> {
  const from = query.cursor === undefined ? undefined : fromCursor(query.cursor, isPlace);
  const { rows, next } = await stuckOrders(db, PAGE, from);
  return {
    orders: rows.map(({ orderId, placedAt }) => ({ orderId, placedAt })),
    cursor: next ? toCursor(next) : null,
  };
}

export const handler = endpoint(listStuckOrdersRoute, listStuckOrders);

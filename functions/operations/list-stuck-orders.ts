import pLimit from 'p-limit';
import * as z from 'zod';
import { dueOrders } from '../orders/due-orders-store.ts';
import { stuckOrders } from '../orders/orders-store.ts';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { Instant, OrderId } from '../shared/fields.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { lookAtOrder } from './look-at-order.ts';
import { listStuckOrdersRoute, type StuckOrder } from './operations-routes.ts';

/** Orders read at a time. */
const AT_A_TIME = 10;

/** The very first place, or an order's: see `dueKey`. */
const DUE_PLACE = /^(0|[0-9]{4}-[0-9T:.-]{1,20}Z#[0-9A-Z]{26})$/;

/** Where to go on: among the orders that nobody can ship, which come first, or among those to be looked at. */
const Place = z.discriminatedUnion('list', [
  z.strictObject({ list: z.literal('stuck'), orderId: OrderId, placedAt: Instant }),
  z.strictObject({ list: z.literal('due'), after: z.string().regex(DUE_PLACE) }),
]);
type Place = z.output<typeof Place>;

/** GET /admin/orders/stuck: those that nobody can ship as they are, then those that are past a deadline. */
export async function listStuckOrders(
  { query }: RequestOf<typeof listStuckOrdersRoute>,
  services: Services,
): Promise<AnswerOf<typeof listStuckOrdersRoute>> {
  const from = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const orders: z.input<typeof StuckOrder>[] = [];
  let place: Place | undefined = from;
  if (place?.list !== 'due') {
    const { rows, next } = await stuckOrders(services.db, query.limit, place);
    orders.push(...(await looked(services, rows, ({ status }) => status === 'stuck')));
    if (next) return { orders, cursor: toCursor({ list: 'stuck', ...next } satisfies Place) };
    place = { list: 'due', after: '0' };
    if (orders.length >= query.limit) return { orders, cursor: toCursor(place) };
  }
  const { rows, next } = await dueOrders(services.db, services.now(), query.limit, place.after);
  // Those that are stuck have come already.
  orders.push(...(await looked(services, rows, ({ status }) => status !== 'stuck')));
  return { orders, cursor: next === undefined ? null : toCursor({ list: 'due', after: next } satisfies Place) };
}

/** Those of the orders that do stand still, as they are now. */
async function looked(
  services: Services,
  rows: readonly { readonly orderId: string }[],
  wanted: (order: { readonly status: string }) => boolean,
): Promise<z.input<typeof StuckOrder>[]> {
  const limit = pLimit(AT_A_TIME);
  const found = await Promise.all(rows.map(({ orderId }) => limit(() => lookAtOrder(services, orderId))));
  return found.flatMap((one) => {
    if (!one?.finding.standstill || !wanted(one.order)) return [];
    const { orderId, status, placedAt } = one.order;
    const { backOrdered, work, ...rest } = one.finding.standstill;
    return [
      {
        ...{ orderId, status, placedAt },
        ...rest,
        ...(backOrdered && { backOrdered: [...backOrdered] }),
        ...(work && { warehouseOrders: [...work] }),
      },
    ];
  });
}

export const handler = endpoint(listStuckOrdersRoute, listStuckOrders);

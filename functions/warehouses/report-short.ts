import { getOrder, replanPart } from '../orders/orders-store.ts';
import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { adjustPart, shortPart } from '../stock/stock-store.ts';
import { requireClaim, takeStep } from './claimed-work.ts';
import { short } from './picking.ts';
import { requestKey } from './request-key.ts';
import { reportShortRoute } from './work-routes.ts';
import { shortStep } from './work-store.ts';
import { workView } from './work-view.ts';

/**
 * POST .../short: units of a line are not there, or broken. In one transaction the line becomes less (the last one ends
 * the warehouse order), the shelf and what is left to sell with it, and the order is to be planned again for them: a crash
 * leaves all of it or nothing.
 * @throws Problem 409 SHORT_TOO_MANY with the most there may be; 409 WORK_CHANGED; 409 NOT_CLAIMED; 409 NOT_OPEN; 404
 * NOT_FOUND; 422 IDEMPOTENCY_MISMATCH; 503 BUSY.
 */
export async function reportShort(
  { params, body, headers, userId }: RequestOf<typeof reportShortRoute>,
  services: Services,
): Promise<AnswerOf<typeof reportShortRoute>> {
  const { db, now } = services;
  const { itemId, quantity, kind, version } = body;
  const { warehouseId, warehouseOrderId } = params;
  const key = requestKey(services, {
    key: `short:${warehouseOrderId}:${userId}:${headers['idempotency-key']}`,
    request: body,
    answer: { warehouseOrderId },
  });
  const row = await takeStep(services, { params, userId, key }, async (found, by) => {
    requireClaim(found, by, version);
    const outcome = short(found, body);
    if (outcome.kind === 'beyond') {
      throw new Problem(409, 'SHORT_TOO_MANY', 'So many of it can’t be short here: look at what is picked of it.', {
        ...{ itemId, version: found.version, most: outcome.most, picked: outcome.picked },
      });
    }
    const order = await getOrder(db, found.orderId);
    if (!order) throw new Error(`There is no order ${found.orderId}.`);
    const { lines, picked } = outcome;
    return {
      ...shortStep(found, by, { itemId, quantity, kind }, { lines, picked }, iso(now())),
      beside: [
        shortPart({ itemId, quantity }, warehouseId, kind),
        // The version makes each report a movement of its own.
        adjustPart(itemId, -quantity, kind === 'missing' ? 'short' : 'damaged', `${warehouseOrderId}:${found.version}`),
        replanPart(order),
      ],
    };
  });
  return workView(row, now());
}

export const handler = endpoint(reportShortRoute, reportShort);

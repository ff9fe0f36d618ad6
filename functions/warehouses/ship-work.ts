import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { shipPart } from '../stock/stock-store.ts';
import { requireClaim, takeStep } from './claimed-work.ts';
import { shipWorkRoute } from './work-routes.ts';
import { shipStep } from './work-store.ts';
import { workView } from './work-view.ts';

/**
 * POST .../ship: the packed units leave the shelf and the building, once. Shipping what one has shipped answers the same
 * again, with the carrier and number of the first time.
 * @throws Problem 409 NOT_PACKED; 409 NOT_CLAIMED when the claim is not (or no longer) the caller's; 409 WORK_CHANGED; 409
 * NOT_OPEN; 404 NOT_FOUND.
 */
export async function shipWork(
  { params, body, userId }: RequestOf<typeof shipWorkRoute>,
  services: Services,
): Promise<AnswerOf<typeof shipWorkRoute>> {
  const { now } = services;
  const { carrier, tracking, version } = body;
  const row = await takeStep(services, { params, userId }, (found, by) => {
    if (found.status === 'shipped' && found.shippedBy === userId) return 'done';
    requireClaim(found, by, version);
    if (found.status !== 'packed') throw new Problem(409, 'NOT_PACKED', 'Pack this first.');
    return {
      ...shipStep(found, by, { carrier, tracking }, iso(now())),
      beside: found.lines.map((line) => shipPart(line, found.warehouseId)),
    };
  });
  return workView(row, now());
}

export const handler = endpoint(shipWorkRoute, shipWork);

import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { requireClaim, takeStep } from './claimed-work.ts';
import { pick } from './picking.ts';
import { requestKey } from './request-key.ts';
import { pickWorkRoute } from './work-routes.ts';
import { pickStep } from './work-store.ts';
import { workView } from './work-view.ts';

/**
 * POST .../pick: scanned units are confirmed and the lease renewed. They add up over requests and once a key; scans that
 * do not fit their lines change nothing. With the version of lines that have become less, what was too much counts as put
 * back.
 * @throws Problem 409 PICKED_TOO_MANY naming the items; 409 WORK_CHANGED with what to put back; 409 NOT_CLAIMED; 409
 * NOT_OPEN; 404 NOT_FOUND; 422 IDEMPOTENCY_MISMATCH.
 */
export async function pickWork(
  { params, body, headers, userId }: RequestOf<typeof pickWorkRoute>,
  services: Services,
): Promise<AnswerOf<typeof pickWorkRoute>> {
  const key = requestKey(services, {
    key: `pick:${params.warehouseOrderId}:${userId}:${headers['idempotency-key']}`,
    request: body,
    answer: { warehouseOrderId: params.warehouseOrderId },
  });
  const row = await takeStep(services, { params, userId, key }, (found, by) => {
    requireClaim(found, by, body.version);
    const outcome = pick(found, body.lines);
    // Of what is packed there is nothing left to pick, so that is beyond every line.
    if (outcome.kind === 'picked') return pickStep(found, by, outcome.picked);
    throw new Problem(409, 'PICKED_TOO_MANY', 'More was scanned than is to be picked; nothing of it counts.', {
      version: found.version,
      lines: outcome.excess.map(({ itemId, scanned, left }) => ({ itemId, scanned, left: left ?? 0 })),
    });
  });
  return workView(row, services.now());
}

export const handler = endpoint(pickWorkRoute, pickWork);

import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { requireClaim, takeStep } from './claimed-work.ts';
import { afterPutBack, unpicked } from './picking.ts';
import { packWorkRoute } from './work-routes.ts';
import { packStep } from './work-store.ts';
import { workView } from './work-view.ts';

/**
 * POST .../pack: the parcel is closed, once every line is picked. Packing what one has packed answers the same again.
 * @throws Problem 409 NOT_PICKED naming what is still to be picked; 409 WORK_CHANGED; 409 NOT_CLAIMED; 409 NOT_OPEN; 404
 * NOT_FOUND.
 */
export async function packWork(
  { params, body, userId }: RequestOf<typeof packWorkRoute>,
  services: Services,
): Promise<AnswerOf<typeof packWorkRoute>> {
  const { now } = services;
  const row = await takeStep(services, { params, userId }, (found, by) => {
    requireClaim(found, by, body?.version);
    if (found.status === 'packed') return 'done';
    const open = unpicked(found);
    if (open.length > 0) {
      throw new Problem(409, 'NOT_PICKED', 'Not everything is picked yet.', {
        version: found.version,
        lines: open.map(({ itemId, quantity, picked }) => ({ itemId, quantity, picked })),
      });
    }
    return packStep(found, by, afterPutBack(found), iso(now()));
  });
  return workView(row, now());
}

export const handler = endpoint(packWorkRoute, packWork);

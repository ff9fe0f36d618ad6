import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from './warehouses.ts';
import { shipWorkRoute } from './warehouses-routes.ts';
import { getWarehouseOrder, ship } from './warehouses-store.ts';
import { noSuchWork, refusal, workView } from './work-view.ts';

/** Times it is tried when the lines change meanwhile. */
const ATTEMPTS = 4;

/**
 * POST .../ship: the claimed units leave the shelf, once. Shipping what one has shipped answers the same again. With a
 * version, only those lines are shipped that were picked.
 * @throws Problem 409 NOT_CLAIMED when the claim is not (or no longer) the caller's; 409 WORK_CHANGED when the shopper has
 * cancelled a part since; 409 NOT_OPEN; 404 NOT_FOUND.
 */
export async function shipWork(
  { params, body, userId }: RequestOf<typeof shipWorkRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof shipWorkRoute>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await getWarehouseOrder(db, params);
    if (!row) throw noSuchWork();
    if (shippedBy(row, userId)) return workView(row);
    if (row.status !== 'claimed' || row.claimedBy !== userId || (row.leaseUntil ?? 0) <= seconds(now())) {
      throw refusal(
        { kind: 'refused', row },
        new Problem(409, 'NOT_CLAIMED', 'Claim this first: it is not, or no longer, yours to ship.'),
      );
    }
    if (body?.version !== undefined && body.version !== row.version) {
      throw new Problem(409, 'WORK_CHANGED', 'The shopper has cancelled a part of this since you looked.', {
        version: row.version,
        lines: row.lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
      });
    }
    if (await ship(db, row, userId, seconds(now()), iso(now()))) return workView({ ...row, status: 'shipped' });
    // Another try of this very request may have won between our read and our write, or the lines have changed.
  }
  throw new Problem(503, 'BUSY', 'This warehouse order is being changed from elsewhere; try again.', {
    retryAfterSeconds: 1,
  });
}

const shippedBy = (row: WarehouseOrder, who: string): boolean => row.status === 'shipped' && row.claimedBy === who;

export const handler = endpoint(shipWorkRoute, shipWork);

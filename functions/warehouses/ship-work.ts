import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import type { WarehouseOrder } from './warehouses.ts';
import { shipWorkRoute } from './warehouses-routes.ts';
import { getWarehouseOrder, ship } from './warehouses-store.ts';
import { noSuchWork, refusal, workView } from './work-view.ts';

/**
 * POST .../ship: the claimed units leave the shelf, once. Shipping what one has shipped answers the same again.
 * @throws Problem 409 NOT_CLAIMED when the claim is not (or no longer) the caller's; 409 NOT_OPEN; 404 NOT_FOUND.
 */
export async function shipWork(
  { params, userId }: RequestOf<typeof shipWorkRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof shipWorkRoute>> {
  const row = await getWarehouseOrder(db, params);
  if (!row) throw noSuchWork();
  if (shippedBy(row, userId)) return workView(row);
  if (row.status === 'claimed' && (await ship(db, row, userId, seconds(now()), iso(now())))) {
    return workView({ ...row, status: 'shipped' });
  }
  // Another try of this very request may have won between our read and our write.
  const latest = await getWarehouseOrder(db, params);
  if (!latest) throw noSuchWork();
  if (shippedBy(latest, userId)) return workView(latest);
  throw refusal(
    { kind: 'refused', row: latest },
    new Problem(409, 'NOT_CLAIMED', 'Claim this first: it is not, or no longer, yours to ship.'),
  );
}

const shippedBy = (row: WarehouseOrder, who: string): boolean => row.status === 'shipped' && row.claimedBy === who;

export const handler = endpoint(shipWorkRoute, shipWork);

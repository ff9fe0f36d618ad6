import { getOrder, returnsPart } from '../orders/orders-store.ts';
import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { noSuchReturn, returnView } from './return-view.ts';
import { cancelled, isUntouched, settled } from './returns.ts';
import { cancelReturnRoute } from './returns-routes.ts';
import { getReturn, returnPart } from './returns-store.ts';

/** Times it is tried when something else of the order is returned at the same time. */
const ATTEMPTS = 6;

/**
 * POST …/returns/{returnId}/cancel: the return and the order's sums change in one transaction that rests on both as read.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when something of it has come; 503 BUSY.
 */
export async function cancelReturn(
  { params, userId }: RequestOf<typeof cancelReturnRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof cancelReturnRoute>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row, order] = await Promise.all([getReturn(db, params), getOrder(db, params.orderId)]);
    if (!row || order?.userId !== userId) throw noSuchReturn();
    if (row.status === 'cancelled') return returnView(row);
    if (!isUntouched(row)) {
      throw new Problem(409, 'NOT_OPEN', 'Something of this return has come already.', { returnStatus: row.status });
    }
    const after = cancelled(row, iso(now()));
    const outcome = await transact(db, [returnPart(after), returnsPart(order, settled(order, [], row.lines))]);
    if (outcome.kind === 'applied') return returnView(after);
  }
  throw busy();
}

export const handler = endpoint(cancelReturnRoute, cancelReturn);

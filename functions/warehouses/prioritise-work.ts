import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { getWarehouseOrder } from './warehouses-store.ts';
import { prioritiseWorkRoute } from './work-routes.ts';
import { prioritise } from './work-store.ts';
import { noSuchWork, refusal, workView } from './work-view.ts';

/** PUT .../priority: another place on the work list. @throws Problem 409 NOT_OPEN, 404 NOT_FOUND. */
export async function prioritiseWork(
  { params, body }: RequestOf<typeof prioritiseWorkRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof prioritiseWorkRoute>> {
  const row = await getWarehouseOrder(db, params);
  if (!row) throw noSuchWork();
  const outcome = await prioritise(db, row, body.priority);
  if (outcome.kind === 'changed') return workView(outcome.row, now());
  throw refusal(outcome, new Problem(503, 'BUSY', 'Try again.', { retryAfterSeconds: 1 }));
}

export const handler = endpoint(prioritiseWorkRoute, prioritiseWork);

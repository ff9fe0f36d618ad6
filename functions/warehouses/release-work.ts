import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { releaseWorkRoute } from './work-routes.ts';
import { handBack } from './work-store.ts';
import { refusal, workView } from './work-view.ts';

/** POST .../release: hands claimed work back to the list. @throws Problem 409 NOT_CLAIMED, 409 NOT_OPEN, 404 NOT_FOUND. */
export async function releaseWork(
  { params, userId }: RequestOf<typeof releaseWorkRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof releaseWorkRoute>> {
  const outcome = await handBack(db, params, userId, iso(now()));
  if (outcome.kind === 'changed') return workView(outcome.row, now());
  // Handed back before: a repeat of the same request.
  if (outcome.kind === 'refused' && outcome.row.status === 'queued') return workView(outcome.row, now());
  throw refusal(outcome, new Problem(409, 'NOT_CLAIMED', 'Somebody else is working on this.'));
}

export const handler = endpoint(releaseWorkRoute, releaseWork);

import { seconds } from '../shared/clock.ts';
import { wholeSetting } from '../shared/env.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { claimWorkRoute } from './warehouses-routes.ts';
import { claim } from './warehouses-store.ts';
import { refusal, workView } from './work-view.ts';

/**
 * POST .../claim: takes the work on until the lease runs out; again by the same person renews it.
 * @throws Problem 409 ALREADY_CLAIMED, 409 NOT_OPEN, 404 NOT_FOUND.
 */
export async function claimWork(
  { params, userId }: RequestOf<typeof claimWorkRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof claimWorkRoute>> {
  const leaseUntil = Math.ceil(seconds(now())) + wholeSetting('CLAIM_LEASE_SECONDS');
  const outcome = await claim(db, params, userId, seconds(now()), leaseUntil);
  if (outcome.kind === 'changed') return workView(outcome.row);
  throw refusal(outcome, new Problem(409, 'ALREADY_CLAIMED', 'Somebody else is working on this.'));
}

export const handler = endpoint(claimWorkRoute, claimWork);

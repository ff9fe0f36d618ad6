import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { claimNow } from './claimed-work.ts';
import { claimWorkRoute } from './work-routes.ts';
import { claim, renew } from './work-store.ts';
import { refusal, workView } from './work-view.ts';

/**
 * POST .../claim: takes the work on until the lease runs out; again by the same person renews it, and what they have
 * picked stays picked.
 * @throws Problem 409 ALREADY_CLAIMED, 409 NOT_OPEN, 404 NOT_FOUND.
 */
export async function claimWork(
  { params, userId }: RequestOf<typeof claimWorkRoute>,
  services: Services,
): Promise<AnswerOf<typeof claimWorkRoute>> {
  const { db, now } = services;
  const by = claimNow(services, userId);
  let outcome = await claim(db, params, by);
  if (outcome.kind === 'refused' && outcome.row.claimedBy === userId) outcome = await renew(db, params, by);
  if (outcome.kind === 'changed') return workView(outcome.row, now());
  throw refusal(outcome, new Problem(409, 'ALREADY_CLAIMED', 'Somebody else is working on this.'));
}

export const handler = endpoint(claimWorkRoute, claimWork);

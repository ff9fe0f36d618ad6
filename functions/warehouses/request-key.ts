import { seconds } from '../shared/clock.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import type { Services } from '../shared/services.ts';
import type { RequestKey } from './claimed-work.ts';

/** The idempotency key of a step that takes effect once; the step's row is answered as it is, so the answer kept is small. */
export const requestKey = ({ db, now }: Services, once: Once<{ readonly warehouseOrderId: string }>): RequestKey => ({
  part: () => oncePart(once, seconds(now())),
  isAmong: (refusals) => firstAnswer(refusals, once) !== undefined,
  isKnown: async () => (await knownAnswer(db, once, now())) !== undefined,
});

import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf } from '../shared/route.ts';
import { depthsOf, peek } from './dead-letters.ts';
import { listQueuesRoute } from './operations-routes.ts';
import { PURPOSES, QUEUES } from './queues.ts';

/** GET /admin/queues. */
export async function listQueues(): Promise<AnswerOf<typeof listQueuesRoute>> {
  const queues = await Promise.all(
    QUEUES.map(async (name) => {
      const [{ queue, deadLetters }, seen] = await Promise.all([depthsOf(name), peek(name)]);
      const oldest = seen.length === 0 ? null : iso(Math.min(...seen.map(({ sentAt }) => sentAt)));
      return { name, purpose: PURPOSES[name], queue, deadLetters: { ...deadLetters, oldest } };
    }),
  );
  return { queues };
}

export const handler = endpoint(listQueuesRoute, listQueues);

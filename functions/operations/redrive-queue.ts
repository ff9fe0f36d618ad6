import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { depthsOf, sendBack } from './dead-letters.ts';
import { redriveQueueRoute } from './operations-routes.ts';

/** Most that a call moves, and how long it may take: the gateway gives up after 30 s. */
const MOST = 1000;
const MOST_MS = 20_000;

/**
 * POST /admin/queues/{queue}/redrive: dead letters go back to their queue. Our own loop and not StartMessageMoveTask, which
 * moves all or none, one queue at a time, and needs no smaller a permission.
 */
export async function redriveQueue(
  { params: { queue }, body }: RequestOf<typeof redriveQueueRoute>,
  { now }: Pick<Services, 'now'>,
): Promise<AnswerOf<typeof redriveQueueRoute>> {
  const until = now() + MOST_MS;
  const wanted = body?.messageIds && new Set(body.messageIds);
  const moved = await sendBack(queue, { wanted, most: MOST, mayGoOn: () => now() < until });
  const { queue: waiting, deadLetters } = await depthsOf(queue);
  return { moved, left: deadLetters.messages + deadLetters.inFlight, waiting: waiting.messages };
}

export const handler = endpoint(redriveQueueRoute, redriveQueue);

import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import { depthsOf, peek } from './dead-letters.ts';
import { listDeadLettersRoute } from './operations-routes.ts';

/** Most characters of a message that are shown; ours have a few hundred. */
const MOST_SHOWN = 2000;

/** GET /admin/queues/{queue}/messages: dead letters, the oldest of those seen first. They stay where they are. */
export async function listDeadLetters({
  params,
}: RequestOf<typeof listDeadLettersRoute>): Promise<AnswerOf<typeof listDeadLettersRoute>> {
  const [depths, letters] = await Promise.all([depthsOf(params.queue), peek(params.queue)]);
  const messages = letters
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .map(({ messageId, sentAt, receives, body }) => ({
      ...{ messageId, receives },
      sentAt: iso(sentAt),
      body: body.slice(0, MOST_SHOWN),
    }));
  return { ...depths, messages };
}

export const handler = endpoint(listDeadLettersRoute, listDeadLetters);

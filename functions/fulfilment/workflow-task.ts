import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { z } from 'zod';
import { log } from '../shared/log.ts';
import { type Services, systemServices } from '../shared/services.ts';

/**
 * Wraps a use case as a task of the fulfilment workflow. What it returns is a value the workflow's Choice reads; it throws
 * only for what infrastructure does, and the workflow tries again.
 */
export function workflowTask<S extends z.ZodType, Answer>(
  schema: S,
  act: (input: z.output<S>, services: Services) => Promise<Answer>,
  services: () => Services = systemServices,
) {
  return middy<unknown, Answer>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .handler(async (event) => {
      const answer = await act(schema.parse(event), services());
      // Lists may be long, and say nothing that the tables don't.
      log.info('task done', { answer: withoutLists(answer) });
      return answer;
    });
}

const withoutLists = (answer: unknown) =>
  Object.fromEntries(Object.entries(Object(answer)).filter(([, value]) => !Array.isArray(value)));

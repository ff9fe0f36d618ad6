import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { log } from './log.ts';
import { type Services, systemServices } from './services.ts';

/** Left of the function's time when its work is to end early, in milliseconds: enough to finish what is begun. */
const SPARE_MS = 30_000;

/**
 * Wraps a use case as a function that the clock wakes; what it did is logged. It may be woken twice, or late, or not at
 * all for once, and goes on with what there is.
 * @param act `mayGoOn` is asked between two pieces of work: no when the time is nearly over.
 */
export function scheduled<Summary extends Readonly<Record<string, unknown>> | object>(
  act: (services: Services, mayGoOn: () => boolean) => Promise<Summary>,
  services: () => Services = systemServices,
) {
  return middy<unknown, Summary>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .handler(async (_, context) => {
      const summary = await act(services(), () => context.getRemainingTimeInMillis() > SPARE_MS);
      log.info('scheduled work done', { summary });
      return summary;
    });
}

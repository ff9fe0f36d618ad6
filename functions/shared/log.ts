import { Logger } from '@aws-lambda-powertools/logger';

/** The process's structured log. Keys a handler adds are dropped at the end of each invocation. */
export const log = new Logger({ serviceName: 'depot' });

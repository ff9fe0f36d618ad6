/**
 * How long a call to AWS may take, in milliseconds, before the SDK tries again: far above what any of ours takes, and
 * well below a function's own timeout, so that a connection that went silent is noticed while there is time.
 */
export const TIMEOUTS = { connectionTimeout: 2000, requestTimeout: 4000, throwOnRequestTimeout: true } as const;

import { log } from './log.ts';
import type { Services } from './services.ts';

/** Reads something, or gives what this process still has of it. */
export type Kept<T> = (services: Services) => Promise<T>;

/**
 * Keeps what `read` gives for `ms` milliseconds in this process; whoever asks after that waits for one new reading. When
 * that fails, the last one stays and is tried again after as long.
 * @throws what `read` throws while there is none yet.
 */
export function keptFor<T>(ms: number, read: (services: Services) => Promise<T>): Kept<T> {
  let last: { readonly value: T; readonly until: number } | undefined;
  let reading: Promise<T> | undefined;
  return async (services) => {
    if (last && services.now() < last.until) return last.value;
    reading ??= read(services)
      .catch((error: unknown) => {
        if (!last) throw error;
        log.warn('not read anew, the last one stays', { error: error as Error });
        return last.value;
      })
      .then((value) => {
        last = { value, until: services.now() + ms };
        return value;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
}

import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { putCounts } from './counts-store.ts';

/** How long counts wait in a process before a search takes them along, in milliseconds. */
export const FLUSH_MS = 30_000;

/** Different queries that wait at most; when there are as many they are written at once. */
export const MOST_WAITING = 100;

/**
 * Counts of the queries that this process answered. They gather in memory and are written as one row every
 * {@link FLUSH_MS} at most, however many searches there were: so a search costs at most one small write, a busy process's
 * next to none, and no two processes ever write the same row. Counts of a process that ends meanwhile are lost; what is
 * popular shows all the same.
 */
export class QueryCounts {
  #waiting = new Map<string, number>();
  #since = 0;

  /** Counts one answered query. @returns settles when what was due to be written is written; it never rejects. */
  async count(query: string, services: Pick<Services, 'db' | 'now' | 'newId'>): Promise<void> {
    const now = services.now();
    if (this.#waiting.size === 0) this.#since = now;
    this.#waiting.set(query, (this.#waiting.get(query) ?? 0) + 1);
    if (now - this.#since < FLUSH_MS && this.#waiting.size < MOST_WAITING) return;
    const due = this.#waiting;
    this.#waiting = new Map();
    try {
      await putCounts(services.db, due, now, services.newId());
    } catch (error) {
      log.warn('counts of queries are lost', { queries: due.size, error: error as Error });
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { type Answer, ageOf, LEASE_MS, younger } from './answer-cache-age.ts';
import { getAnswer, putAnswer, takeTurn } from './answers-store.ts';
import type { Found } from './found.ts';
import { nameOf } from './unavailable.ts';

/** Most that one process keeps: about 2,000 pages of 24 hits. */
const MEMORY = { entries: 2_000, bytes: 24 * 1024 * 1024 };

/** How long the one who refreshes a usable answer waits for the search service before it gives the old one, milliseconds. */
const PATIENCE_MS = 300;

/**
 * Where an answer came from: this process's memory, the shared table, the search service; or from one of the first two
 * though it is no longer fresh, as another is refreshing it or the search service is down.
 */
export type Origin = 'memory' | 'shared' | 'stale' | 'search';

/** An answer, and what is still being done about it: to be waited for before the process may be frozen. */
export interface Served {
  readonly answer: Answer;
  readonly from: Origin;
  readonly settled: Promise<unknown>;
}

/** What to look up and how to find it where it is not known. */
export interface Wanted {
  readonly key: string;
  /** Whether the answer is shared with other processes: only popular ones are worth a write. Asked on a miss only. */
  readonly shared: () => Promise<boolean>;
  /** Asks the search service, at `at` (epoch milliseconds). */
  readonly find: (at: number) => Promise<Found>;
}

interface Entry extends Answer {
  readonly size: number;
  /** Until when nobody here tries to refresh it, epoch milliseconds. */
  readonly calmUntil: number;
}

const DONE = Promise.resolve();

/**
 * Answers of searches in two layers: the memory of this process, and for popular ones a table that all processes share.
 *
 * A Lambda is frozen between requests, so nothing can be refreshed behind an answer: one caller refreshes within its own
 * request, and all others get the stale answer meanwhile. In a process that is the first caller who finds it stale; among
 * processes the one that gets the turn (a conditional write). That one waits a little, then gives the old answer, too; what
 * it asked for is kept when it comes, with the time at which it was asked for, so that a process which was frozen in between
 * does not take it for new. Callers of one process who all miss share one question. Processes that all miss ask each for
 * itself: that happens to a popular query only when the warmer did not run, and once each.
 *
 * When the search service is down, what is still usable is given; the rest fails as `find` does.
 */
export class AnswerCache {
  readonly #memory = new LRUCache<string, Entry>({
    max: MEMORY.entries,
    maxSize: MEMORY.bytes,
    sizeCalculation: ({ size }) => size,
  });
  readonly #flights = new Map<string, Promise<Served>>();
  readonly #patienceMs: number;

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** @throws what `find` throws when there is no usable answer. */
  async get(wanted: Wanted, services: Pick<Services, 'db' | 'now'>): Promise<Served> {
    const { key } = wanted;
    const now = services.now();
    const entry = this.#memory.get(key);
    const age = ageOf(entry, now);
    if (entry && age === 'fresh') return { answer: entry, from: 'memory', settled: DONE };
    const usable = age === 'stale' ? entry : undefined;
    if (usable && (usable.calmUntil > now || this.#flights.has(key))) {
      return { answer: usable, from: 'stale', settled: DONE };
    }
    const flight = this.#flights.get(key);
    if (flight) return { ...(await flight), settled: DONE };
    const started = this.#look(wanted, usable, services).finally(() => this.#flights.delete(key));
    this.#flights.set(key, started);
    return started;
  }

  async #look(
    { key, shared, find }: Wanted,
    own: Answer | undefined,
    services: Pick<Services, 'db' | 'now'>,
  ): Promise<Served> {
    const { db } = services;
    const isShared = (await orNothing(shared())) ?? false;
    const theirs = isShared ? await orNothing(getAnswer(db, key)) : undefined;
    const now = services.now();
    const best = younger(own, theirs);
    const age = ageOf(best, now);
    if (best && age === 'fresh') {
      this.#keep(key, best);
      return { answer: best, from: 'shared', settled: DONE };
    }
    const usable = age === 'stale' ? best : undefined;
    if (usable) {
      this.#keep(key, usable, now + LEASE_MS);
      const stale: Served = { answer: usable, from: 'stale', settled: DONE };
      // Without the table to say whose turn it is, each process refreshes for itself.
      if (isShared && (await orNothing(takeTurn(db, key, now))) === false) return stale;
      const asked = this.#ask(key, find, isShared, services);
      const late = sleep(this.#patienceMs, undefined, { ref: false }).then(() => stale);
      return Promise.race([asked.catch((error: unknown) => notRefreshed(error, stale)), late]);
    }
    return this.#ask(key, find, isShared, services);
  }

  async #ask(
    key: string,
    find: Wanted['find'],
    isShared: boolean,
    { db, now }: Pick<Services, 'db' | 'now'>,
  ): Promise<Served> {
    const at = now();
    const answer = { found: await find(at), at };
    this.#keep(key, answer);
    return { answer, from: 'search', settled: isShared ? orNothing(putAnswer(db, key, answer)) : DONE };
  }

  #keep(key: string, { found, at }: Answer, calmUntil = 0): void {
    // Two bytes a character at most, and the objects around them.
    const size = 2 * key.length + 4 * JSON.stringify(found).length;
    this.#memory.set(key, { found, at, size, calmUntil });
  }
}

function notRefreshed(error: unknown, stale: Served): Served {
  log.warn('search does not answer, a stale answer is given', { reason: nameOf(error) });
  return stale;
}

/** The cache is a help, not a need: when its table fails, searches go on without it. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    log.warn('shared answers are not reachable', { error: error as Error });
    return undefined;
  }
}

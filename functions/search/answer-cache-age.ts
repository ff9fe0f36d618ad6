import type { Found } from './found.ts';

/** What was found, and when it was asked for: epoch milliseconds. */
export interface Answer {
  readonly found: Found;
  readonly at: number;
}

/** For how long an answer is given without a thought, in milliseconds. */
export const FRESH_MS = 30_000;

/**
 * For how long it is given while it is being refreshed, or when the search service is down, in milliseconds. Three turns
 * of the warmer, so that one missed turn never turns a popular query into a miss.
 */
export const USABLE_MS = 15 * 60_000;

/** How long one process alone refreshes an answer; after that another may, should the first have died. Milliseconds. */
export const LEASE_MS = 10_000;

/** `stale` answers are usable, but somebody should ask anew. */
export type Age = 'fresh' | 'stale' | 'unusable';

/** How old an answer is at `now`. One from the future, of a machine whose clock is ahead, is fresh. */
export function ageOf(answer: Answer | undefined, now: number): Age {
  if (!answer) return 'unusable';
  const age = now - answer.at;
  if (age < FRESH_MS) return 'fresh';
  return age < USABLE_MS ? 'stale' : 'unusable';
}

/** The younger of two answers. */
export const younger = (one: Answer | undefined, other: Answer | undefined): Answer | undefined =>
  (one?.at ?? -1) >= (other?.at ?? -1) ? one : other;

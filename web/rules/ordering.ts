import { isUncertain } from './problems.ts';

/** An order that was asked for and is not known to be placed or refused. */
export interface Ordering {
  /** What is being ordered; the order's id, should it be placed. */
  readonly reservationId: string;
  /** An answer is still waited for. */
  readonly underWay: boolean;
  /** The answer to an earlier try was lost: it may have been placed then, whatever a later try is told. */
  readonly lost: boolean;
}

/** The same hold is asked for once more, or another for the first time. */
export const orderingAgain = (before: Ordering | undefined, reservationId: string): Ordering => ({
  reservationId,
  underWay: true,
  lost: before?.reservationId === reservationId && before.lost,
});

/**
 * What is known after a try that failed; undefined once it is certain that nothing was placed. `HOLD_EXPIRED` is certain:
 * the store says it only when there is no such order and can be none any more.
 */
export function orderingAfter(
  ordering: Ordering,
  problem: { readonly status: number; readonly code: string },
): Ordering | undefined {
  const lost = ordering.lost || isUncertain(problem);
  return problem.code === 'HOLD_EXPIRED' || !lost ? undefined : { ...ordering, underWay: false, lost };
}

/**
 * The hold to show after a look: an order consumes it, so that nothing held is what the store says exactly when the order
 * was placed. While that is not known the form stays.
 */
export const holdAfterLook = <Hold extends { readonly reservationId: string }>(
  before: Hold | null | undefined,
  found: Hold | null,
  ordering: Ordering | undefined,
): Hold | null => (found === null && before && before.reservationId === ordering?.reservationId ? before : found);

/** What is known of the server's clock minus ours, in ms: it lies between the two. */
export interface ClockBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * What one answer tells. Its `Date` header is the server's time cut to the second, read somewhere between our sending and
 * receiving (RFC 9110, 6.6.1), so each answer bounds the difference and a few bound it far below a second.
 * @param date of the answer, epoch ms; @param sentAt and @param receivedAt by our clock, epoch ms
 */
export const boundsOf = (date: number, sentAt: number, receivedAt: number): ClockBounds => ({
  least: date - receivedAt,
  most: date + 1000 - sentAt,
});

/** Both facts at once. Where they contradict each other a clock was set meanwhile, and the newer one counts. */
export function narrowed(known: ClockBounds | undefined, seen: ClockBounds): ClockBounds {
  if (known === undefined) return seen;
  const both = { least: Math.max(known.least, seen.least), most: Math.min(known.most, seen.most) };
  return both.least <= both.most ? both : seen;
}

/**
 * The difference to count down by, in ms: the most it may be, so that a countdown may end a moment early but never shows
 * time that the server no longer grants. None is known before the first answer.
 */
export const offsetOf = (bounds: ClockBounds | undefined): number => bounds?.most ?? 0;

/** The least difference it may be, in ms: what is over by it is over for the server, too. */
export const leastOffsetOf = (bounds: ClockBounds | undefined): number => bounds?.least ?? 0;

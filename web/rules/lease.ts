/** A claim as far as its time goes. */
export interface Lease {
  /** ISO 8601; absent when nobody has it. */
  readonly leaseUntil?: string | undefined;
  readonly claimedBy?: string | undefined;
  readonly status: string;
}

/** Seconds a claim has left by the server's clock; negative when it is over. @param now the server's, epoch ms */
export const leaseSeconds = ({ leaseUntil }: Pick<Lease, 'leaseUntil'>, now: number): number =>
  leaseUntil === undefined ? Number.NEGATIVE_INFINITY : (Date.parse(leaseUntil) - now) / 1000;

/**
 * Whether a claim that is over here may live yet for the server: a refusal by it says nothing yet.
 * @param latest and @param earliest that the server's time may be, epoch ms
 */
export const mayLiveYet = (work: Pick<Lease, 'leaseUntil'>, latest: number, earliest: number): boolean =>
  leaseSeconds(work, latest) <= 0 && leaseSeconds(work, earliest) > 0;

/** Whose it is to work on: the caller's, somebody else's, or anyone's who takes it. */
export type Whose = 'mine' | 'lost' | 'theirs' | 'anyone';

/** Whose a warehouse order is. `lost`: the caller's, whose lease is over; anyone may take it now. @param now epoch ms */
export function whoseIs(work: Lease, userId: string, now: number): Whose {
  if (work.status !== 'claimed' && work.status !== 'packed') return 'anyone';
  const live = leaseSeconds(work, now) > 0;
  if (work.claimedBy === userId) return live ? 'mine' : 'lost';
  return live ? 'theirs' : 'anyone';
}

/** Whether a claim should be renewed now that its owner is at work: less than half of what it had is left. */
export const isRenewalDue = (secondsLeft: number, fullSeconds: number): boolean =>
  secondsLeft > 0 && secondsLeft < fullSeconds / 2;

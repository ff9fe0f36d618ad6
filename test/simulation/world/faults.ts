import type { Random } from './random.ts';

/** Everything that can go wrong. */
export const FAULT_KINDS = [
  /** A call failed (500 or a lost connection) and had no effect. */
  'failedBefore',
  /** A call took effect and its answer was lost. */
  'answerLost',
  /** Another transaction had the row. */
  'conflict',
  /** Capacity ran out for a moment: throttled, or keys left unprocessed. */
  'throttle',
  /** A process died before or after its call took effect, or ran out of time. */
  'processDied',
  /** A queue message came again though it was handled. */
  'duplicateMessage',
  'lateMessage',
  'reorderedMessage',
  /** A stream record came again though it was handled. */
  'duplicateRecord',
  'lateRecord',
  /** A stream record overtook one of another item; DynamoDB keeps the order within an item. */
  'reorderedRecord',
  /** An eventually consistent read, or one of an index, answered as of earlier. */
  'staleRead',
  /** Time to live removed a row while the actors were still at it. */
  'ttlRemoved',
  /** A row was overdue and time to live had still not run when something else took it, or when the actors were done. */
  'ttlLate',
  /** A process's clock was set in mid-work. */
  'clockJump',
  /** A process's clock was off. */
  'clockSkew',
  /** A task of the workflow ran to its end, but the workflow never heard and ran it again. */
  'taskRetriedAfterSuccess',
  /** A ClientRequestToken came again after the ten minutes it is known for, and counted as new. */
  'tokenForgotten',
  /** A transaction's rows appeared one by one: until it was answered, reads met some of them as they were before. */
  'tornTransaction',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** How likely each kind is at each occasion, 0 to 1. */
export type FaultPlan = Readonly<Record<FaultKind, number>>;

/**
 * Likeliest each kind gets. Those at every call are rare enough for four attempts of the SDK to nearly always get through;
 * as likely as at one call, they strike an invocation for longer (see fate.ts). processDied is for an invocation.
 */
const MOST: FaultPlan = {
  failedBefore: 0.08,
  answerLost: 0.1,
  conflict: 0.1,
  throttle: 0.08,
  processDied: 0.35,
  duplicateMessage: 0.4,
  lateMessage: 0.3,
  reorderedMessage: 0.6,
  duplicateRecord: 0.3,
  lateRecord: 0.3,
  reorderedRecord: 0.6,
  staleRead: 0.6,
  ttlRemoved: 0.5,
  ttlLate: 1,
  clockJump: 0.03,
  clockSkew: 0.5,
  taskRetriedAfterSuccess: 0.25,
  tokenForgotten: 0.5,
  tornTransaction: 1,
};

/**
 * Draws which kinds a seed has and how much of each: a random half at random intensity ("swarm testing"), as a world
 * with everything at once hides what one kind alone would show.
 */
export function drawFaults(random: Random): FaultPlan {
  const share = random.pick([0.2, 0.5, 0.8]);
  return Object.fromEntries(
    FAULT_KINDS.map((kind) => {
      const on = random.chance(share);
      const intensity = random.pick([0.1, 0.3, 1]);
      return [kind, on ? MOST[kind] * intensity : 0];
    }),
  ) as FaultPlan;
}

/** No faults. */
export const NO_FAULTS: FaultPlan = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as FaultPlan;

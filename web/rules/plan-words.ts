/** A candidate of a plan, as far as its part is told. */
export interface CandidateWords {
  readonly chosen: boolean;
  readonly ruledOut?: string | undefined;
  readonly why?: string | undefined;
}

const RULED_OUT: Readonly<Record<string, string>> = {
  closed: 'closed',
  excluded: 'left out',
  'at-capacity': 'full for today',
  'nothing-free': 'has none of it free',
  'reported-missing': 'reported it missing for this order',
  'not-needed': 'the chosen ones are enough',
};

/** What became of a candidate, in words. */
export function candidateWords({ chosen, ruledOut, why }: CandidateWords): string {
  if (chosen) return 'Ships';
  const reason = ruledOut === undefined ? 'not chosen' : (RULED_OUT[ruledOut] ?? ruledOut);
  return `No: ${reason}${why === undefined ? '' : ` (${why})`}`;
}

/** What a plan proves about its number of shipments. */
export function boundWords(plan: {
  readonly shipments: number;
  readonly bound: number;
  readonly proven: boolean;
}): string {
  const { shipments, bound, proven } = plan;
  if (shipments === 0) return 'Nothing could be assigned.';
  const count = shipments === 1 ? 'One shipment' : `${shipments} shipments`;
  if (shipments === bound)
    return `${count}: fewer are not possible.${proven ? ' The whole choice is proven best.' : ''}`;
  return `${count}; ${bound} may be possible.`;
}

const CRITERIA: Readonly<Record<string, string>> = {
  'fewest-shipments': 'Shipments',
  nearest: 'Kilometres',
  'lowest-cost': 'Cost, in cents',
  'balanced-load': 'Load, in thousandths of a day',
  priority: 'Ranks of priority',
};

/** What a criterion counts. */
export const criterionWords = (criterion: string): string => CRITERIA[criterion] ?? criterion;

const NOTES: Readonly<Record<string, string>> = {
  'destination-unknown': 'The place it goes to is not known, so distances did not count.',
  'beyond-safety-stock': 'Some of it only safety stock has: it is assigned all the same.',
  'beyond-capacity': 'Some of it only full warehouses have: it is assigned to them all the same.',
  'refused-again': 'Nobody else has it all, so warehouses that had given it back are asked again.',
};

/** Something that the plan had to do without, in words. */
export const noteWords = (note: string): string => NOTES[note] ?? note;

const REASONS: Readonly<Record<string, string>> = {
  'not-planned': 'Never planned',
  'not-allocated': 'Planned, but nothing set aside',
  'back-ordered': 'Nobody has what is missing',
  'not-queued': 'Set aside, but on no work list',
  unclaimed: 'On a work list, but nobody takes it',
  abandoned: 'Taken, and left lying',
  'not-ended': 'All is done, but it did not end',
  cancelling: 'Cancellation did not finish',
};

/** Why an order stands still, in words. */
export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

const REDRIVE: Readonly<Record<string, string>> = {
  plan: 'Plan what is left again',
  move: 'Move it to other warehouses',
  cancel: 'Finish the cancellation',
};

/** What redriving an order will do, in words. */
export const redriveWords = (redrive: string): string => REDRIVE[redrive] ?? 'Redrive';

const EVENTS: Readonly<Record<string, string>> = {
  placed: 'Placed',
  planned: 'Planned',
  stuck: 'Stuck',
  allocated: 'Set aside',
  queued: 'On the work list',
  short: 'Reported short',
  packed: 'Packed',
  shipped: 'Shipped',
  cancelled: 'Cancelled',
  withdrawn: 'Taken away from the warehouse',
  'cancel-requested': 'Cancellation asked for',
};

/** Something that happened to an order, in words. */
export const eventWords = (what: string): string => EVENTS[what] ?? what;

/** After how long a sale counts half. */
const HALF_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * The moment at which a unit sold weighs 1. It lies ahead so that weights stay well within what keeps them until then and
 * some years on: a `rank_feature` takes 2^-126 to 2^127, a JavaScript number is exact in whole numbers up to 2^53.
 */
const EPOCH_MS = Date.UTC(2034, 0, 1);

/** Units sold this moment that are half way to the most popularity can do: four in three days, steadily. */
const HALFWAY_UNITS = 60;

/**
 * Digits that a weight keeps: a sum must stay within the 38 that DynamoDB keeps. In 8 years weights grow by 29 digits, of
 * which a hundred thousand units a month take 5 more.
 */
const WEIGHT_DIGITS = 3;

/** Digits of a step's score; a `rank_feature` keeps fewer. */
const SCORE_DIGITS = 6;

/** Factor between two steps of popularity. */
const STEP = 1.1;

/** Puts the step of 2^-126, the least that a `rank_feature` takes, above 0. */
const OFFSET = 1000;

/**
 * What a sale of `quantity` units at `nowMs` (epoch milliseconds) adds to an item's score: forward decay. Later sales
 * weigh more, twice as much every 30 days, so scores are sums that only grow and never have to be written anew as time
 * goes by; only their ratio to {@link pivotAt} means anything. (Cormode et al., "Forward Decay", ICDE 2009.)
 */
export function weightAt(quantity: number, nowMs: number): number {
  return Number((quantity * 2 ** ((nowMs - EPOCH_MS) / HALF_LIFE_MS)).toPrecision(WEIGHT_DIGITS));
}

/** The score which is halfway to full popularity at `nowMs`: the `pivot` of a `rank_feature` query's `saturation`. */
export function pivotAt(nowMs: number): number {
  return weightAt(HALFWAY_UNITS, nowMs);
}

/**
 * The step of 10 % that a score is in, from 1, and 0 for no sales. The index hears of a score only when it is in another
 * step, so it is never more than 10 % behind, however small the pieces in which the score grew. As scores only grow, so
 * do their steps: they serve as the version of what the index has.
 */
export function stepOf(score: number | undefined): number {
  if (score === undefined || !(score > 0)) return 0;
  return Math.max(1, Math.floor(Math.log(score) / Math.log(STEP)) + OFFSET);
}

/** The highest step that a score can be in. */
export const LAST_STEP = stepOf(Number.MAX_VALUE);

/** The least score of a step, as the index has it; undefined for step 0. Two of one step are the same document. */
export function scoreOf(step: number): number | undefined {
  return step === 0 ? undefined : Number((STEP ** (step - OFFSET)).toPrecision(SCORE_DIGITS));
}

/** What is so in a world from the beginning to the end, told to the reference and not read from the store's code. */
export interface Facts {
  /** Price of each item in minor units. */
  readonly prices: ReadonlyMap<string, number>;
  readonly holdSeconds: number;
  /** Seconds that starting a payment adds, once. */
  readonly extensionSeconds: number;
  /** How long work may lie unclaimed. */
  readonly deadlineMinutes: number;
  /** Whether shoppers who are short release what is over. */
  readonly sweep: boolean;
}

/** One thing that is not as an invariant says. */
export interface Breach {
  /** What it is about, such as `item 85123A` or `order 01J…`. */
  readonly subject: string;
  /**
   * What is wrong without the numbers that move, such as `off by 3`: a breach read twice is the same one when its
   * subject and fault are.
   */
  readonly fault: string;
  /** For a person: the numbers that don't add up. */
  readonly detail: string;
}

/** What checking one invariant of docs/invariants.md found. */
export interface Finding {
  /** The invariant's number. */
  readonly id: number;
  readonly name: string;
  /** How many rows or sums were checked, and of what. */
  readonly checked: number;
  readonly unit: string;
  readonly breaches: readonly Breach[];
  /** Worth knowing, but no breach. */
  readonly notes: readonly string[];
}

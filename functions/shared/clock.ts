/** Where time and ids come from, passed in so that tests and the simulator decide both. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A new ULID for that moment. */
  readonly newId: () => string;
}

/** Epoch seconds, fraction kept, of epoch milliseconds: what `expiresAt` attributes are compared with. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

/** ISO 8601 in UTC with milliseconds, of epoch milliseconds. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The day of a moment (epoch milliseconds), in UTC: `2026-01-31`. */
export const dayOf = (milliseconds: number): string => iso(milliseconds).slice(0, 10);

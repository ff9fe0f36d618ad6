/** Whether an item runs low: told once when it does, and once when it does not any more. */
export type Level = 'low' | 'enough';

/**
 * From where on an item that ran low has enough again: twice what counts as low, so that one that moves to and fro at the
 * threshold is not announced at each step.
 */
export const recoveredFrom = (threshold: number): number => Math.max(threshold + 1, 2 * threshold);

/** What so many units left say by themselves; nothing between the two marks, where it stays as it was. */
export function levelOf(available: number, threshold: number): Level | undefined {
  if (available <= threshold) return 'low';
  return available >= recoveredFrom(threshold) ? 'enough' : undefined;
}

/** An item's level as it was announced last, as stored. */
export interface LowStock {
  readonly itemId: string;
  readonly level: Level;
  /** Of the item's stock as it was read when the level was found to have changed; with the item's id, the event's. */
  readonly version: number;
  readonly available: number;
  /** The movement whose record found it: when it comes again, what it may have left undone is done. */
  readonly foundBy: number;
  /** Whether the event is on the bus. */
  readonly announced: boolean;
}

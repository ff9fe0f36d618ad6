import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { takeStep } from './checkout-store.ts';
import { type Reservation, stepToLines } from './holds.ts';

/**
 * Gives back what a held row has beyond its lines: the rest of a large swap, or of one that was not finished.
 * @returns the hold as it is then, or undefined when somebody else changed it meanwhile.
 */
export async function giveBackExcess(db: DynamoDBDocumentClient, hold: Reservation): Promise<Reservation | undefined> {
  let row = hold;
  for (let step = stepToLines(row); step; step = stepToLines(row)) {
    const outcome = await takeStep(db, step);
    if (outcome.kind === 'refused') return undefined;
    row = step.after;
  }
  return row;
}

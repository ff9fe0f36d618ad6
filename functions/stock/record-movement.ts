import * as z from 'zod';
import { iso } from '../shared/clock.ts';
import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { log } from '../shared/log.ts';
import type { Services } from '../shared/services.ts';
import { MOVEMENT_NOT_RECORDED } from '../shared/worker.ts';
import { entryOf, sameMovement } from './ledger.ts';
import { putEntry } from './ledger-store.ts';
import type { Stock } from './stock.ts';

/** What the ledger needs of a Stock row. */
const Row = z.object({
  itemId: z.string().min(1),
  available: z.int(),
  version: z.int().min(1),
  lastMovement: z.looseObject({ id: z.string(), kind: z.string(), delta: z.int(), ref: z.string() }),
});

/**
 * Stock's stream: puts the movement that made a row what it is into the ledger, under the row's version. Repeats and
 * another order of records change nothing (invariant 12). What can't be recorded would come back for ever and hold up all
 * after it, so it is reported and passed over: a row that is gone or no Stock row, or a version that the ledger has with
 * another movement, which means that somebody wrote to Stock by hand. What the ledger has stays.
 */
export async function recordMovement(change: RowChange, { db, now }: Pick<Services, 'db' | 'now'>): Promise<void> {
  const row = Row.safeParse(change.after);
  if (!row.success) {
    log.error(MOVEMENT_NOT_RECORDED, { before: change.before, after: change.after, issues: row.error.issues });
    return;
  }
  const entry = entryOf(row.data as Stock, change.at ?? iso(now()));
  const recorded = await putEntry(db, entry);
  if (recorded && !sameMovement(recorded, entry)) log.error(MOVEMENT_NOT_RECORDED, { recorded, refused: entry });
}

export const handler = streamConsumer(recordMovement);

import * as z from 'zod';
import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import { wholeSetting } from '../shared/env.ts';
import { type Announce, announce } from '../shared/events.ts';
import type { Services } from '../shared/services.ts';
import { settledStock } from './ledger-store.ts';
import { type LowStock, levelOf } from './low-stock.ts';
import { getLevel, noteAnnounced, putLevel } from './low-stock-store.ts';

/** What this needs of a movement. */
const Entry = z.object({ itemId: z.string().min(1), version: z.int().min(1), available: z.int() });

/** Times it looks again when the level changes under its hands. */
const ATTEMPTS = 6;

/**
 * The ledger's stream: announces an item once when what is left of it falls to the threshold or under it, and once when it
 * has recovered. A movement only makes this look; what it says is what Stock says now, and it looks until both agree, so
 * movements that come late, side by side or in another order end in the same. The level is put first and tells which
 * movement found it: of many one announces it, and when that one dies before it has, its record comes again and does.
 * @throws Error when the level goes on changing, so that the record comes again.
 */
export async function announceLowStock(
  change: RowChange,
  { db }: Pick<Services, 'db'>,
  tell: Announce = announce,
): Promise<void> {
  const entry = Entry.safeParse(change.after);
  // A movement is never taken out of the ledger; what is none is the auditor's to find.
  if (!entry.success) return;
  const { itemId, version: foundBy, available } = entry.data;
  const threshold = wholeSetting('LOW_STOCK_THRESHOLD', 0);
  const found = levelOf(available, threshold);
  if (found === undefined) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await getLevel(db, itemId);
    const isLeft = before?.foundBy === foundBy && !before.announced;
    if (isLeft) await put(before);
    const announced = before?.level ?? 'enough';
    // An earlier try that died had yet to look again
    if (attempt === 0 && !isLeft && found === announced) return;
    const stock = await settledStock(db, itemId);
    const level = stock && levelOf(stock.available, threshold);
    if (!stock || level === undefined || level === announced) return;
    const now: LowStock = {
      ...{ itemId, level, foundBy },
      ...{ version: stock.version, available: stock.available, announced: false },
    };
    if (await putLevel(db, now, before)) await put(now);
  }
  throw new Error(`The stock of ${itemId} goes on changing.`);

  async function put(row: LowStock): Promise<void> {
    await tell(row.level === 'low' ? 'Stock low' : 'Stock recovered', {
      id: `${row.itemId}#${row.version}`,
      itemId: row.itemId,
      available: row.available,
      threshold,
      version: row.version,
    });
    await noteAnnounced(db, row);
  }
}

export const handler = streamConsumer((change, services) => announceLowStock(change, services));

import type { Services } from '../shared/services.ts';
import { getReservation, overdueShoppers, releaseHold } from './checkout-store.ts';
import { isOver } from './holds.ts';

/** Overdue holds one sweep releases from each partition of the index; the next shortage takes the next ones. */
const SWEEP_LIMIT = 10;

/**
 * Releases holds that are over but were not yet released, so that nobody is told "out of stock" for units that are
 * nobody's. @returns how many this call released.
 */
export async function sweepHolds({ db, now }: Services): Promise<number> {
  const shoppers = await overdueShoppers(db, now(), SWEEP_LIMIT);
  const released = await Promise.all(
    shoppers.map(async (userId) => {
      const hold = await getReservation(db, userId);
      return hold !== undefined && isOver(hold, now()) && (await releaseHold(db, hold, 'over', now()));
    }),
  );
  return released.filter(Boolean).length;
}

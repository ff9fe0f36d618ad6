import pLimit from 'p-limit';
import type { Services } from '../shared/services.ts';
import { getReservation, overdueShoppers, releaseHold } from './checkout-store.ts';

/** Overdue holds that are looked for at a time in each partition of the index. */
const SWEEP_LIMIT = 10;
/** Releases side by side: they may be of the same items, and more would only get in each other's way. */
const SIDE_BY_SIDE = 4;
/** Longest a shopper waits for holds to be swept, in ms; a flash sale's holds end together, and somebody must begin. */
const PATIENCE_MS = 5_000;

/**
 * Releases holds that are over but were not yet released, so that nobody is told "out of stock" for units that are
 * nobody's: all there are, oldest first, as far as that takes seconds. @returns how many this call released.
 */
export async function sweepHolds(services: Services): Promise<number> {
  const until = services.now() + PATIENCE_MS;
  let all = 0;
  let released: number;
  do {
    released = await sweepOnce(services);
    all += released;
  } while (released > 0 && services.now() < until);
  return all;
}

async function sweepOnce({ db, now }: Services): Promise<number> {
  const shoppers = await overdueShoppers(db, now(), SWEEP_LIMIT);
  const limit = pLimit(SIDE_BY_SIDE);
  const released = await Promise.allSettled(
    shoppers.map((userId) =>
      limit(async () => {
        const hold = await getReservation(db, userId);
        return hold !== undefined && (await releaseHold(db, hold, 'over', now()));
      }),
    ),
  );
  // One that could not be released now has its timer still; it must not fail the shopper who happened to look.
  return released.filter((one) => one.status === 'fulfilled' && one.value).length;
}

import { type RowChange, streamConsumer } from '../shared/consumer.ts';
import type { Services } from '../shared/services.ts';
import { restoreRemovedHold } from './checkout-store.ts';
import type { Reservation } from './holds.ts';

/** The last backstop: TTL has removed a hold that nothing released. Its stock is given back from the old image. */
export async function restoreHoldRemovedByTtl(change: RowChange, { db, now }: Services): Promise<void> {
  if (!change.removedByTtl || change.after || !change.before) return;
  await restoreRemovedHold(db, change.before as unknown as Reservation, now());
}

export const handler = streamConsumer(restoreHoldRemovedByTtl);

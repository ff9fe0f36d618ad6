import * as z from 'zod';
import { seconds } from '../shared/clock.ts';
import { queueConsumer } from '../shared/consumer.ts';
import { OrderId } from '../shared/fields.ts';
import { type Send, send } from '../shared/queue.ts';
import type { Services } from '../shared/services.ts';
import { getReservation, releaseHold } from './checkout-store.ts';
import { isOver } from './holds.ts';

/** What the hold's timer carries. */
const HoldTimer = z.object({ userId: z.string().min(1), reservationId: OrderId });

/**
 * The timer of a hold went off: if the hold is still there and its time is over, its stock goes back. A timer that is
 * early (clocks differ; a hold may be longer than SQS delays) is set again for the rest.
 */
export async function releaseOverdueHold(
  timer: z.output<typeof HoldTimer>,
  services: Services & { readonly send: Send },
): Promise<void> {
  const { db, now } = services;
  const hold = await getReservation(db, timer.userId);
  if (hold?.reservationId !== timer.reservationId) return;
  if (hold.state !== 'releasing' && !isOver(hold, now())) {
    await services.send('HoldTimers', timer, hold.expiresAt - seconds(now()) + 1);
    return;
  }
  await releaseHold(db, hold, 'over', now());
}

export const handler = queueConsumer(HoldTimer, (timer, services) => releaseOverdueHold(timer, { ...services, send }));

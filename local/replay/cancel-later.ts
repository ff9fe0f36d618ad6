import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, Unexpected } from './api.ts';
import { hasCome, type LineCancellation, type ShownOrder } from './line-cancellations.ts';
import type { ReplayRecord } from './record.ts';
import type { Session } from './session.ts';

const LOOK_MS = 200;
/** How long is waited for the moment; then it is tried as it is. */
const PATIENCE_MS = 60_000;

/**
 * Waits until an order has come as far as its cancellation wants, and cancels by line; a repeat carries the same
 * idempotency key. A fault is recorded.
 */
export async function cancelLater(
  call: Call,
  record: ReplayRecord,
  session: Session,
  orderId: string,
  { moment, lines }: LineCancellation,
): Promise<void> {
  try {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(LOOK_MS)) {
      const order = await call<ShownOrder>('GET', `/orders/${orderId}`, { session });
      if (!order.ok) throw new Unexpected(`GET /orders/${orderId} answered ${order.status} ${order.code}`);
      if (hasCome(order.body, moment)) break;
    }
    const answer = await call<ShownOrder>('POST', `/orders/${orderId}/cancel`, {
      session,
      body: { lines },
      idempotencyKey: `replay-by-line-${orderId}`,
    });
    const { cancelledByLine } = record;
    if (answer.ok) {
      cancelledByLine.orders++;
      cancelledByLine.units += unitsOf(lines, answer.body);
    } else if (answer.code === 'NOT_CANCELLABLE') {
      cancelledByLine.tooLate++;
    } else {
      throw new Unexpected(`POST /orders/${orderId}/cancel answered ${answer.status} ${answer.code}: ${answer.detail}`);
    }
    record.progressAt = Date.now();
  } catch (error) {
    record.faults.push((error as Error).message);
  }
}

/** Units of these lines that are cancelled now, as far as they were asked for. */
function unitsOf(asked: LineCancellation['lines'], order: ShownOrder): number {
  const shown = new Map(order.lines.map((line) => [line.itemId, line]));
  return asked.reduce((sum, { itemId, quantity }) => {
    const line = shown.get(itemId);
    return sum + Math.min(line?.cancelled ?? 0, quantity ?? line?.quantity ?? 0);
  }, 0);
}

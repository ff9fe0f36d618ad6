import type { Breach, Finding } from './finding.ts';
import type { Snapshot } from './rows.ts';

/** How long a message may be under way, in seconds: its consumer fails five times, a minute apart, before it is a dead letter. */
const UNDER_WAY_SECONDS = 600;

/**
 * When the last of the three ways that end a hold should have ended it, in seconds: TTL removes rows "within a few days"
 * (docs.aws.amazon.com, "Using time to live (TTL) in DynamoDB").
 */
const TTL_SECONDS = 3 * 86_400;

/**
 * Invariant 12. Every accepted message is handled or in a dead-letter queue, and there is none there; what messages move
 * does not stand still: no order is left as it was placed, no cancellation half done, no hold longer than TTL leaves it.
 */
export function messagesHandled({ deadLetters, orders, reservations, warehouseOrders, readAt }: Snapshot): Finding {
  const breaches: Breach[] = [];
  const notes: string[] = [];
  for (const { queue, messages } of deadLetters) {
    if (messages === 0) continue;
    breaches.push({ subject: `queue ${queue}`, fault: 'has messages', detail: `has ${messages} messages` });
  }
  const since = (at: unknown): number => Math.floor(readAt - Date.parse(String(at)) / 1000);
  for (const { orderId, status, placedAt, cancelRequestedAt } of orders) {
    const subject = `order ${orderId}`;
    if (status === 'placed' && since(placedAt) > UNDER_WAY_SECONDS) {
      breaches.push({ subject, fault: 'left placed', detail: `is only placed, ${since(placedAt)} s ago` });
    }
    if (status === 'cancelling' && since(cancelRequestedAt) > UNDER_WAY_SECONDS) {
      const detail = `is being cancelled for ${since(cancelRequestedAt)} s`;
      breaches.push({ subject, fault: 'left cancelling', detail });
    }
  }
  for (const { reservationId, expiresAt } of reservations) {
    if (readAt - expiresAt <= TTL_SECONDS) continue;
    const detail = `is over for ${Math.floor(readAt - expiresAt)} s, and TTL has not removed it either`;
    breaches.push({ subject: `reservation ${reservationId}`, fault: 'left over', detail });
  }
  for (const { warehouseOrderId, status, allocatedAt } of warehouseOrders) {
    if (status !== 'allocated' || !(since(allocatedAt) > UNDER_WAY_SECONDS)) continue;
    notes.push(
      `warehouse order ${warehouseOrderId}: is on no work list, ${since(allocatedAt)} s after it was allocated`,
    );
  }
  return {
    id: 12,
    name: 'every message is handled',
    checked: deadLetters.length + orders.length + reservations.length,
    unit: 'dead-letter queues, orders and holds',
    breaches,
    notes,
  };
}

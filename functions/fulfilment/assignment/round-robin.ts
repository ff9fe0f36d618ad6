import type { Assignment } from './assignment.ts';
import type { Eligible, Source } from './eligible.ts';
import { takeFrom } from './take.ts';

/**
 * Lines go to the warehouses in turn, the first one chosen by the order's id so that orders start all over the country.
 * A warehouse that lacks a line is passed over for it.
 */
export function roundRobin(orderId: string, eligible: Eligible): Assignment[] {
  const order = [...eligible.sources].sort((a, b) => (a.warehouse.warehouseId < b.warehouse.warehouseId ? -1 : 1));
  if (order.length === 0) return [];
  const start = hash(orderId) % order.length;
  return takeFrom(eligible, (line) => rotated(order, start + line));
}

function rotated(order: readonly Source[], by: number): Source[] {
  const at = by % order.length;
  return [...order.slice(at), ...order.slice(0, at)];
}

/** FNV-1a, 32 bit: spreads ids evenly; nothing rests on it being hard to guess. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

import type { Candidate, Strategy } from './assignment.ts';
import { takeFrom } from './take.ts';

/**
 * Lines go to the warehouses in turn, the first one chosen by the order's id so that orders start all over the country.
 * A warehouse that lacks a line is passed over for it.
 */
export const roundRobin: Strategy = ({ orderId, lines, candidates }) => {
  const order = [...candidates].sort((a, b) => (a.warehouseId < b.warehouseId ? -1 : 1));
  if (order.length === 0) return [];
  const start = hash(orderId) % order.length;
  return takeFrom(lines, (_line, index) => rotated(order, start + index));
};

function rotated(order: readonly Candidate[], by: number): Candidate[] {
  const at = by % order.length;
  return [...order.slice(at), ...order.slice(0, at)];
}

/** FNV-1a, 32 bit: spreads ids evenly; nothing rests on it being hard to guess. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

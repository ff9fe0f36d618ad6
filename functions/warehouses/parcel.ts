import { createHash } from 'node:crypto';
import type { Order } from '../orders/orders.ts';

/**
 * The parcel that a warehouse order may share: the same for all that one warehouse ships to one shopper's one address.
 * A hash, as it is a key and names nobody. Setting MERGE_SHIPMENTS, `off` or `same-address`, says whether it is given.
 */
export function parcelOf(warehouseId: string, { userId, address }: Pick<Order, 'userId' | 'address'>): string {
  const place = Object.entries(address)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value).trim().replace(/\s+/g, ' ').toLowerCase()])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([userId, place]));
  return `${warehouseId}#${hash.digest('hex').slice(0, 24)}`;
}

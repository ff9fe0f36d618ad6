import type { TableDefinition } from '../shared/table.ts';

/** Every plan that was made for an order, those that lost a race too, with its reasons: a row each, for 90 days. */
export const plansTable = {
  name: 'Plans',
  partitionKey: { name: 'orderId', type: 'S' },
  sortKey: { name: 'version', type: 'N' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;

/** How many warehouse orders a warehouse was given on a day (UTC): a hint for planning, kept for a few days. */
export const warehouseLoadTable = {
  name: 'WarehouseLoad',
  partitionKey: { name: 'warehouseId', type: 'S' },
  sortKey: { name: 'day', type: 'S' },
  ttl: 'expiresAt',
} as const satisfies TableDefinition;

import type { TableDefinition } from '../shared/table.ts';

/** What suppliers are expected to bring to a warehouse, and what has come of it. */
export const deliveriesTable = {
  name: 'Deliveries',
  partitionKey: { name: 'warehouseId', type: 'S' },
  sortKey: { name: 'deliveryId', type: 'S' },
  indexes: {
    /** Open ones first, by when they are due; then the closed ones, the latest first. */
    byRank: {
      partitionKey: { name: 'warehouseId', type: 'S' },
      sortKey: { name: 'rank', type: 'S' },
      include: ['supplier', 'dueAt', 'status', 'items', 'expected', 'received', 'due', 'closedAt'],
    },
  },
} as const satisfies TableDefinition;

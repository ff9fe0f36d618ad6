import type { TableDefinition } from '../shared/table.ts';

/** What shoppers send back of their orders. How much of an order's lines comes back is summed in the order itself. */
export const returnsTable = {
  name: 'Returns',
  partitionKey: { name: 'orderId', type: 'S' },
  sortKey: { name: 'returnId', type: 'S' },
  indexes: {
    /** What a warehouse is to expect: what is still to come first, the oldest on top; then what has ended, the latest on top. */
    byWarehouse: {
      partitionKey: { name: 'warehouseId', type: 'S' },
      sortKey: { name: 'rank', type: 'S' },
      include: ['status', 'lines', 'reason', 'requestedAt', 'endedAt'],
    },
  },
} as const satisfies TableDefinition;

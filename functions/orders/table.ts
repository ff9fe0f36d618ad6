import type { TableDefinition } from '../shared/table.ts';

/** One row an order. Its stream starts the fulfilment workflow, so a crash after submit loses nothing. */
export const ordersTable = {
  name: 'Orders',
  partitionKey: { name: 'orderId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
  indexes: {
    /** A shopper's orders, newest first when read backwards. */
    byShopper: {
      partitionKey: { name: 'userId', type: 'S' },
      sortKey: { name: 'placedAt', type: 'S' },
      include: ['status', 'total', 'units'],
    },
    /** Orders that need somebody: sparse, `attention` is there only while an order is stuck. */
    stuck: {
      partitionKey: { name: 'attention', type: 'S' },
      sortKey: { name: 'placedAt', type: 'S' },
    },
    /** Orders that have not ended, by when they are to be looked at next; over a few partitions, as every new order is written here. */
    due: { partitionKey: { name: 'dueShard', type: 'S' }, sortKey: { name: 'due', type: 'S' } },
  },
} as const satisfies TableDefinition;

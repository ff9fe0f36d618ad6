import type { TableDefinition } from '../shared/table.ts';

/** The warehouses themselves: name, address, position, priority, daily capacity, open or closed. */
export const warehousesTable = {
  name: 'Warehouses',
  partitionKey: { name: 'warehouseId', type: 'S' },
} as const satisfies TableDefinition;

/** What one warehouse picks and ships for one order: a shipment. Its stream tells the workflow how it ended. */
export const warehouseOrdersTable = {
  name: 'WarehouseOrders',
  partitionKey: { name: 'warehouseId', type: 'S' },
  sortKey: { name: 'warehouseOrderId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
  indexes: {
    /** The work list: sparse, a row is in it only while `openAt` names its warehouse. */
    openWork: {
      partitionKey: { name: 'openAt', type: 'S' },
      sortKey: { name: 'queuedAt', type: 'S' },
      include: ['orderId', 'status', 'lines', 'version', 'address', 'claimedBy', 'leaseUntil'],
    },
  },
} as const satisfies TableDefinition;

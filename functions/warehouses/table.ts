import type { TableDefinition } from '../shared/table.ts';

/** The warehouses themselves: name, address, position, priority, daily capacity, open or closed. Its stream moves a closed one's work on. */
export const warehousesTable = {
  name: 'Warehouses',
  partitionKey: { name: 'warehouseId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
} as const satisfies TableDefinition;

/** What one warehouse picks and ships for one order: a shipment. Its stream tells the workflow how it ended. */
export const warehouseOrdersTable = {
  name: 'WarehouseOrders',
  partitionKey: { name: 'warehouseId', type: 'S' },
  sortKey: { name: 'warehouseOrderId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
  indexes: {
    /** The work list in its order: sparse, a row is in it only while `openAt` names its warehouse. */
    workList: {
      partitionKey: { name: 'openAt', type: 'S' },
      sortKey: { name: 'rank', type: 'S' },
      include: [
        ...['orderId', 'status', 'lines', 'version', 'address', 'allocatedAt', 'queuedAt', 'promisedAt', 'priority'],
        ...['claimedBy', 'leaseUntil', 'picked', 'wave', 'parcel'],
      ],
    },
    /** What somebody has in hand: sparse, `heldBy` (warehouse and person) is there while a claim is. */
    claims: { partitionKey: { name: 'heldBy', type: 'S' }, sortKey: { name: 'rank', type: 'S' } },
    /** What may go in one parcel: sparse, `parcel` is there while a row is open and merging is the policy. */
    parcels: { partitionKey: { name: 'parcel', type: 'S' }, sortKey: { name: 'rank', type: 'S' } },
  },
} as const satisfies TableDefinition;

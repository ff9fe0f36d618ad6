import type { TableDefinition } from '../shared/table.ts';

/** What may still be sold of an item over all warehouses: `available`, `version`, `lastMovement`. The hot, small row. */
export const stockTable = {
  name: 'Stock',
  partitionKey: { name: 'itemId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
} as const satisfies TableDefinition;

/**
 * What one warehouse has of an item: `onHand`, `allocated`, `free` (= onHand − allocated), and the sums `received`,
 * `corrected`, `shipped` over all time, of which onHand is the balance.
 */
export const warehouseStockTable = {
  name: 'WarehouseStock',
  partitionKey: { name: 'itemId', type: 'S' },
  sortKey: { name: 'warehouseId', type: 'S' },
  indexes: {
    byWarehouse: {
      partitionKey: { name: 'warehouseId', type: 'S' },
      sortKey: { name: 'itemId', type: 'S' },
      include: ['onHand', 'allocated', 'free'],
    },
  },
} as const satisfies TableDefinition;

/**
 * The movements of an item's stock, one row each, written from Stock's stream. Versions are those of the Stock row, from 1
 * without a gap, so the rows of an item prove what is left of it.
 */
export const stockLedgerTable = {
  name: 'StockLedger',
  partitionKey: { name: 'itemId', type: 'S' },
  sortKey: { name: 'version', type: 'N' },
} as const satisfies TableDefinition;

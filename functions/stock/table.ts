import type { TableDefinition } from '../shared/table.ts';

/** What may still be sold of an item over all warehouses: `available`, `version`, `lastMovement`. The hot, small row. */
export const stockTable = {
  name: 'Stock',
  partitionKey: { name: 'itemId', type: 'S' },
  stream: 'NEW_AND_OLD_IMAGES',
} as const satisfies TableDefinition;

/**
 * What one warehouse has of an item: `onHand`, `allocated`, `free` (= onHand − allocated), and sums over all time of which
 * onHand is the balance: `received`, `corrected`, `shipped` and those of damages, returns and transfers.
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
 * without a gap, so the rows of an item prove what is left of it. Its stream tells what runs low: Stock's own has two
 * readers already, and DynamoDB advises against a third.
 */
export const stockLedgerTable = {
  name: 'StockLedger',
  partitionKey: { name: 'itemId', type: 'S' },
  sortKey: { name: 'version', type: 'N' },
  stream: 'NEW_IMAGE',
} as const satisfies TableDefinition;

/** Which items run low, as it was announced last; a row for each item that ever did. */
export const lowStockTable = {
  name: 'LowStock',
  partitionKey: { name: 'itemId', type: 'S' },
} as const satisfies TableDefinition;

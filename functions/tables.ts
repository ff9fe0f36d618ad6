import { cartsTable } from './carts/table.ts';
import { reservationsTable } from './checkout/table.ts';
import { itemsTable } from './items/table.ts';
import { ordersTable } from './orders/table.ts';
import { popularityTable, searchAnswersTable, searchCountsTable, searchSettingsTable } from './search/table.ts';
import { idempotencyTable } from './shared/idempotency-table.ts';
import { stockLedgerTable, stockTable, warehouseStockTable } from './stock/table.ts';
import { warehouseOrdersTable, warehousesTable } from './warehouses/table.ts';

/** Every table of the store, by its logical name. */
export const tables = {
  Items: itemsTable,
  Stock: stockTable,
  WarehouseStock: warehouseStockTable,
  Warehouses: warehousesTable,
  Carts: cartsTable,
  Reservations: reservationsTable,
  Orders: ordersTable,
  WarehouseOrders: warehouseOrdersTable,
  StockLedger: stockLedgerTable,
  Popularity: popularityTable,
  SearchAnswers: searchAnswersTable,
  SearchCounts: searchCountsTable,
  SearchSettings: searchSettingsTable,
  Idempotency: idempotencyTable,
} as const;

import { cartsTable } from './carts/table.ts';
import { reservationsTable } from './checkout/table.ts';
import { deliveriesTable } from './deliveries/table.ts';
import { plansTable, warehouseLoadTable } from './fulfilment/table.ts';
import { itemsTable } from './items/table.ts';
import { figuresTable } from './operations/table.ts';
import { ordersTable } from './orders/table.ts';
import { returnsTable } from './returns/table.ts';
import { popularityTable, searchAnswersTable, searchCountsTable, searchSettingsTable } from './search/table.ts';
import { idempotencyTable } from './shared/idempotency-table.ts';
import { lowStockTable, stockLedgerTable, stockTable, warehouseStockTable } from './stock/table.ts';
import { transfersTable } from './transfers/table.ts';
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
  LowStock: lowStockTable,
  Deliveries: deliveriesTable,
  Transfers: transfersTable,
  Returns: returnsTable,
  Plans: plansTable,
  WarehouseLoad: warehouseLoadTable,
  Figures: figuresTable,
  Popularity: popularityTable,
  SearchAnswers: searchAnswersTable,
  SearchCounts: searchCountsTable,
  SearchSettings: searchSettingsTable,
  Idempotency: idempotencyTable,
} as const;

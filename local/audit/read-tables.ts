import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { OrderRow, ReservationRow, ShelfRow, Snapshot, StockRow, WarehouseOrderRow } from './rows.ts';

/** Physical names of the tables the audit reads, by their logical ones. */
export type AuditedTables = Readonly<
  Record<'Stock' | 'WarehouseStock' | 'Reservations' | 'Orders' | 'WarehouseOrders', string>
>;

/** All rows of the audited tables, one table after another, each page consistent. */
export async function readTables(db: DynamoDBDocumentClient, tables: AuditedTables): Promise<Snapshot> {
  return {
    warehouseOrders: await scan<WarehouseOrderRow>(db, tables.WarehouseOrders),
    orders: await scan<OrderRow>(db, tables.Orders),
    reservations: await scan<ReservationRow>(db, tables.Reservations),
    stock: await scan<StockRow>(db, tables.Stock),
    warehouseStock: await scan<ShelfRow>(db, tables.WarehouseStock),
    readAt: Date.now() / 1000,
  };
}

async function scan<Row>(db: DynamoDBDocumentClient, table: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    rows.push(...(Items as Row[]));
    from = LastEvaluatedKey;
  } while (from);
  return rows;
}

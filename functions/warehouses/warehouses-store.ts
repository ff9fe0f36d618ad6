import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import type { WarehouseOrderKey } from '../orders/orders.ts';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { mayBecome } from '../shared/status-graph.ts';
import { RETURN_OLD, type TransactionPart, writeRow } from '../shared/transaction.ts';
import { nextVersionCondition } from '../shared/versioned-row.ts';
import {
  WAREHOUSE_ORDER_GRAPH,
  type Warehouse,
  type WarehouseOrder,
  type Withdrawal,
  type WorkLine,
} from './warehouses.ts';

/** Label of a warehouse order's part in a transaction. */
export const WAREHOUSE_ORDER_LABEL = 'warehouse-order';

/** What keeps a row in the indexes of open work; whatever ends it removes these. */
export const OFF_THE_LIST = 'openAt, heldBy, parcel';

/** All warehouses; they are few. */
export async function getWarehouses(client: DynamoDBDocumentClient): Promise<Warehouse[]> {
  const warehouses: Warehouse[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName('Warehouses') })) {
    warehouses.push(...(Items as Warehouse[]));
  }
  return warehouses;
}

/** What people are told of a warehouse. */
export type WarehouseSign = Pick<Warehouse, 'warehouseId' | 'name' | 'address'>;

/** What people are told of the warehouses that some rows name, by id (eventually consistent). */
export async function warehouseSigns(
  db: DynamoDBDocumentClient,
  rows: readonly Pick<WarehouseOrderKey, 'warehouseId'>[],
): Promise<ReadonlyMap<string, WarehouseSign>> {
  const keys = [...new Set(rows.map(({ warehouseId }) => warehouseId))].map((warehouseId) => ({ warehouseId }));
  const attributes = ['warehouseId', 'name', 'address'];
  const signs = await batchGet<WarehouseSign>(db, tableName('Warehouses'), keys, { attributes });
  return new Map(signs.map((sign) => [sign.warehouseId, sign]));
}

/** One warehouse, or undefined. */
export async function getWarehouse(db: DynamoDBDocumentClient, warehouseId: string): Promise<Warehouse | undefined> {
  const { Item } = await db.send(new GetCommand({ TableName: tableName('Warehouses'), Key: { warehouseId } }));
  return Item as Warehouse | undefined;
}

/** A warehouse as it is now (consistent), or undefined. */
export async function getWarehouseNow(db: DynamoDBDocumentClient, warehouseId: string): Promise<Warehouse | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Warehouses'), Key: { warehouseId }, ConsistentRead: true }),
  );
  return Item as Warehouse | undefined;
}

/**
 * Puts a new warehouse, or one in the place of the version before it.
 * @returns undefined when done; else the row that stands in the way, or null where the one to be replaced is gone.
 */
export async function writeWarehouse(
  db: DynamoDBDocumentClient,
  warehouse: Warehouse,
): Promise<Warehouse | null | undefined> {
  const outcome = await writeRow(() =>
    db.send(
      new PutCommand({
        TableName: tableName('Warehouses'),
        Item: { ...warehouse },
        ...nextVersionCondition('warehouseId', warehouse.version),
        ...RETURN_OLD,
      }),
    ),
  );
  if (outcome.kind === 'applied') return undefined;
  return (outcome.item as Warehouse | undefined) ?? null;
}

/**
 * Keys of a warehouse's open warehouse orders as they are now (consistent), page by page: every row is read, the newest
 * first, as what was shipped long ago is most of them.
 */
export async function* openWarehouseOrders(
  client: DynamoDBDocumentClient,
  warehouseId: string,
): AsyncGenerator<WarehouseOrderKey[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName('WarehouseOrders'),
      KeyConditionExpression: 'warehouseId = :warehouseId',
      FilterExpression: 'NOT #status IN (:shipped, :cancelled)',
      ProjectionExpression: 'warehouseId, warehouseOrderId',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':warehouseId': warehouseId, ':shipped': 'shipped', ':cancelled': 'cancelled' },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield Items as WarehouseOrderKey[];
}

/** One warehouse order as it is now (consistent), or undefined. */
export async function getWarehouseOrder(
  db: DynamoDBDocumentClient,
  key: WarehouseOrderKey,
): Promise<WarehouseOrder | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('WarehouseOrders'), Key: keyOf(key), ConsistentRead: true }),
  );
  return Item as WarehouseOrder | undefined;
}

/** Warehouse orders by key as they are now (consistent), sorted by id; a key may be named twice, as pages of a list do. */
export async function getWarehouseOrders(
  db: DynamoDBDocumentClient,
  keys: readonly WarehouseOrderKey[],
): Promise<WarehouseOrder[]> {
  const once = new Map(keys.map((key) => [`${key.warehouseId}#${key.warehouseOrderId}`, keyOf(key)]));
  const rows = await batchGet<WarehouseOrder>(db, tableName('WarehouseOrders'), [...once.values()], {
    consistent: true,
  });
  return rows.sort((a, b) => (a.warehouseOrderId < b.warehouseOrderId ? -1 : 1));
}

/** A row's key and nothing else of it. */
export const keyOf = ({ warehouseId, warehouseOrderId }: WarehouseOrderKey) => ({ warehouseId, warehouseOrderId });

/** Part that puts a new warehouse order; refused when this very one was put before. */
export function newWarehouseOrderPart(row: WarehouseOrder): TransactionPart {
  return {
    label: WAREHOUSE_ORDER_LABEL,
    action: {
      Put: {
        TableName: tableName('WarehouseOrders'),
        Item: { ...row },
        ConditionExpression: 'attribute_not_exists(warehouseOrderId)',
      },
    },
  };
}

/**
 * Part that leaves an open warehouse order with fewer lines, or cancelled when none are left; it keeps the last lines it
 * had then. What was packed is to be packed anew. Refused when it was shipped, or is not as it was read: each unit is
 * either shipped or given back.
 * @param at ISO 8601.
 */
export function reduceWorkPart(row: WarehouseOrder, left: readonly WorkLine[], at: string): TransactionPart {
  const allowed = mayBecome(WAREHOUSE_ORDER_GRAPH, 'cancelled');
  const ends = left.length === 0;
  return {
    label: `${WAREHOUSE_ORDER_LABEL}:${row.warehouseOrderId}`,
    action: {
      Update: {
        TableName: tableName('WarehouseOrders'),
        Key: keyOf(row),
        UpdateExpression: ends
          ? `SET #status = :cancelled, cancelledAt = :at, endedBy = :why, version = :next REMOVE ${OFF_THE_LIST}, claimedBy, leaseUntil`
          : 'SET #status = :open, #lines = :left, version = :next REMOVE packedAt',
        ConditionExpression: `version = :version AND ${ends ? allowed.expression : '#status = :status'}`,
        ExpressionAttributeNames: { '#status': 'status', ...(!ends && { '#lines': 'lines' }) },
        ExpressionAttributeValues: {
          ':version': row.version,
          ':next': row.version + 1,
          ...(ends
            ? { ':cancelled': 'cancelled', ':why': 'cancellation', ':at': at, ...allowed.values }
            : { ':left': left, ':status': row.status, ':open': row.status === 'packed' ? 'claimed' : row.status }),
        },
      },
    },
  };
}

/**
 * Part that takes an open warehouse order away from its warehouse; it keeps its lines. Refused when it has ended or its
 * lines have changed since it was read, and where it is late, when somebody works on it.
 * @param now epoch seconds; at ISO 8601; movedTo the warehouse order that takes it over in the same transaction.
 */
export function withdrawPart(
  row: WarehouseOrder,
  why: Withdrawal,
  now: number,
  at: string,
  movedTo?: WarehouseOrderKey,
): TransactionPart {
  const allowed = mayBecome(WAREHOUSE_ORDER_GRAPH, 'cancelled');
  return {
    label: WAREHOUSE_ORDER_LABEL,
    action: {
      Update: {
        TableName: tableName('WarehouseOrders'),
        Key: keyOf(row),
        UpdateExpression: `SET #status = :cancelled, cancelledAt = :at, endedBy = :why, version = :next${movedTo ? ', movedTo = :movedTo' : ''} REMOVE ${OFF_THE_LIST}, claimedBy, leaseUntil`,
        ConditionExpression: [
          `version = :version AND ${allowed.expression}`,
          ...(why === 'late' ? ['(attribute_not_exists(leaseUntil) OR leaseUntil <= :now)'] : []),
        ].join(' AND '),
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':version': row.version,
          ':next': row.version + 1,
          ':cancelled': 'cancelled',
          ':at': at,
          ':why': why,
          ...(movedTo && { ':movedTo': keyOf(movedTo) }),
          ...(why === 'late' && { ':now': now }),
          ...allowed.values,
        },
      },
    },
  };
}

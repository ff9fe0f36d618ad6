import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { WarehouseOrderKey } from '../orders/orders.ts';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { mayBecome } from '../shared/status-graph.ts';
import { RETURN_OLD, type TransactionPart, transact, writeRow } from '../shared/transaction.ts';
import { shipPart } from '../stock/stock-store.ts';
import { WAREHOUSE_ORDER_GRAPH, type Warehouse, type WarehouseOrder, type WorkLine } from './warehouses.ts';

/** Label of a warehouse order's part in a transaction. */
export const WAREHOUSE_ORDER_LABEL = 'warehouse-order';

/** All warehouses; they are few. */
export async function getWarehouses(db: DynamoDBDocumentClient): Promise<Warehouse[]> {
  const warehouses: Warehouse[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new ScanCommand({ TableName: tableName('Warehouses'), ...(from && { ExclusiveStartKey: from }) }),
    );
    warehouses.push(...((page.Items ?? []) as Warehouse[]));
    from = page.LastEvaluatedKey;
  } while (from);
  return warehouses;
}

/** One warehouse, or undefined. */
export async function getWarehouse(db: DynamoDBDocumentClient, warehouseId: string): Promise<Warehouse | undefined> {
  const { Item } = await db.send(new GetCommand({ TableName: tableName('Warehouses'), Key: { warehouseId } }));
  return Item as Warehouse | undefined;
}

/** Puts a warehouse. */
export async function putWarehouse(db: DynamoDBDocumentClient, warehouse: Warehouse): Promise<void> {
  await db.send(new PutCommand({ TableName: tableName('Warehouses'), Item: { ...warehouse } }));
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

/** Warehouse orders by key as they are now (consistent), sorted by id. */
export async function getWarehouseOrders(
  db: DynamoDBDocumentClient,
  keys: readonly WarehouseOrderKey[],
): Promise<WarehouseOrder[]> {
  const rows = await batchGet<WarehouseOrder>(db, tableName('WarehouseOrders'), keys.map(keyOf), { consistent: true });
  return rows.sort((a, b) => (a.warehouseOrderId < b.warehouseOrderId ? -1 : 1));
}

const keyOf = ({ warehouseId, warehouseOrderId }: WarehouseOrderKey) => ({ warehouseId, warehouseOrderId });

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

/** A page of a warehouse's open work, oldest first. */
export async function openWork(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  from?: Record<string, unknown>,
): Promise<{ readonly rows: WarehouseOrder[]; readonly next?: Record<string, unknown> }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('WarehouseOrders'),
      IndexName: 'openWork',
      KeyConditionExpression: 'openAt = :warehouseId',
      ExpressionAttributeValues: { ':warehouseId': warehouseId },
      Limit: limit,
      ...(from && { ExclusiveStartKey: from }),
    }),
  );
  const rows = Items as WarehouseOrder[];
  return LastEvaluatedKey ? { rows, next: LastEvaluatedKey } : { rows };
}

/** How a conditional change of one warehouse order went: the row as changed, or as it stands in the way. */
export type WorkOutcome =
  | { readonly kind: 'changed'; readonly row: WarehouseOrder }
  | { readonly kind: 'refused'; readonly row: WarehouseOrder }
  | { readonly kind: 'missing' };

interface Change {
  readonly set: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

async function change(db: DynamoDBDocumentClient, key: WarehouseOrderKey, what: Change): Promise<WorkOutcome> {
  const outcome = await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('WarehouseOrders'),
        Key: keyOf(key),
        UpdateExpression: what.set,
        ConditionExpression: ['attribute_exists(warehouseOrderId)', what.condition && `(${what.condition})`]
          .filter(Boolean)
          .join(' AND '),
        ...(/#status/.test(what.set + what.condition) && { ExpressionAttributeNames: { '#status': 'status' } }),
        ExpressionAttributeValues: what.values,
        ReturnValues: 'ALL_NEW',
        ...RETURN_OLD,
      }),
    ),
  );
  if (outcome.kind === 'applied') return { kind: 'changed', row: outcome.output.Attributes as WarehouseOrder };
  return outcome.item ? { kind: 'refused', row: outcome.item as unknown as WarehouseOrder } : { kind: 'missing' };
}

/** Puts an allocated warehouse order on the work list. @param at ISO 8601. */
export function queueWork(
  db: DynamoDBDocumentClient,
  key: WarehouseOrderKey,
  taskToken: string,
  at: string,
): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'SET #status = :queued, queuedAt = :at, openAt = :warehouseId ADD taskTokens :tokens',
    condition: '#status = :allocated',
    values: {
      ':queued': 'queued',
      ':allocated': 'allocated',
      ':at': at,
      ':warehouseId': key.warehouseId,
      ':tokens': new Set([taskToken]),
    },
  });
}

/**
 * Notes one more token the workflow may wait on. All are kept, as messages come in any order and which of them is the
 * live one can't be told here; answering one that is out of date does nothing.
 */
export function noteToken(db: DynamoDBDocumentClient, key: WarehouseOrderKey, taskToken: string): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'ADD taskTokens :tokens',
    values: { ':tokens': new Set([taskToken]) },
  });
}

/**
 * Claims work until a lease runs out: free work, work whose claim has run out, or one's own again (invariant 11).
 * @param now and leaseUntil epoch seconds.
 */
export function claim(
  db: DynamoDBDocumentClient,
  key: WarehouseOrderKey,
  who: string,
  now: number,
  leaseUntil: number,
): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'SET #status = :claimed, claimedBy = :who, leaseUntil = :until',
    condition: '#status = :queued OR (#status = :claimed AND (claimedBy = :who OR leaseUntil <= :now))',
    values: { ':claimed': 'claimed', ':queued': 'queued', ':who': who, ':until': leaseUntil, ':now': now },
  });
}

/** Hands claimed work back. */
export function handBack(db: DynamoDBDocumentClient, key: WarehouseOrderKey, who: string): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'SET #status = :queued REMOVE claimedBy, leaseUntil',
    condition: '#status = :claimed AND claimedBy = :who',
    values: { ':queued': 'queued', ':claimed': 'claimed', ':who': who },
  });
}

/**
 * Ships claimed work: its units leave the shelf with it, once, never beside a cancellation and never other lines than
 * those that were read (invariants 8 and 11).
 * @param now epoch seconds; at ISO 8601. @returns whether it was shipped by this call.
 * @throws Error when our books are wrong: a shelf with less than is allocated on it must not pass in silence.
 */
export async function ship(
  db: DynamoDBDocumentClient,
  row: WarehouseOrder,
  who: string,
  now: number,
  at: string,
): Promise<boolean> {
  const outcome = await transact(db, [
    {
      label: WAREHOUSE_ORDER_LABEL,
      action: {
        Update: {
          TableName: tableName('WarehouseOrders'),
          Key: keyOf(row),
          UpdateExpression: 'SET #status = :shipped, shippedAt = :at REMOVE openAt',
          ConditionExpression: '#status = :claimed AND claimedBy = :who AND leaseUntil > :now AND version = :version',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':shipped': 'shipped',
            ':claimed': 'claimed',
            ':at': at,
            ':who': who,
            ':now': now,
            ':version': row.version,
          },
        },
      },
    },
    ...row.lines.map((line) => shipPart(line, row.warehouseId)),
  ]);
  if (outcome.kind === 'applied') return true;
  if (outcome.refusals.some(({ label }) => label === WAREHOUSE_ORDER_LABEL)) return false;
  throw new Error(`Stock does not add up: ${outcome.refusals.map(({ label }) => label).join(', ')} refused.`);
}

/**
 * Part that leaves an open warehouse order with fewer lines, or cancelled when none are left; it keeps the last lines it
 * had then. Refused when it was shipped, or changed since it was read: each unit is either shipped or given back.
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
          ? 'SET #status = :cancelled, cancelledAt = :at, version = :next REMOVE openAt, claimedBy, leaseUntil'
          : 'SET #lines = :left, version = :next',
        ConditionExpression: `version = :version AND ${allowed.expression}`,
        ExpressionAttributeNames: { '#status': 'status', ...(!ends && { '#lines': 'lines' }) },
        ExpressionAttributeValues: {
          ':version': row.version,
          ':next': row.version + 1,
          ...(ends ? { ':cancelled': 'cancelled', ':at': at } : { ':left': left }),
          ...allowed.values,
        },
      },
    },
  };
}

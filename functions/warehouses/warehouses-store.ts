import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { WarehouseOrderKey } from '../orders/orders.ts';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { mayBecome } from '../shared/status-graph.ts';
import { RETURN_OLD, type TransactionPart, transact } from '../shared/transaction.ts';
import { deallocatePart, giveBackPart, shipPart } from '../stock/stock-store.ts';
import { WAREHOUSE_ORDER_GRAPH, type Warehouse, type WarehouseOrder } from './warehouses.ts';

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
  try {
    const { Attributes } = await db.send(
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
    );
    return { kind: 'changed', row: Attributes as WarehouseOrder };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The document client leaves the row inside an exception marshalled.
    return error.Item ? { kind: 'refused', row: unmarshall(error.Item) as WarehouseOrder } : { kind: 'missing' };
  }
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
 * Ships claimed work: its units leave the shelf with it, once, and never beside a cancellation (invariants 8 and 11).
 * @param now epoch seconds; at ISO 8601. @returns whether it was shipped by this call.
 */
export async function ship(
  db: DynamoDBDocumentClient,
  row: WarehouseOrder,
  who: string,
  now: number,
  at: string,
): Promise<boolean> {
  const end = {
    set: 'SET #status = :shipped, shippedAt = :at REMOVE openAt',
    condition: '#status = :claimed AND claimedBy = :who AND leaseUntil > :now',
    values: { ':shipped': 'shipped', ':claimed': 'claimed', ':at': at, ':who': who, ':now': now },
  };
  return endWork(
    db,
    row,
    end,
    row.lines.map((line) => shipPart(line, row.warehouseId)),
  );
}

/**
 * Cancels an open warehouse order: its units go back to the shelf and to what may be sold, once.
 * @param at ISO 8601. @returns whether it was cancelled by this call; false when it was shipped or cancelled before.
 */
export async function cancelWarehouseOrder(
  db: DynamoDBDocumentClient,
  row: WarehouseOrder,
  at: string,
): Promise<boolean> {
  const allowed = mayBecome(WAREHOUSE_ORDER_GRAPH, 'cancelled');
  const end = {
    set: 'SET #status = :cancelled, cancelledAt = :at REMOVE openAt, claimedBy, leaseUntil',
    condition: allowed.expression,
    values: { ':cancelled': 'cancelled', ':at': at, ...allowed.values },
  };
  return endWork(
    db,
    row,
    end,
    row.lines.flatMap((line) => [
      deallocatePart(line, row.warehouseId),
      giveBackPart(line, 'cancelled', row.warehouseOrderId),
    ]),
  );
}

/**
 * Ends a warehouse order and moves its stock, in one transaction. @returns false when another was faster.
 * @throws Error when our books are wrong: a shelf with less than is allocated on it must not pass in silence.
 */
async function endWork(
  db: DynamoDBDocumentClient,
  row: WarehouseOrder,
  end: Required<Change>,
  stock: readonly TransactionPart[],
): Promise<boolean> {
  const outcome = await transact(db, [
    {
      label: WAREHOUSE_ORDER_LABEL,
      action: {
        Update: {
          TableName: tableName('WarehouseOrders'),
          Key: keyOf(row),
          UpdateExpression: end.set,
          ConditionExpression: end.condition,
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: end.values,
        },
      },
    },
    ...stock,
  ]);
  if (outcome.kind === 'applied') return true;
  if (outcome.refusals.some(({ label }) => label === WAREHOUSE_ORDER_LABEL)) return false;
  throw new Error(`Stock does not add up: ${outcome.refusals.map(({ label }) => label).join(', ')} refused.`);
}

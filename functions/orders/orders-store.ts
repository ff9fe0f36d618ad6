import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactGetCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { tableName } from '../shared/env.ts';
import { mayBecome } from '../shared/status-graph.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import { ORDER_GRAPH, type Order, type OrderStatus, type WarehouseOrderKey } from './orders.ts';

/** Label of the order's part in a transaction. */
export const ORDER_LABEL = 'order';

/** An order as it is now (consistent), or undefined. */
export async function getOrder(db: DynamoDBDocumentClient, orderId: string): Promise<Order | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Orders'), Key: { orderId }, ConsistentRead: true }),
  );
  return Item as Order | undefined;
}

/**
 * An order as no transaction is just writing it: a read of a single row may still miss an order whose transaction has
 * already consumed the hold, a transactional one is refused until that is done and is tried again.
 */
export async function getSettledOrder(db: DynamoDBDocumentClient, orderId: string): Promise<Order | undefined> {
  const get = { Get: { TableName: tableName('Orders'), Key: { orderId } } };
  const { Responses } = await pRetry(() => db.send(new TransactGetCommand({ TransactItems: [get] })), {
    retries: 5,
    minTimeout: 20,
    maxTimeout: 300,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof TransactionCanceledException,
  });
  return Responses?.[0]?.Item as Order | undefined;
}

/** Part that puts a new order; refused when the hold has become one already (invariant 7). */
export function newOrderPart(order: Order): TransactionPart {
  return {
    label: ORDER_LABEL,
    action: {
      Put: {
        TableName: tableName('Orders'),
        Item: { ...order },
        ConditionExpression: 'attribute_not_exists(orderId)',
      },
    },
  };
}

/**
 * The update that moves an order, as it was read, to another state: refused when anything was decided or allocated
 * since, or when the graph has no such arrow (invariant 8).
 */
function moveUpdate(order: Order, status: OrderStatus, more: { readonly cancelRequestedAt?: string } = {}) {
  const allowed = mayBecome(ORDER_GRAPH, status);
  const stuck = status === 'stuck';
  return {
    TableName: tableName('Orders'),
    Key: { orderId: order.orderId },
    UpdateExpression: [
      'SET #status = :status, version = :next',
      stuck ? ', attention = :stuck' : '',
      more.cancelRequestedAt ? ', cancelRequestedAt = :at' : '',
      stuck ? '' : ' REMOVE attention',
    ].join(''),
    ConditionExpression: `version = :version AND size(warehouseOrders) = :count AND ${allowed.expression}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':status': status,
      ':version': order.version,
      ':next': order.version + 1,
      ':count': order.warehouseOrders.length,
      ...allowed.values,
      ...(stuck && { ':stuck': 'stuck' }),
      ...(more.cancelRequestedAt && { ':at': more.cancelRequestedAt }),
    },
  };
}

/** Moves an order to another state. @returns the order as it is then, or undefined when it was not as it was read. */
export async function moveOrder(
  db: DynamoDBDocumentClient,
  order: Order,
  status: OrderStatus,
): Promise<Order | undefined> {
  try {
    await db.send(new UpdateCommand(moveUpdate(order, status)));
    return { ...order, status, version: order.version + 1 };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Part that begins a cancellation: from then on nothing is allocated for the order. @param at ISO 8601. */
export function cancelOrderPart(order: Order, at: string): TransactionPart {
  return { label: ORDER_LABEL, action: { Update: moveUpdate(order, 'cancelling', { cancelRequestedAt: at }) } };
}

/** Part of an allocation: notes the warehouse order; refused unless the order is still the one it was planned for. */
export function noteAllocationPart(orderId: string, plannedVersion: number, key: WarehouseOrderKey): TransactionPart {
  const { warehouseId, warehouseOrderId } = key;
  return {
    label: ORDER_LABEL,
    action: {
      Update: {
        TableName: tableName('Orders'),
        Key: { orderId },
        UpdateExpression: 'SET warehouseOrders = list_append(warehouseOrders, :one)',
        ConditionExpression: '#status = :processing AND version = :version',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':one': [{ warehouseId, warehouseOrderId }],
          ':processing': 'processing',
          ':version': plannedVersion,
        },
      },
    },
  };
}

/** A page of an order index, with the place to go on from. */
export interface OrderPage<Row> {
  readonly rows: Row[];
  readonly next?: Record<string, unknown>;
}

/** A page of a shopper's orders, newest first. */
export async function ordersOf(
  db: DynamoDBDocumentClient,
  userId: string,
  limit: number,
  from?: Record<string, unknown>,
): Promise<OrderPage<Pick<Order, 'orderId' | 'status' | 'total' | 'units' | 'placedAt'>>> {
  return page(db, 'byShopper', 'userId', userId, { limit, forward: false, from });
}

/** A page of the orders that are stuck, oldest first. */
export async function stuckOrders(
  db: DynamoDBDocumentClient,
  limit: number,
  from?: Record<string, unknown>,
): Promise<OrderPage<Pick<Order, 'orderId' | 'placedAt'>>> {
  return page(db, 'stuck', 'attention', 'stuck', { limit, forward: true, from });
}

async function page<Row>(
  db: DynamoDBDocumentClient,
  index: 'byShopper' | 'stuck',
  attribute: string,
  value: string,
  options: { readonly limit: number; readonly forward: boolean; readonly from: Record<string, unknown> | undefined },
): Promise<OrderPage<Row>> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('Orders'),
      IndexName: index,
      KeyConditionExpression: '#partition = :value',
      ExpressionAttributeNames: { '#partition': attribute },
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: options.forward,
      Limit: options.limit,
      ...(options.from && { ExclusiveStartKey: options.from }),
    }),
  );
  return LastEvaluatedKey ? { rows: Items as Row[], next: LastEvaluatedKey } : { rows: Items as Row[] };
}

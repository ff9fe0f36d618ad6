import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, TransactGetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type IndexPage, indexPage } from '../shared/index-page.ts';
import { mayBecome } from '../shared/status-graph.ts';
import { busy, patiently, type TransactionPart, writeRow } from '../shared/transaction.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { hasEnded, ORDER_GRAPH, type Order, type OrderStatus, type WarehouseOrderKey } from './orders.ts';

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
 * @throws Problem 503 BUSY when that takes longer than about two seconds.
 */
export async function getSettledOrder(db: DynamoDBDocumentClient, orderId: string): Promise<Order | undefined> {
  const get = { Get: { TableName: tableName('Orders'), Key: { orderId } } };
  return patiently(async () => {
    try {
      const { Responses } = await db.send(new TransactGetCommand({ TransactItems: [get] }));
      return Responses?.[0]?.Item as Order | undefined;
    } catch (error) {
      if (error instanceof TransactionCanceledException) throw busy();
      throw error;
    }
  });
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

/** What a decision changes of an order beside its version; an attribute that is null goes. */
export interface OrderChange {
  readonly status?: OrderStatus;
  readonly cancelled?: readonly ItemQuantity[];
  readonly toCancel?: readonly ItemQuantity[] | null;
  readonly cancelRequestedAt?: string;
  /** A round has decided what goes where. */
  readonly planned?: boolean;
  /** Units came back from a warehouse and are to be planned again. */
  readonly replan?: boolean;
  /** With `replan`: somebody asked for it, or stock has come, so that what was planned before does not count. */
  readonly afresh?: boolean;
  /** A warehouse order that is allocated in the same transaction. */
  readonly allocated?: WarehouseOrderKey;
}

/** The order as a change leaves it. */
export function changed(
  order: Order,
  { toCancel, planned = false, replan = false, afresh = false, allocated, ...change }: OrderChange,
): Order {
  const { toCancel: _, cancellation: __, planning: ___, due, dueShard, ...rest } = order;
  const pending = toCancel === undefined ? order.toCancel : (toCancel ?? undefined);
  const round = (order.rounds ?? 0) + 1;
  const isOver = hasEnded({ status: change.status ?? order.status });
  return {
    ...rest,
    ...change,
    ...(!isOver && due !== undefined && { due }),
    ...(!isOver && dueShard !== undefined && { dueShard }),
    ...(pending && { toCancel: pending, cancellation: 'pending' }),
    ...(allocated && { warehouseOrders: [...order.warehouseOrders, allocated] }),
    ...(planned && { plans: (order.plans ?? 0) + 1 }),
    ...(replan && { planning: 'due', rounds: round, ...(afresh && { roundsFrom: round, plans: 0 }) }),
    version: order.version + 1,
  };
}

/**
 * The update that changes an order as it was read: refused when anything was decided or allocated since, or when the
 * graph has no such arrow (invariant 8).
 */
function changeUpdate(order: Order, change: OrderChange) {
  const after = changed(order, change);
  const moves = change.status !== undefined;
  const allowed = moves ? mayBecome(ORDER_GRAPH, after.status) : undefined;
  const values: Record<string, unknown> = {
    status: after.status,
    version: after.version,
    cancelled: after.cancelled,
    toCancel: after.toCancel,
    cancellation: after.cancellation,
    cancelRequestedAt: after.cancelRequestedAt,
    rounds: after.rounds,
    planning: after.planning,
    roundsFrom: after.roundsFrom,
    plans: after.plans,
    ...(hasEnded(after) && { due: undefined, dueShard: undefined }),
    ...(change.allocated && { warehouseOrders: after.warehouseOrders }),
    // Only while it is stuck: the index of orders that need somebody is sparse.
    attention: after.status === 'stuck' ? 'stuck' : undefined,
  };
  const set = Object.keys(values).filter((name) => values[name] !== undefined);
  const gone = Object.keys(values).filter((name) => values[name] === undefined);
  return {
    TableName: tableName('Orders'),
    Key: { orderId: order.orderId },
    UpdateExpression: [
      `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`,
      gone.length > 0 ? `REMOVE ${gone.map((name) => `#${name}`).join(', ')}` : '',
    ].join(' '),
    ConditionExpression: [
      '#version = :before AND size(warehouseOrders) = :count',
      ...(allowed ? [allowed.expression] : []),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map((name) => [`:${name}`, values[name]])),
      ':before': order.version,
      ':count': order.warehouseOrders.length,
      ...allowed?.values,
    },
  };
}

/**
 * Moves an order to another state. @param planned whether a round decides by this what goes where.
 * @returns the order as it is then, or undefined when it was not as it was read.
 */
export async function moveOrder(
  db: DynamoDBDocumentClient,
  order: Order,
  status: OrderStatus,
  planned = false,
): Promise<Order | undefined> {
  return changeOrder(db, order, { status, planned });
}

async function changeOrder(db: DynamoDBDocumentClient, order: Order, change: OrderChange): Promise<Order | undefined> {
  const outcome = await writeRow(() => db.send(new UpdateCommand(changeUpdate(order, change))));
  return outcome.kind === 'applied' ? changed(order, change) : undefined;
}

/**
 * Asks for an order to be planned again, as somebody wants it or stock has come; the Orders' stream starts it.
 * @returns the order as it is then, or undefined when it was not as it was read.
 */
export async function planAfresh(db: DynamoDBDocumentClient, order: Order): Promise<Order | undefined> {
  return changeOrder(db, order, { replan: true, afresh: true });
}

/** Part that changes an order as it was read; from then on nothing planned for it before is allocated. */
export function orderPart(order: Order, change: OrderChange): TransactionPart {
  return { label: ORDER_LABEL, action: { Update: changeUpdate(order, change) } };
}

/**
 * Part of whatever takes units out of a warehouse order that are still wanted: what was decided before is void, and the
 * order is planned again. Of an order that is being cancelled they are not wanted any more; only its version changes, so
 * that the cancellation looks again. Refused when the order was changed since it was read.
 * @param allocated a warehouse order that takes the units over in the same transaction.
 */
export const replanPart = (order: Order, allocated?: WarehouseOrderKey): TransactionPart =>
  orderPart(order, {
    replan: order.status === 'processing' || order.status === 'stuck',
    ...(allocated && { allocated }),
  });

/**
 * Part that sums what of an order comes back; refused when that was changed since it was read. What was shipped only grows,
 * so it need not be as it was read.
 */
export function returnsPart(order: Order, sums: Required<Pick<Order, 'returned' | 'toReturn'>>): TransactionPart {
  const { orderId, returnsVersion } = order;
  return {
    label: ORDER_LABEL,
    action: {
      Update: {
        TableName: tableName('Orders'),
        Key: { orderId },
        UpdateExpression: 'SET returned = :returned, toReturn = :toReturn, returnsVersion = :next',
        ConditionExpression:
          returnsVersion === undefined
            ? 'attribute_exists(orderId) AND attribute_not_exists(returnsVersion)'
            : 'returnsVersion = :before',
        ExpressionAttributeValues: {
          ':returned': sums.returned,
          ':toReturn': sums.toReturn,
          ':next': (returnsVersion ?? 0) + 1,
          ...(returnsVersion !== undefined && { ':before': returnsVersion }),
        },
      },
    },
  };
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

/** Where a list of orders goes on. */
export type OrderPlace = Pick<Order, 'orderId' | 'placedAt'>;

/** What a shopper's list has of an order. */
export type ListedOrder = Pick<Order, 'orderId' | 'status' | 'total' | 'units' | 'placedAt'>;

/** A page of a shopper's orders, newest first. */
export const ordersOf = (
  db: DynamoDBDocumentClient,
  userId: string,
  limit: number,
  after?: OrderPlace,
): Promise<IndexPage<ListedOrder, OrderPlace>> =>
  indexPage(db, {
    ...{ table: tableName('Orders'), index: 'byShopper', partition: ['userId', userId] },
    ...{ limit, after, order: 'desc' },
  });

/** A page of the orders that are stuck, oldest first. */
export const stuckOrders = (
  db: DynamoDBDocumentClient,
  limit: number,
  after?: OrderPlace,
): Promise<IndexPage<OrderPlace, OrderPlace>> =>
  indexPage(db, { table: tableName('Orders'), index: 'stuck', partition: ['attention', 'stuck'], limit, after });

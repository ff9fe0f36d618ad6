import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { writeRow } from '../shared/transaction.ts';
import { DUE_SHARDS, dueKey, type Order } from './orders.ts';

/** An order that somebody is to look at, by its place in the index. */
export interface DueOrder {
  readonly orderId: string;
  readonly due: string;
}

/**
 * Orders that are to be looked at by now, the longest overdue first (eventually consistent).
 * @param now epoch milliseconds. @param after goes on behind this place.
 */
export async function dueOrders(
  db: DynamoDBDocumentClient,
  now: number,
  limit: number,
  after = '0',
): Promise<{ readonly rows: readonly DueOrder[]; readonly next?: string }> {
  const upTo = dueKey(now, '~');
  // A place of the future, which BETWEEN would not take
  if (after > upTo) return { rows: [] };
  const pages = await Promise.all(
    DUE_SHARDS.map(async (shard) => {
      const { Items = [] } = await db.send(
        new QueryCommand({
          TableName: tableName('Orders'),
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND due BETWEEN :after AND :now',
          // BETWEEN takes in its ends: one more than asked for, as the place itself may still be there.
          ExpressionAttributeValues: { ':shard': shard, ':after': after, ':now': upTo },
          Limit: limit + 1,
        }),
      );
      return Items as DueOrder[];
    }),
  );
  const all = pages
    .flat()
    .filter(({ due }) => due > after)
    .sort((a, b) => (a.due < b.due ? -1 : 1));
  const rows = all.slice(0, limit);
  const last = rows.at(-1)?.due;
  return last !== undefined && all.length > limit ? { rows, next: last } : { rows };
}

/** Puts off when an order is looked at again, unless somebody else has. @param at epoch milliseconds. */
export async function lookAgainAt(
  db: DynamoDBDocumentClient,
  { orderId, due }: Pick<Order, 'orderId' | 'due'>,
  at: number,
): Promise<void> {
  await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('Orders'),
        Key: { orderId },
        UpdateExpression: 'SET due = :at REMOVE told',
        ConditionExpression: 'due = :due',
        ExpressionAttributeValues: { ':at': dueKey(at, orderId), ':due': due },
      }),
    ),
  );
}

/** Notes what was announced of an order's standing still; it stays where it is in the index. */
export async function noteTold(
  db: DynamoDBDocumentClient,
  { orderId, due }: Pick<Order, 'orderId' | 'due'>,
  told: string,
): Promise<void> {
  await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('Orders'),
        Key: { orderId },
        UpdateExpression: 'SET told = :told',
        ConditionExpression: 'due = :due',
        ExpressionAttributeValues: { ':told': told, ':due': due },
      }),
    ),
  );
}

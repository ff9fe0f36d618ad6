import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import type { Return } from './returns.ts';

/** A return as it is now (consistent), or undefined. */
export async function getReturn(
  db: DynamoDBDocumentClient,
  { orderId, returnId }: Pick<Return, 'orderId' | 'returnId'>,
): Promise<Return | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Returns'), Key: { orderId, returnId }, ConsistentRead: true }),
  );
  return Item as Return | undefined;
}

/** Part that puts a return's next version; refused when it was changed since it was read. */
export const returnPart = (row: Return): TransactionPart => ({
  label: 'return',
  action: {
    Put: {
      TableName: tableName('Returns'),
      Item: { ...row },
      ...(row.version === 1
        ? { ConditionExpression: 'attribute_not_exists(returnId)' }
        : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': row.version - 1 } }),
    },
  },
});

/** All returns of an order as they are now (consistent), the first one first; the order's lines bound how many there are. */
export async function returnsOf(db: DynamoDBDocumentClient, orderId: string): Promise<Return[]> {
  const rows: Return[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new QueryCommand({
        TableName: tableName('Returns'),
        KeyConditionExpression: 'orderId = :orderId',
        ExpressionAttributeValues: { ':orderId': orderId },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    rows.push(...((page.Items ?? []) as Return[]));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows.sort((one, other) => (one.requestedAt < other.requestedAt ? -1 : 1));
}

/** What the list of a warehouse has of a return. */
export type ListedReturn = Omit<Return, 'version' | 'userId'>;

/** Where a list goes on. */
export type ReturnPlace = Pick<Return, 'orderId' | 'returnId' | 'rank'>;

/** A page of what shoppers send to a warehouse, what is still to come first. */
export async function returnsTo(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  after?: ReturnPlace,
): Promise<{ readonly rows: ListedReturn[]; readonly next?: ReturnPlace }> {
  const { Items = [], LastEvaluatedKey: last } = await db.send(
    new QueryCommand({
      TableName: tableName('Returns'),
      IndexName: 'byWarehouse',
      KeyConditionExpression: 'warehouseId = :warehouseId',
      ExpressionAttributeValues: { ':warehouseId': warehouseId },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { warehouseId, ...after } }),
    }),
  );
  const rows = Items as ListedReturn[];
  return last ? { rows, next: { orderId: last['orderId'], returnId: last['returnId'], rank: last['rank'] } } : { rows };
}

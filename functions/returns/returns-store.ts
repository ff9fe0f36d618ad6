import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type IndexPage, indexPage } from '../shared/index-page.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import { nextVersionCondition } from '../shared/versioned-row.ts';
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
      ...nextVersionCondition('returnId', row.version),
    },
  },
});

/** All returns of an order as they are now (consistent), the first one first; the order's lines bound how many there are. */
export async function returnsOf(client: DynamoDBDocumentClient, orderId: string): Promise<Return[]> {
  const rows: Return[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName('Returns'),
      KeyConditionExpression: 'orderId = :orderId',
      ExpressionAttributeValues: { ':orderId': orderId },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) rows.push(...(Items as Return[]));
  return rows.sort((one, other) => (one.requestedAt < other.requestedAt ? -1 : 1));
}

/** What the list of a warehouse has of a return. */
export type ListedReturn = Omit<Return, 'version' | 'userId'>;

/** Where a list goes on. */
export type ReturnPlace = Pick<Return, 'orderId' | 'returnId' | 'rank'>;

/** A page of what shoppers send to a warehouse, what is still to come first. */
export const returnsTo = (
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  after?: ReturnPlace,
): Promise<IndexPage<ListedReturn, ReturnPlace>> =>
  indexPage(db, {
    table: tableName('Returns'),
    index: 'byWarehouse',
    partition: ['warehouseId', warehouseId],
    limit,
    after,
  });

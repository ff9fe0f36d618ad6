import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type TransactionPart, writeRow } from '../shared/transaction.ts';
import type { Delivery } from './deliveries.ts';

/** A delivery as it is now (consistent), or undefined. */
export async function getDelivery(
  db: DynamoDBDocumentClient,
  key: Pick<Delivery, 'warehouseId' | 'deliveryId'>,
): Promise<Delivery | undefined> {
  const { warehouseId, deliveryId } = key;
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Deliveries'), Key: { warehouseId, deliveryId }, ConsistentRead: true }),
  );
  return Item as Delivery | undefined;
}

/** A new delivery is put where there is none, another version of it where the one before is. */
const putOf = (delivery: Delivery) => ({
  TableName: tableName('Deliveries'),
  Item: { ...delivery },
  ...(delivery.version === 1
    ? { ConditionExpression: 'attribute_not_exists(deliveryId)' }
    : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': delivery.version - 1 } }),
});

/** Part that puts a delivery's next version; refused when it was changed since it was read. */
export const deliveryPart = (delivery: Delivery): TransactionPart => ({
  label: 'delivery',
  action: { Put: putOf(delivery) },
});

/** Puts a delivery's next version. @returns false when it was changed since it was read. */
export async function putDelivery(db: DynamoDBDocumentClient, delivery: Delivery): Promise<boolean> {
  return (await writeRow(() => db.send(new PutCommand(putOf(delivery))))).kind === 'applied';
}

/** What the list has of a delivery. */
export type ListedDelivery = Omit<Delivery, 'lines' | 'version' | 'createdAt' | 'createdBy' | 'closedBy'>;

/** A page of a warehouse's deliveries, those that are open first. */
export async function deliveriesOf(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  after?: Pick<Delivery, 'deliveryId' | 'rank'>,
): Promise<{ readonly rows: ListedDelivery[]; readonly next?: Pick<Delivery, 'deliveryId' | 'rank'> }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('Deliveries'),
      IndexName: 'byRank',
      KeyConditionExpression: 'warehouseId = :warehouseId',
      ExpressionAttributeValues: { ':warehouseId': warehouseId },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { warehouseId, ...after } }),
    }),
  );
  const rows = Items as ListedDelivery[];
  if (!LastEvaluatedKey) return { rows };
  return { rows, next: { deliveryId: LastEvaluatedKey['deliveryId'], rank: LastEvaluatedKey['rank'] } };
}

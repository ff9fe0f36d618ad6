import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type IndexPage, indexPage } from '../shared/index-page.ts';
import { type TransactionPart, writeRow } from '../shared/transaction.ts';
import { nextVersionCondition } from '../shared/versioned-row.ts';
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

const putOf = (delivery: Delivery) => ({
  TableName: tableName('Deliveries'),
  Item: { ...delivery },
  ...nextVersionCondition('deliveryId', delivery.version),
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

/** Where the list goes on. */
export type DeliveryPlace = Pick<Delivery, 'deliveryId' | 'rank'>;

/** A page of a warehouse's deliveries, those that are open first. */
export const deliveriesOf = (
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  after?: DeliveryPlace,
): Promise<IndexPage<ListedDelivery, DeliveryPlace>> =>
  indexPage(db, {
    table: tableName('Deliveries'),
    index: 'byRank',
    partition: ['warehouseId', warehouseId],
    limit,
    after,
  });

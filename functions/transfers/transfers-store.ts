import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import type { Transfer } from './transfers.ts';

/** A transfer as it is now (consistent), or undefined. */
export async function getTransfer(db: DynamoDBDocumentClient, transferId: string): Promise<Transfer | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Transfers'), Key: { transferId }, ConsistentRead: true }),
  );
  return Item as Transfer | undefined;
}

/** Part that puts a transfer's next version; refused when it was changed since it was read. */
export const transferPart = (transfer: Transfer): TransactionPart => ({
  label: 'transfer',
  action: {
    Put: {
      TableName: tableName('Transfers'),
      Item: { ...transfer },
      ...(transfer.version === 1
        ? { ConditionExpression: 'attribute_not_exists(transferId)' }
        : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': transfer.version - 1 } }),
    },
  },
});

/** What the lists have of a transfer. */
export type ListedTransfer = Omit<Transfer, 'lines' | 'version' | 'sentBy'>;

/** Where a list goes on. */
export type TransferPlace = Pick<Transfer, 'transferId' | 'rank'>;

/** A page of what a warehouse sends (`origin`) or is sent (`destination`), what is in transit first. */
export async function transfersOf(
  db: DynamoDBDocumentClient,
  side: 'origin' | 'destination',
  warehouseId: string,
  limit: number,
  after?: TransferPlace,
): Promise<{ readonly rows: ListedTransfer[]; readonly next?: TransferPlace }> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('Transfers'),
      IndexName: side === 'origin' ? 'byOrigin' : 'byDestination',
      KeyConditionExpression: '#side = :warehouseId',
      ExpressionAttributeNames: { '#side': side },
      ExpressionAttributeValues: { ':warehouseId': warehouseId },
      Limit: limit,
      ...(after && { ExclusiveStartKey: { [side]: warehouseId, ...after } }),
    }),
  );
  const rows = Items as ListedTransfer[];
  if (!LastEvaluatedKey) return { rows };
  return { rows, next: { transferId: LastEvaluatedKey['transferId'], rank: LastEvaluatedKey['rank'] } };
}

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type IndexPage, indexPage } from '../shared/index-page.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import { nextVersionCondition } from '../shared/versioned-row.ts';
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
      ...nextVersionCondition('transferId', transfer.version),
    },
  },
});

/** What the lists have of a transfer. */
export type ListedTransfer = Omit<Transfer, 'lines' | 'version' | 'sentBy'>;

/** Where a list goes on. */
export type TransferPlace = Pick<Transfer, 'transferId' | 'rank'>;

/** A page of what a warehouse sends (`origin`) or is sent (`destination`), what is in transit first. */
export function transfersOf(
  db: DynamoDBDocumentClient,
  side: 'origin' | 'destination',
  warehouseId: string,
  limit: number,
  after?: TransferPlace,
): Promise<IndexPage<ListedTransfer, TransferPlace>> {
  const index = side === 'origin' ? 'byOrigin' : 'byDestination';
  return indexPage(db, { table: tableName('Transfers'), index, partition: [side, warehouseId], limit, after });
}

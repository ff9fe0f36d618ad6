import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { type TransactionPart, writeRow } from '../shared/transaction.ts';
import type { WarehouseStock } from './stock.ts';

/** Notes where a warehouse keeps an item. @returns whether the warehouse has ever had it. */
export async function locateShelf(
  db: DynamoDBDocumentClient,
  { itemId, warehouseId }: Readonly<Record<'itemId' | 'warehouseId', string>>,
  location: string,
): Promise<boolean> {
  const outcome = await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('WarehouseStock'),
        Key: { itemId, warehouseId },
        UpdateExpression: 'SET #location = :location',
        ConditionExpression: 'attribute_exists(itemId)',
        ExpressionAttributeNames: { '#location': 'location' },
        ExpressionAttributeValues: { ':location': location },
      }),
    ),
  );
  return outcome.kind === 'applied';
}

/** Where a warehouse keeps these items, by item; those nobody has said a place of are missing. */
export async function locationsOf(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  itemIds: readonly string[],
): Promise<Map<string, string>> {
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId, warehouseId }));
  const rows = await batchGet<Pick<WarehouseStock, 'itemId' | 'location'>>(db, tableName('WarehouseStock'), keys, {
    attributes: ['itemId', 'location'],
  });
  return new Map(rows.flatMap(({ itemId, location }) => (location === undefined ? [] : [[itemId, location] as const])));
}

/** The part that brings units to a shelf, with the place that the shelf is at from then on. */
export function atLocation(part: TransactionPart, location: string): TransactionPart {
  const { Update } = part.action;
  if (!Update) throw new Error(`${part.label} is no update of a shelf.`);
  return {
    label: part.label,
    action: {
      Update: {
        ...Update,
        UpdateExpression: `${Update.UpdateExpression} SET #location = :location`,
        ExpressionAttributeNames: { ...Update.ExpressionAttributeNames, '#location': 'location' },
        ExpressionAttributeValues: { ...Update.ExpressionAttributeValues, ':location': location },
      },
    },
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { seconds } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import { oncePart } from '../shared/idempotency.ts';
import { type TransactionPart, transact } from '../shared/transaction.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { weightAt } from './popularity.ts';

/** A shipment's units, as they count for popularity. */
export interface Sale {
  /** The warehouse order that shipped. */
  readonly saleId: string;
  /** At most 98 different items, as a warehouse order has. */
  readonly lines: readonly ItemQuantity[];
  /** Epoch milliseconds. */
  readonly soldAt: number;
}

/**
 * Adds a sale to the scores of its items, once: the mark that it was counted is in the same transaction.
 * @param now epoch milliseconds. @returns whether it was counted by this call. @throws Problem 503 BUSY.
 */
export async function addSale(
  db: DynamoDBDocumentClient,
  { saleId, lines, soldAt }: Sale,
  now: number,
): Promise<boolean> {
  const once = { key: `sale:${saleId}`, request: lines, answer: null };
  const outcome = await transact(db, [oncePart(once, seconds(now)), ...lines.map((line) => scorePart(line, soldAt))]);
  return outcome.kind === 'applied';
}

function scorePart({ itemId, quantity }: ItemQuantity, soldAt: number): TransactionPart {
  return {
    label: `score:${itemId}`,
    action: {
      Update: {
        TableName: tableName('Popularity'),
        Key: { itemId },
        UpdateExpression: 'ADD score :weight',
        ExpressionAttributeValues: { ':weight': weightAt(quantity, soldAt) },
      },
    },
  };
}

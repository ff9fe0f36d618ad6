import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type TransactionPart, writeRow } from '../shared/transaction.ts';
import type { Cart, CartLine } from './carts.ts';

/** Carts nobody touched for this long go. */
const KEPT_SECONDS = 90 * 86_400;

/** The shopper's cart as it is now (consistent). */
export async function getCart(db: DynamoDBDocumentClient, userId: string): Promise<Cart> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Carts'), Key: { userId }, ConsistentRead: true }),
  );
  return { userId, version: Item?.['version'] ?? 0, lines: (Item?.['lines'] as CartLine[] | undefined) ?? [] };
}

/** Label of the cart's part in a transaction: its refusal means that the cart has changed since it was read. */
export const CART_LABEL = 'cart';

/** Part that writes the cart's lines, refused as {@link CART_LABEL} when it is no longer the one that was read. */
export function cartPart(cart: Cart, lines: readonly CartLine[], nowSeconds: number): TransactionPart {
  return { label: CART_LABEL, action: { Put: cartPut(cart, lines, nowSeconds) } };
}

/** Writes the cart's lines. @returns false when it has changed since it was read: read it again and decide anew. */
export async function saveCart(
  db: DynamoDBDocumentClient,
  cart: Cart,
  lines: readonly CartLine[],
  nowSeconds: number,
): Promise<boolean> {
  const outcome = await writeRow(() => db.send(new PutCommand(cartPut(cart, lines, nowSeconds))));
  return outcome.kind === 'applied';
}

function cartPut({ userId, version }: Cart, lines: readonly CartLine[], nowSeconds: number) {
  return {
    TableName: tableName('Carts'),
    Item: { userId, version: version + 1, lines, expiresAt: Math.ceil(nowSeconds) + KEPT_SECONDS },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(userId)' }
      : { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': version } }),
  };
}

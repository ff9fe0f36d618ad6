import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import { type TransactionPart, transact } from '../shared/transaction.ts';
import { type Cart, type CartChange, type CartLine, cartFrom } from './carts.ts';
import { CART_HEAD } from './table.ts';

const DAY = 86_400;
/** Lines nobody touched for this long go. The head must outlive them: it says which of them still count. */
const LINE_DAYS = 90;
const HEAD_DAYS = 180;
/** Dead rows one write clears away; the rest wait for the next write or for TTL. */
const SWEEP_LIMIT = 25;

/** The shopper's cart as it is now (consistent). */
export async function getCart(db: DynamoDBDocumentClient, userId: string): Promise<Cart> {
  const rows: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await db.send(
      new QueryCommand({
        TableName: tableName('Carts'),
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return cartFrom(userId, {
    head: rows.find((row) => row['itemId'] === CART_HEAD) as { version: number; clearedVersion: number } | undefined,
    lines: rows.filter((row) => row['itemId'] !== CART_HEAD) as unknown as CartLine[],
  });
}

/** Label of the cart's head in a transaction: its refusal means that the cart has changed since it was read. */
export const CART_LABEL = 'cart';

/** The parts that write a change, refused as {@link CART_LABEL} when the cart is no longer the one that was read. */
export function cartParts(cart: Cart, change: CartChange, nowSeconds: number): TransactionPart[] {
  const table = tableName('Carts');
  const head: TransactionPart = {
    label: CART_LABEL,
    action: {
      Put: {
        TableName: table,
        Item: {
          userId: cart.userId,
          itemId: CART_HEAD,
          version: cart.version + 1,
          clearedVersion: change.clearedVersion,
          expiresAt: Math.ceil(nowSeconds) + HEAD_DAYS * DAY,
        },
        ConditionExpression: cart.version === 0 ? 'attribute_not_exists(version)' : 'version = :version',
        ...(cart.version > 0 && { ExpressionAttributeValues: { ':version': cart.version } }),
      },
    },
  };
  const puts = change.puts.map(
    (line): TransactionPart => ({
      label: `line:${line.itemId}`,
      action: {
        Put: {
          TableName: table,
          Item: { userId: cart.userId, ...line, expiresAt: Math.ceil(nowSeconds) + LINE_DAYS * DAY },
        },
      },
    }),
  );
  const removes = change.removes.map(
    (itemId): TransactionPart => ({
      label: `line:${itemId}`,
      action: { Delete: { TableName: table, Key: { userId: cart.userId, itemId } } },
    }),
  );
  return [head, ...puts, ...removes];
}

/** Writes a change. @returns false when the cart has changed since it was read: read it again and decide anew. */
export async function saveCart(
  db: DynamoDBDocumentClient,
  cart: Cart,
  change: CartChange,
  nowSeconds: number,
): Promise<boolean> {
  const outcome = await transact(db, cartParts(cart, change, nowSeconds));
  return outcome.kind === 'applied';
}

/**
 * Removes rows that no longer count. Each removal carries the version that made the row dead, so a line put back in the
 * meantime is not touched. Only tidying: a cart reads the same without it.
 */
export async function sweepCart(db: DynamoDBDocumentClient, cart: Cart): Promise<void> {
  await Promise.all(
    cart.dead.slice(0, SWEEP_LIMIT).map(async (itemId) => {
      try {
        await db.send(
          new DeleteCommand({
            TableName: tableName('Carts'),
            Key: { userId: cart.userId, itemId },
            ConditionExpression: 'version <= :cleared',
            ExpressionAttributeValues: { ':cleared': cart.clearedVersion },
          }),
        );
      } catch (error) {
        const putBack =
          error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException;
        if (!putBack) throw error;
      }
    }),
  );
}

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { seconds } from './clock.ts';
import { tableName } from './env.ts';
import { firstAnswer, IDEMPOTENCY_LABEL, type Once } from './idempotency.ts';

/**
 * The first answer under a key, read by itself: for a request that has nothing left to do and so no transaction that
 * would meet its key.
 * @param now epoch milliseconds.
 * @throws Problem 422 IDEMPOTENCY_MISMATCH when the key was used for another request.
 */
export async function knownAnswer<Answer>(
  db: DynamoDBDocumentClient,
  once: Once<Answer>,
  now: number,
): Promise<Answer | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Idempotency'), Key: { key: once.key }, ConsistentRead: true }),
  );
  if (!Item || Item['expiresAt'] <= seconds(now)) return undefined;
  return firstAnswer([{ label: IDEMPOTENCY_LABEL, item: Item }], once);
}

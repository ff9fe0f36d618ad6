import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { seconds } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import { type Answer, LEASE_MS, USABLE_MS } from './answer-cache-age.ts';

/** Largest answer that is shared, in characters of JSON. A page of 100 hits has some 30,000; DynamoDB's rows end at 400 KB. */
const LARGEST_SHARED = 100_000;

/** The row with the list of popular queries. No key of an answer begins like it. */
const POPULAR = 'popular-queries';

/** For how long the list of popular queries is used when nobody writes a new one, in milliseconds. */
const POPULAR_FOR_MS = 24 * 60 * 60_000;

/** The shared answer of a key, however old; TTL removes it some time after it became unusable. Eventually consistent. */
export async function getAnswer(db: DynamoDBDocumentClient, key: string): Promise<Answer | undefined> {
  const { Item } = await db.send(new GetCommand({ TableName: tableName('SearchAnswers'), Key: { request: key } }));
  if (!Item) return undefined;
  return { found: JSON.parse(Item['found'] as string), at: Item['at'] as number };
}

/**
 * Shares an answer, unless a younger one is shared already. One that is too large is left out. The answer is kept as one
 * text: it is written and read as a whole, and costs nothing to take apart.
 */
export async function putAnswer(db: DynamoDBDocumentClient, key: string, answer: Answer): Promise<void> {
  const found = JSON.stringify(answer.found);
  if (found.length > LARGEST_SHARED) return;
  await putIf(
    db,
    { request: key, found, at: answer.at, expiresAt: Math.ceil(seconds(answer.at + USABLE_MS)) },
    'attribute_not_exists(#at) OR #at < :value',
    'at',
    answer.at,
  );
}

/**
 * Takes the turn to refresh an answer for {@link LEASE_MS}. It is a small row of its own: a write costs by the size of
 * its row, and the answer's is large. Nobody gives a turn back; it ends.
 * @returns whether this process has it.
 */
export async function takeTurn(db: DynamoDBDocumentClient, key: string, now: number): Promise<boolean> {
  const until = now + LEASE_MS;
  return await putIf(
    db,
    { request: `turn:${key}`, until, expiresAt: Math.ceil(seconds(until)) },
    'attribute_not_exists(#until) OR #until <= :value',
    'until',
    now,
  );
}

/** The popular queries as they were last written, normalized; none when nobody wrote any for a day. */
export async function getPopular(db: DynamoDBDocumentClient, now: number): Promise<readonly string[]> {
  const { Item } = await db.send(new GetCommand({ TableName: tableName('SearchAnswers'), Key: { request: POPULAR } }));
  return Item && (Item['expiresAt'] as number) > seconds(now) ? (Item['queries'] as string[]) : [];
}

/** Replaces the list of popular queries. */
export async function putPopular(db: DynamoDBDocumentClient, queries: readonly string[], now: number): Promise<void> {
  const expiresAt = Math.ceil(seconds(now + POPULAR_FOR_MS));
  const Item = { request: POPULAR, queries: [...queries], expiresAt };
  await db.send(new PutCommand({ TableName: tableName('SearchAnswers'), Item }));
}

async function putIf(
  db: DynamoDBDocumentClient,
  Item: Record<string, string | number>,
  condition: string,
  attribute: string,
  value: number,
): Promise<boolean> {
  try {
    await db.send(
      new PutCommand({
        TableName: tableName('SearchAnswers'),
        Item,
        ConditionExpression: condition,
        ExpressionAttributeNames: { [`#${attribute}`]: attribute },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

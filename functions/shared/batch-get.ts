import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { Problem } from './problem.ts';

/** Most keys one BatchGetItem takes (docs.aws.amazon.com, "BatchGetItem"). */
const BATCH_LIMIT = 100;

/**
 * Reads rows by key, in batches of 100 side by side, asking again (with jitter) for what came back unprocessed. Rows
 * that do not exist are simply missing from the answer; order is not kept.
 * @throws Problem 503 BUSY when some keys stay unprocessed after about a second of asking.
 */
export async function batchGet<Row>(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  options: { readonly consistent?: boolean; readonly attributes?: readonly string[] } = {},
): Promise<Row[]> {
  const batches = [];
  for (let from = 0; from < keys.length; from += BATCH_LIMIT) batches.push(keys.slice(from, from + BATCH_LIMIT));
  const rows = await Promise.all(batches.map((batch) => readBatch<Row>(db, table, batch, options)));
  return rows.flat();
}

async function readBatch<Row>(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  options: { readonly consistent?: boolean; readonly attributes?: readonly string[] },
): Promise<Row[]> {
  const rows: Row[] = [];
  let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  const names = Object.fromEntries((options.attributes ?? []).map((name, index) => [`#a${index}`, name]));
  await pRetry(
    async () => {
      const answer = await db.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: {
              Keys: left,
              ConsistentRead: options.consistent ?? false,
              ...(options.attributes && {
                ProjectionExpression: Object.keys(names).join(', '),
                ExpressionAttributeNames: names,
              }),
            },
          },
        }),
      );
      rows.push(...((answer.Responses?.[table] ?? []) as Row[]));
      left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      if (left.length > 0) {
        throw new Problem(503, 'BUSY', 'The store is busy; try again.', { retryAfterSeconds: 1 });
      }
    },
    {
      retries: 6,
      minTimeout: 20,
      maxTimeout: 400,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof Problem,
    },
  );
  return rows;
}

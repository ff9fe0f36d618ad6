import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { Problem } from './problem.ts';

/** Most keys one BatchGetItem takes, over all its tables (docs.aws.amazon.com, "BatchGetItem"). */
const BATCH_LIMIT = 100;

type Key = Readonly<Record<string, string>>;

/** Which rows of a table, and which of their attributes; all of them when left out. */
export interface Wanted {
  readonly keys: readonly Key[];
  readonly attributes?: readonly string[];
}

/**
 * Reads rows of one table by key: see {@link batchGetTables}.
 * @throws Problem 503 BUSY when some keys stay unprocessed after about a second of asking.
 */
export async function batchGet<Row>(
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  options: { readonly consistent?: boolean; readonly attributes?: readonly string[] } = {},
): Promise<Row[]> {
  const { consistent, ...rest } = options;
  const rows = await batchGetTables(db, { [table]: { keys, ...rest } }, { consistent: consistent ?? false });
  return (rows[table] ?? []) as Row[];
}

/**
 * Reads rows of several tables by key: one request for every 100 keys, those side by side, asking again (with jitter) for
 * what came back unprocessed. Rows that do not exist are simply missing from the answer; order is not kept. A key must not
 * be named twice.
 * @param wanted by physical table name.
 * @returns rows by physical table name.
 * @throws Problem 503 BUSY when some keys stay unprocessed after about a second of asking.
 */
export async function batchGetTables(
  db: DynamoDBDocumentClient,
  wanted: Readonly<Record<string, Wanted>>,
  options: { readonly consistent?: boolean } = {},
): Promise<Record<string, unknown[]>> {
  const all = Object.entries(wanted).flatMap(([table, { keys }]) => keys.map((key) => ({ table, key })));
  const rows: Record<string, unknown[]> = Object.fromEntries(Object.keys(wanted).map((table) => [table, []]));
  const batches: Promise<void>[] = [];
  for (let from = 0; from < all.length; from += BATCH_LIMIT) {
    batches.push(readBatch(db, all.slice(from, from + BATCH_LIMIT), wanted, options.consistent ?? false, rows));
  }
  await Promise.all(batches);
  return rows;
}

async function readBatch(
  db: DynamoDBDocumentClient,
  batch: readonly { readonly table: string; readonly key: Key }[],
  wanted: Readonly<Record<string, Wanted>>,
  consistent: boolean,
  rows: Record<string, unknown[]>,
): Promise<void> {
  let left = new Map<string, Record<string, unknown>[]>();
  for (const { table, key } of batch) {
    const keys = left.get(table);
    if (keys) keys.push({ ...key });
    else left.set(table, [{ ...key }]);
  }
  await pRetry(
    async () => {
      const RequestItems = Object.fromEntries(
        [...left].map(([table, keys]) => [
          table,
          { Keys: keys, ConsistentRead: consistent, ...projection(wanted[table]?.attributes) },
        ]),
      );
      const { Responses = {}, UnprocessedKeys = {} } = await db.send(new BatchGetCommand({ RequestItems }));
      for (const [table, found] of Object.entries(Responses)) rows[table]?.push(...found);
      left = new Map(Object.entries(UnprocessedKeys).map(([table, { Keys = [] }]) => [table, Keys]));
      if (left.size > 0) {
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
}

function projection(attributes: readonly string[] | undefined): object {
  if (!attributes) return {};
  const names = Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name]));
  return { ProjectionExpression: Object.keys(names).join(', '), ExpressionAttributeNames: names };
}

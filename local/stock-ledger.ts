import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';

/** How long the number of movements that are missing may stand still before the wait ends: a batch, on a busy machine. */
const STANDSTILL_MS = 10_000;

/** Pause between two looks. Each costs the engine time that the stream's consumers need. */
const PAUSE_MS = 500;

/** Rows one BatchGetItem takes. */
const BATCH = 100;
const CONCURRENCY = 8;

/** What the wait needs: the tables by their physical names. */
export interface LedgerWait {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly Stock: string; readonly StockLedger: string };
  /** Longest wait, in milliseconds. */
  readonly patience: number;
  /** Longest time without any that comes, in milliseconds; ten seconds when left out. */
  readonly standstill?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Hears how many items' last movements the ledger has. */
  readonly progress?: (done: number, of: number) => void;
}

interface LastMovement {
  readonly itemId: string;
  readonly version: number;
}

/**
 * Waits until the ledger has the last movement that every item has now, where Stock's stream takes it, or nothing more
 * comes. A local engine that is stopped forgets what its stream had not delivered yet, so a store waits for this before it
 * ends.
 * @returns the items whose last movement is not there, none when all is well.
 */
export async function untilRecorded(wait: LedgerWait): Promise<LastMovement[]> {
  const { db, tables, patience, standstill = STANDSTILL_MS, signal, progress } = wait;
  const started = Date.now();
  let changed = started;
  const last = await lastMovements(db, tables.Stock);
  let missing: readonly LastMovement[] = last;
  while (true) {
    signal?.throwIfAborted();
    const before = missing.length;
    missing = await notIn(db, tables.StockLedger, missing);
    progress?.(last.length - missing.length, last.length);
    const now = Date.now();
    if (missing.length < before) changed = now;
    if (missing.length === 0 || now - changed >= standstill || now - started >= patience) return [...missing];
    await sleep(PAUSE_MS);
  }
}

async function lastMovements(db: DynamoDBDocumentClient, table: string): Promise<LastMovement[]> {
  const scan = {
    TableName: table,
    ProjectionExpression: 'itemId, version',
    FilterExpression: 'attribute_type(version, :number)',
    ExpressionAttributeValues: { ':number': 'N' },
    ConsistentRead: true,
  };
  const rows: LastMovement[] = [];
  for await (const { Items = [] } of paginateScan({ client: db }, scan)) rows.push(...(Items as LastMovement[]));
  return rows;
}

async function notIn(
  db: DynamoDBDocumentClient,
  table: string,
  movements: readonly LastMovement[],
): Promise<LastMovement[]> {
  const limit = pLimit(CONCURRENCY);
  const batches: LastMovement[][] = [];
  for (let from = 0; from < movements.length; from += BATCH) batches.push(movements.slice(from, from + BATCH));
  const missing = await Promise.all(
    batches.map((batch) =>
      limit(async () => {
        const { Responses } = await db.send(
          new BatchGetCommand({
            RequestItems: {
              [table]: {
                Keys: batch.map(({ itemId, version }) => ({ itemId, version })),
                ProjectionExpression: 'itemId, version',
                ConsistentRead: true,
              },
            },
          }),
        );
        // Keys an engine left unprocessed count as missing: they are asked for again.
        const there = new Set((Responses?.[table] ?? []).map((row) => row['itemId'] as string));
        return batch.filter(({ itemId }) => !there.has(itemId));
      }),
    ),
  );
  return missing.flat();
}

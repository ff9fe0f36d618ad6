import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';

/** How long the number of movements that are missing may stand still before the wait ends. A batch takes less than a second. */
const STANDSTILL_MS = 3_000;

/** Rows one BatchGetItem takes. */
const BATCH = 100;
const CONCURRENCY = 8;

/** What the wait needs: the tables by their physical names. */
export interface LedgerWait {
  readonly db: DynamoDBDocumentClient;
  readonly tables: { readonly Stock: string; readonly StockLedger: string };
  /** Longest wait, in milliseconds. */
  readonly patience: number;
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
 * Waits until the ledger has the last movement of every item, where Stock's stream takes it, or nothing more comes.
 * A local engine that is stopped forgets what its stream had not delivered yet, so a store waits for this before it ends.
 * @returns the items whose last movement is not there, none when all is well.
 */
export async function untilRecorded({ db, tables, patience, signal, progress }: LedgerWait): Promise<LastMovement[]> {
  const started = Date.now();
  let changed = started;
  let fewest = Number.POSITIVE_INFINITY;
  while (true) {
    signal?.throwIfAborted();
    const last = await lastMovements(db, tables.Stock);
    const missing = await notIn(db, tables.StockLedger, last);
    progress?.(last.length - missing.length, last.length);
    const now = Date.now();
    if (missing.length < fewest) {
      fewest = missing.length;
      changed = now;
    }
    if (missing.length === 0 || now - changed >= STANDSTILL_MS || now - started >= patience) return missing;
    await sleep(200);
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

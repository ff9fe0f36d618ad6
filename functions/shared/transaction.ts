import {
  ConditionalCheckFailedException,
  type ReturnValuesOnConditionCheckFailure,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import pRetry from 'p-retry';
import { Problem } from './problem.ts';
import { TRANSACTION_LIMIT } from './transaction-limit.ts';

/** One action of a transaction, with a name by which its refusal is recognised. Stores export these as their part. */
export interface TransactionPart {
  /** Stable within the transaction, such as `stock:85123A`. */
  readonly label: string;
  readonly action: NonNullable<TransactWriteCommandInput['TransactItems']>[number];
}

/** A condition that did not hold, with the row as it is, where the action asked for it and there is one. */
export interface Refusal {
  readonly label: string;
  readonly item?: Readonly<Record<string, unknown>>;
}

/** How a transaction ended: applied whole, or refused whole with every condition that failed. */
export type TransactionOutcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Put on an action whose refusal needs the row it met, so that no second read is. */
export const RETURN_OLD: { ReturnValuesOnConditionCheckFailure: ReturnValuesOnConditionCheckFailure } = {
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** Reasons that pass by themselves: another transaction had the row, or capacity ran out for a moment. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Sends the parts as one TransactWriteItems. Cancellation reasons are read one by one: a failed condition is an outcome,
 * never an exception; conflicts and throttles are tried again with jitter for at most about two seconds. While any of
 * them is among the reasons the failed conditions may not be all there are, so they are not read either.
 * @throws Problem 503 BUSY when conflicts outlast that; the transaction has had no effect.
 * @throws Error for anything else, e.g. a validation error, which is a defect of ours.
 */
export async function transact(
  db: DynamoDBDocumentClient,
  parts: readonly TransactionPart[],
): Promise<TransactionOutcome> {
  if (parts.length > TRANSACTION_LIMIT) throw new RangeError(`${parts.length} actions do not fit one transaction.`);
  return patiently(() => attempt(db, parts));
}

/** How a write of one row ended: applied, or refused by its condition with the row as it is, where it asked for that. */
export type WriteOutcome<Output> =
  | { readonly kind: 'applied'; readonly output: Output }
  | { readonly kind: 'refused'; readonly item?: Readonly<Record<string, unknown>> };

/**
 * Sends a conditional write of one row. A failed condition is an outcome; a transaction that has the row just then is
 * waited for like {@link transact} does. The SDK tries again by itself when an answer is lost, so a refusal may also mean
 * that this very write was applied: callers read the row before they conclude otherwise.
 * @throws Problem 503 BUSY when others keep the row for longer than about two seconds; nothing was written.
 */
export async function writeRow<Output>(write: () => Promise<Output>): Promise<WriteOutcome<Output>> {
  return patiently(async () => {
    try {
      return { kind: 'applied', output: await write() };
    } catch (error) {
      if (error instanceof TransactionConflictException) throw busy();
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The document client leaves the row inside an exception marshalled.
      return error.Item ? { kind: 'refused', item: unmarshall(error.Item) } : { kind: 'refused' };
    }
  });
}

/** Tries again with jitter for at most about two seconds while the answer is {@link busy}. */
export function patiently<Outcome>(attempt: () => Promise<Outcome>): Promise<Outcome> {
  return pRetry(attempt, {
    retries: 8,
    minTimeout: 10,
    factor: 2,
    maxTimeout: 400,
    maxRetryTime: 2000,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof Problem && error.code === 'BUSY',
  });
}

/** Other transactions have the rows. */
export const busy = (): Problem =>
  new Problem(503, 'BUSY', 'The store is busy with the same items. Nothing was changed; try again.', {
    retryAfterSeconds: 1,
  });

async function attempt(db: DynamoDBDocumentClient, parts: readonly TransactionPart[]): Promise<TransactionOutcome> {
  try {
    await db.send(new TransactWriteCommand({ TransactItems: parts.map((part) => part.action) }));
    return { kind: 'applied' };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    return read(error, parts);
  }
}

function read(error: TransactionCanceledException, parts: readonly TransactionPart[]): TransactionOutcome {
  const reasons = error.CancellationReasons ?? [];
  const refusals = parts.flatMap((part, index): Refusal[] => {
    const reason = reasons[index];
    if (reason?.Code !== 'ConditionalCheckFailed') return [];
    // The document client leaves the rows inside an exception marshalled.
    return [reason.Item ? { label: part.label, item: unmarshall(reason.Item) } : { label: part.label }];
  });
  const passing = reasons.some(({ Code }) => Code !== undefined && PASSING.has(Code));
  if (!passing && refusals.length > 0) return { kind: 'refused', refusals };
  throw passing ? busy() : error;
}

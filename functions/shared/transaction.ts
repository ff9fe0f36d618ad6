import type { ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import pRetry from 'p-retry';
import { Problem } from './problem.ts';

/** Most actions one transaction takes (docs.aws.amazon.com, "Amazon DynamoDB Transactions: How it works"). */
export const TRANSACTION_LIMIT = 100;

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
  return pRetry(() => attempt(db, parts), {
    retries: 8,
    minTimeout: 10,
    factor: 2,
    maxTimeout: 400,
    maxRetryTime: 2000,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof Problem && error.code === 'BUSY',
  });
}

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
  if (passing) {
    throw new Problem(503, 'BUSY', 'The store is busy with the same items. Nothing was changed; try again.', {
      retryAfterSeconds: 1,
    });
  }
  throw error;
}

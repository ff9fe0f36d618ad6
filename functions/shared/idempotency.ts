import { createHash } from 'node:crypto';
import { tableName } from './env.ts';
import { Problem } from './problem.ts';
import { RETURN_OLD, type Refusal, type TransactionPart } from './transaction.ts';

/** How long the answer of a request is kept for repeats, in seconds. */
const KEPT_SECONDS = 86_400;

/** Label of the idempotency key's part in a transaction. */
export const IDEMPOTENCY_LABEL = 'idempotency';

/** A request that must take effect once: its key within a scope, a hash of what it asks for, and its answer. */
export interface Once<Answer> {
  readonly key: string;
  readonly request: unknown;
  readonly answer: Answer;
}

const hashOf = (request: unknown): string => createHash('sha256').update(JSON.stringify(request)).digest('hex');

/**
 * Part that remembers the answer under the key, in the very transaction that has the effect: both happen or neither.
 * Refused while the key is known; a key past its time counts as unknown whether or not TTL has run.
 */
export function oncePart<Answer>({ key, request, answer }: Once<Answer>, nowSeconds: number): TransactionPart {
  return {
    label: IDEMPOTENCY_LABEL,
    action: {
      Put: {
        TableName: tableName('Idempotency'),
        Item: { key, requestHash: hashOf(request), answer, expiresAt: Math.ceil(nowSeconds) + KEPT_SECONDS },
        ConditionExpression: 'attribute_not_exists(#key) OR expiresAt <= :now',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: { ':now': nowSeconds },
        ...RETURN_OLD,
      },
    },
  };
}

/**
 * The first answer, when a transaction was refused because the key is known.
 * @returns undefined when the refusals are about something else.
 * @throws Problem 422 IDEMPOTENCY_MISMATCH when the key was used for another request (invariant 7).
 */
export function firstAnswer<Answer>(refusals: readonly Refusal[], { request }: Once<Answer>): Answer | undefined {
  const known = refusals.find(({ label }) => label === IDEMPOTENCY_LABEL);
  if (!known) return undefined;
  if (known.item?.['requestHash'] !== hashOf(request)) {
    throw new Problem(422, 'IDEMPOTENCY_MISMATCH', 'This idempotency key was used for another request.', {
      errors: [{ field: 'headers.idempotency-key', message: 'was used with another request' }],
    });
  }
  return known.item?.['answer'] as Answer;
}

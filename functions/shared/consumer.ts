import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { z } from 'zod';
import { iso } from './clock.ts';
import { log } from './log.ts';
import { type Services, systemServices } from './services.ts';

/**
 * Wraps a use case as a consumer of an SQS queue. Messages of a batch are handled side by side; those that fail are
 * reported, come back alone, and end in the queue's DLQ. A message may come twice, and late: `act` must be harmless then.
 */
export function queueConsumer<S extends z.ZodType>(
  schema: S,
  act: (message: z.output<S>, services: Services) => Promise<void>,
  services: () => Services = systemServices,
) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .handler((event, context) =>
      processPartialResponse(
        event,
        async (record: SQSRecord) =>
          logged(record.messageId, () => act(schema.parse(JSON.parse(record.body)), services())),
        new BatchProcessor(EventType.SQS),
        { context, throwOnFullBatchFailure: false },
      ),
    );
}

/** A change of a table's row, from its stream. */
export interface RowChange {
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Whether TTL removed it (docs.aws.amazon.com, "DynamoDB Streams and Time to Live"). */
  readonly removedByTtl: boolean;
  /** ISO 8601, to the second: when the stream says it was made; the same at every delivery. */
  readonly at?: string;
}

/**
 * Wraps a use case as a consumer of a table's stream. Records come at least once; `act` must be harmless on repeats and
 * must not rest on their order. When any record fails, the batch fails as a whole and comes again, halved, until the one
 * that can't be handled is alone and goes to the DLQ. Not by a partial answer: see docs/adr/0009-streams-fail-whole.md.
 * @throws AggregateError of what the records failed with.
 */
export function streamConsumer(
  act: (change: RowChange, services: Services) => Promise<void>,
  services: () => Services = systemServices,
) {
  return middy<DynamoDBStreamEvent, void>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .handler(async ({ Records }) => {
      const outcomes = await Promise.allSettled(
        Records.map((record) => logged(record.eventID, () => act(changeOf(record), services()))),
      );
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${Records.length} failed.`);
    });
}

/** The change a stream record tells of. */
export function changeOf(record: DynamoDBRecord): RowChange {
  const row = (image: Record<string, unknown> | undefined) =>
    image && unmarshall(image as Record<string, AttributeValue>);
  const made = record.dynamodb?.ApproximateCreationDateTime;
  const identity = record.userIdentity as { type?: string; principalId?: string } | undefined;
  return {
    before: row(record.dynamodb?.OldImage),
    after: row(record.dynamodb?.NewImage),
    removedByTtl: identity?.type === 'Service' && identity.principalId === 'dynamodb.amazonaws.com',
    ...(made !== undefined && { at: iso(made * 1000) }),
  };
}

async function logged(id: string | undefined, act: () => Promise<void>): Promise<void> {
  try {
    await act();
    log.info('handled', { id });
  } catch (error) {
    log.error('not handled, will come back', { id, error: error as Error });
    throw error;
  }
}

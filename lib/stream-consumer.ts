import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Source, Worker } from '../functions/shared/worker.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { DepotFunction } from './depot-function.ts';
import type { Resources } from './resources.ts';
import { type Wildcard, wildcardArn } from './wildcard.ts';

/**
 * A worker that a table's stream wakes. A record that keeps failing is found by halving its batch and tried for as long
 * as the stream keeps it; an alarm rings at its first failure, and its place in the stream ends in a dead-letter queue.
 */
export class StreamConsumer extends Construct {
  readonly function: DepotFunction;
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    worker: Worker,
    source: Extract<Source, { kind: 'stream' }>,
    resources: Resources,
  ) {
    super(scope, id);
    const table = resources.tables[source.table];
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined) {
      throw new Error(
        `${worker.name} reads the stream of ${source.table}, which has none: add \`stream\` to its definition.`,
      );
    }
    const anyStream: Wildcard = {
      owner: table,
      arn: table.tableArn,
      pattern: '/stream/*',
      reason: 'Lambda lists the streams of this one table before it reads one, as in SAM’s DynamoDBStreamReadPolicy.',
    };
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters').queue;
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: the on-failure destination of a stream, where cdk-nag does not look.',
    });
    this.function = new DepotFunction(
      this,
      'Worker',
      {
        entry: worker.entry,
        description: `Handles changes of ${source.table}`,
        needs: worker.needs,
        timeout: Duration.seconds(30),
        memorySize: 512,
        sourceStatements: [
          new PolicyStatement({
            actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
            resources: [streamArn],
          }),
          new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: [wildcardArn(anyStream)] }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        ],
        sourceWildcards: [anyStream],
      },
      resources,
    );
    new EventSourceMapping(this, 'Source', {
      target: this.function.lambda,
      eventSourceArn: streamArn,
      // Nothing that was written before the mapping was ready is missed.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      bisectBatchOnError: true,
      // As long as the stream keeps it: a dead-letter queue holds a record's place, not the record, so giving up loses it.
      maxRecordAge: Duration.hours(23),
      onFailure: new SqsDlq(this.deadLetters),
      // Records of one row stay in order however many batches run side by side; between rows no worker rests on order.
      parallelizationFactor: 4,
      ...(source.filters.length > 0 && { filters: source.filters.map((filter) => FilterCriteria.filter(filter)) }),
    });
  }
}

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { QueueName } from '../functions/shared/needs.ts';
import type { Worker } from '../functions/shared/worker.ts';
import { DepotFunction } from './depot-function.ts';
import { QUEUE_CONSUMERS } from './queues.ts';
import type { Resources } from './resources.ts';

/** A worker that SQS wakes. It takes a batch of messages and reports those that failed. */
export class QueueConsumer extends Construct {
  readonly function: DepotFunction;

  constructor(scope: Construct, id: string, worker: Worker, queueName: QueueName, resources: Resources) {
    super(scope, id);
    const queue = resources.queues[queueName];
    const { timeout, memorySize, batchSize, atOnce } = QUEUE_CONSUMERS[queueName];
    this.function = new DepotFunction(
      this,
      'Worker',
      {
        entry: worker.entry,
        description: `Handles ${queueName}`,
        needs: worker.needs,
        timeout,
        memorySize,
        sourceStatements: [
          new PolicyStatement({
            actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
            resources: [queue.queueArn],
          }),
        ],
      },
      resources,
    );
    new EventSourceMapping(this, 'Source', {
      target: this.function.lambda,
      eventSourceArn: queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
      ...(queueName === 'HoldTimers' && !resources.stage.holdTimer && { enabled: false }),
      maxConcurrency: atOnce,
    });
  }
}

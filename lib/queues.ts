import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../functions/shared/needs.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** Longest a consumer of a queue may take; a message stays invisible six times as long (AWS Lambda's advice for SQS). */
export const QUEUE_CONSUMER_TIMEOUT = Duration.seconds(10);

const NAMES: Readonly<Record<QueueName, true>> = { HoldTimers: true, WarehouseWork: true };

/** The store's queues. A message that fails five times goes to the dead-letter queue beside its own. */
export class Queues extends Construct {
  readonly all: Readonly<Record<QueueName, Queue>>;
  readonly deadLetters: Readonly<Record<QueueName, Queue>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = Object.keys(NAMES) as QueueName[];
    const deadLetters = names.map((name) => [name, new DeadLetterQueue(this, `${name}DeadLetters`).queue] as const);
    this.deadLetters = Object.fromEntries(deadLetters) as Record<QueueName, Queue>;
    const queues = deadLetters.map(([name, queue]) => [name, this.queue(name, queue)] as const);
    this.all = Object.fromEntries(queues) as Record<QueueName, Queue>;
  }

  private queue(name: QueueName, deadLetters: Queue): Queue {
    return new Queue(this, name, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * QUEUE_CONSUMER_TIMEOUT.toSeconds()),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }
}

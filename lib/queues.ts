import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from '../functions/shared/needs.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/** What a queue's consumer is given. */
export interface ConsumerSettings {
  /** Longest it may take; a message stays invisible six times as long (AWS Lambda's advice for SQS). */
  readonly timeout: Duration;
  /** In MiB; Lambda gives CPU in proportion, a whole one at 1769. */
  readonly memorySize: number;
  /** Messages it takes at a time, which it handles side by side. */
  readonly batchSize: number;
  /** Most of it at once: a burst waits in the queue rather than take the account's concurrency from shoppers. */
  readonly atOnce: number;
}

const few: ConsumerSettings = { timeout: Duration.seconds(10), memorySize: 512, batchSize: 10, atOnce: 20 };

/** Every queue, with what its consumer is given. */
export const QUEUE_CONSUMERS: Readonly<Record<QueueName, ConsumerSettings>> = {
  HoldTimers: few,
  WarehouseWork: few,
  // One picture at a time: the largest takes 100 MB decoded, as much again while it is scaled, and seconds of a whole CPU.
  ImageUploads: { timeout: Duration.seconds(60), memorySize: 2048, batchSize: 1, atOnce: 5 },
};

/** The store's queues. A message that fails five times goes to the dead-letter queue beside its own. */
export class Queues extends Construct {
  readonly all: Readonly<Record<QueueName, Queue>>;
  readonly deadLetters: Readonly<Record<QueueName, Queue>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const names = Object.keys(QUEUE_CONSUMERS) as QueueName[];
    const deadLetters = names.map((name) => [name, new DeadLetterQueue(this, `${name}DeadLetters`).queue] as const);
    this.deadLetters = Object.fromEntries(deadLetters) as Record<QueueName, Queue>;
    const queues = deadLetters.map(([name, queue]) => [name, this.queue(name, queue)] as const);
    this.all = Object.fromEntries(queues) as Record<QueueName, Queue>;
  }

  private queue(name: QueueName, deadLetters: Queue): Queue {
    return new Queue(this, name, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * QUEUE_CONSUMERS[name].timeout.toSeconds()),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }
}

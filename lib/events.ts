import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../functions/shared/event-source.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

/**
 * The bus on which the store announces what somebody may want to act on (stock that runs low, work that stands still),
 * and a queue that keeps all of it for those who have no rule of their own yet. Others subscribe by a rule on the bus.
 */
export class Events extends Construct {
  readonly bus: EventBus;
  /** Everything announced, for up to 14 days. */
  readonly announcements: Queue;
  /** What the rule could not deliver, and what its reader could not handle. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { description: 'What Depot announces' });
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters').queue;
    this.announcements = new Queue(this, 'Announcements', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    new Rule(this, 'All', {
      eventBus: this.bus,
      description: 'Keeps everything that Depot announces',
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SqsQueue(this.announcements, { deadLetterQueue: this.deadLetters })],
    });
  }
}

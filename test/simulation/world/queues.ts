import { createHash } from 'node:crypto';
import type { QueueName } from '../../../functions/shared/needs.ts';
import type { Home } from './home.ts';
import type { AwsAnswer } from './interception.ts';
import type { Happening, Source } from './scheduler.ts';
import type { DeadLetter } from './world.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  received: number;
}

/** Invokes a queue's consumer with a batch. */
export type Consume = (worker: string, event: unknown) => Promise<unknown>;

/** As lib/queues.ts sets them: six times the consumer's timeout, and five tries. */
const VISIBILITY_MS = 60_000;
const MOST_RECEIVES = 5;
const BATCH = 10;
/** Batches of one queue handled at once. */
const CONCURRENCY = 4;

const LATENESS_MS = [3000, 60_000, 3_600_000] as const;

/** Where the world's queues are. */
export const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/000000000000/';

/** One queue and its consumer. Standard: at least once, in no order one may rest on. */
class Queue implements Source {
  readonly name: QueueName;
  readonly messages: Message[] = [];
  readonly #consumer: string | undefined;
  readonly #home: Home;
  readonly #now: () => number;
  readonly #consume: Consume;
  readonly #bury: (letter: DeadLetter) => void;
  #running = 0;
  #count = 0;

  constructor(
    name: QueueName,
    consumer: string | undefined,
    home: Home,
    now: () => number,
    consume: Consume,
    bury: (letter: DeadLetter) => void,
  ) {
    this.name = name;
    this.#consumer = consumer;
    this.#home = home;
    this.#now = now;
    this.#consume = consume;
    this.#bury = bury;
  }

  /** @returns the message's id */
  send(body: string, delaySeconds: number): string {
    const id = `${this.name}-${++this.#count}`;
    if (this.name === 'HoldTimers' && this.#home.settings.timer === 'off') return id;
    let visibleAt = this.#now() + delaySeconds * 1000;
    if (this.#home.strikes('lateMessage')) {
      this.#home.fired('lateMessage');
      visibleAt += this.#home.random.below(this.#home.random.pick(LATENESS_MS));
    }
    this.messages.push({ id, body, sentAt: this.#now(), visibleAt, received: 0 });
    return id;
  }

  offer(now: number, to: Happening[]): void {
    if (this.#consumer === undefined || this.#running >= CONCURRENCY) return;
    if (!this.messages.some(({ visibleAt }) => visibleAt <= now)) return;
    to.push({ weight: 1, what: () => `${this.name} delivers`, run: () => this.#deliver(now) });
  }

  due(): number {
    if (this.#running >= CONCURRENCY) return Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const { visibleAt } of this.messages) if (visibleAt < next) next = visibleAt;
    return next;
  }

  #deliver(now: number): void {
    const { random } = this.#home;
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= now);
    visible.sort((a, b) => a.visibleAt - b.visibleAt);
    const size = 1 + random.below(Math.min(BATCH, visible.length));
    const reordered = visible.length > 1 && this.#home.strikes('reorderedMessage');
    if (reordered) {
      this.#home.fired('reorderedMessage');
      visible.unshift(...visible.splice(1 + random.below(visible.length - 1)));
    }
    const batch = visible.slice(0, size).filter((message) => this.#receive(message));
    if (batch.length === 0) return;
    this.#home.trace(() => `  ${batch.map(({ id, body }) => `${id} ${body}`).join(', ')}`);
    this.#running++;
    this.#consume(this.#consumer as string, eventOf(this.name, batch)).then(
      (result) => this.#handled(batch, result),
      () => {
        this.#running--;
      },
    );
  }

  /** Counts a receive. @returns false when there were too many; the message is dead then. */
  #receive(message: Message): boolean {
    if (message.received >= MOST_RECEIVES) {
      this.#remove(message);
      this.#home.trace(() => `  ${message.id} is dead`);
      this.#bury({ from: this.name, message: JSON.parse(message.body), at: this.#now() });
      return false;
    }
    message.received++;
    message.visibleAt = this.#now() + VISIBILITY_MS;
    // The copy may come while the first is still handled, or long after.
    if (this.#home.strikes('duplicateMessage')) {
      this.#home.fired('duplicateMessage');
      const later = this.#home.random.below(this.#home.random.pick([500, ...LATENESS_MS]));
      this.messages.push({ ...message, visibleAt: this.#now() + later, received: 0 });
    }
    return true;
  }

  #handled(batch: readonly Message[], result: unknown): void {
    this.#running--;
    const { batchItemFailures = [] } = (result ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch) if (!failed.has(message.id)) this.#remove(message);
  }

  #remove(message: Message): void {
    const at = this.messages.indexOf(message);
    if (at >= 0) this.messages.splice(at, 1);
  }
}

/** All queues, and SQS's API as far as the functions use it. */
export class Queues implements Source {
  readonly #queues = new Map<string, Queue>();

  constructor(
    consumers: ReadonlyMap<QueueName, string>,
    home: Home,
    now: () => number,
    consume: Consume,
    bury: (letter: DeadLetter) => void,
  ) {
    for (const [name, consumer] of consumers) {
      this.#queues.set(name, new Queue(name, consumer, home, now, consume, bury));
    }
  }

  /** SQS's JSON protocol. */
  readonly service = (operation: string, input: Record<string, unknown>): AwsAnswer => {
    if (operation !== 'SendMessage') throw new Error(`SQS ${operation} is not in this world.`);
    const body = String(input['MessageBody']);
    const id = this.send(String(input['QueueUrl']), body, Number(input['DelaySeconds'] ?? 0));
    return { status: 200, body: { MessageId: id, MD5OfMessageBody: md5(body) } };
  };

  send(url: string, body: string, delaySeconds: number): string {
    return this.#queue(url.slice(QUEUE_URL.length)).send(body, delaySeconds);
  }

  waiting(name: string): number {
    return this.#queue(name).messages.length;
  }

  offer(now: number, to: Happening[]): void {
    for (const queue of this.#queues.values()) queue.offer(now, to);
  }

  due(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) next = Math.min(next, queue.due());
    return next;
  }

  #queue(name: string): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw new Error(`There is no queue ${name}.`);
    return queue;
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const eventOf = (queue: string, batch: readonly Message[]): unknown => ({
  Records: batch.map(({ id, body, sentAt, received }) => ({
    messageId: id,
    receiptHandle: `${id}-${received}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(received),
      SentTimestamp: String(sentAt),
      SenderId: 'simulated',
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes: {},
    md5OfBody: md5(body),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  })),
});

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { deadLettersUrl, queueUrl } from '../shared/env.ts';
import type { QueueName } from '../shared/needs.ts';
import { TIMEOUTS } from '../shared/timeouts.ts';

/** Most messages of one call (docs.aws.amazon.com, "ReceiveMessage", "SendMessageBatch"). */
const BATCH = 10;

/** Seconds that a message is out of sight while it is looked at, and while it is moved; then it is there again by itself. */
const LOOK_SECONDS = 5;
const MOVE_SECONDS = 60;

/** About how many messages a queue has. */
export interface Depth {
  readonly messages: number;
  readonly inFlight: number;
  readonly delayed: number;
}

let client: SQSClient | undefined;
const sqs = () => {
  client ??= new SQSClient({ maxAttempts: 4, requestHandler: TIMEOUTS, useQueueUrlAsEndpoint: false });
  return client;
};

/** About how many messages wait in a queue and among its dead letters. */
export async function depthsOf(queue: QueueName): Promise<{ readonly queue: Depth; readonly deadLetters: Depth }> {
  const [own, dead] = await Promise.all([depthOf(queueUrl(queue)), depthOf(deadLettersUrl(queue))]);
  return { queue: own, deadLetters: dead };
}

async function depthOf(QueueUrl: string): Promise<Depth> {
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    messages: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
  };
}

/** A dead letter, as it is. */
export interface DeadLetter {
  readonly messageId: string;
  /** Epoch milliseconds: when it was put in the queue first. */
  readonly sentAt: number;
  readonly receives: number;
  readonly body: string;
}

/**
 * A look at up to ten dead letters; they are put back at once, and by themselves after five seconds. A dead-letter queue has
 * no limit on receives, so looking loses nothing.
 */
export async function peek(queue: QueueName): Promise<DeadLetter[]> {
  const url = deadLettersUrl(queue);
  const messages = await receive(url, LOOK_SECONDS);
  await putBack(url, messages);
  return messages.map(({ MessageId, Body, Attributes }) => ({
    messageId: MessageId ?? '',
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
    body: Body ?? '',
  }));
}

/**
 * Sends dead letters back to their queue: each is sent first and deleted then, so one that a crash leaves between the two
 * comes twice, which every consumer bears (invariant 12), and none is lost. Those not wanted are put back.
 * @param wanted message ids; all when left out. @param mayGoOn asked before each ten.
 * @returns how many were sent.
 */
export async function sendBack(
  queue: QueueName,
  {
    wanted,
    most,
    mayGoOn,
  }: { readonly wanted?: ReadonlySet<string> | undefined; readonly most: number; readonly mayGoOn: () => boolean },
): Promise<number> {
  const from = deadLettersUrl(queue);
  const left: Message[] = [];
  let moved = 0;
  while (moved < most && mayGoOn() && (wanted === undefined || moved < wanted.size)) {
    const messages = await receive(from, MOVE_SECONDS);
    if (messages.length === 0) break;
    const chosen = messages
      .filter(({ MessageId }) => wanted === undefined || wanted.has(MessageId ?? ''))
      .slice(0, most - moved);
    left.push(...messages.filter((message) => !chosen.includes(message)));
    const sent = await send(queueUrl(queue), chosen);
    await remove(from, sent);
    moved += sent.length;
    left.push(...chosen.filter((message) => !sent.includes(message)));
    if (sent.length < chosen.length) break;
  }
  for (let start = 0; start < left.length; start += BATCH) await putBack(from, left.slice(start, start + BATCH));
  return moved;
}

async function receive(QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({
      QueueUrl,
      VisibilityTimeout,
      MaxNumberOfMessages: BATCH,
      // Asks all servers: without a wait some messages may not be seen.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

/** @returns those that were accepted. */
async function send(QueueUrl: string, messages: readonly Message[]): Promise<Message[]> {
  if (messages.length === 0) return [];
  const Entries = messages.map(({ Body }, index) => ({ Id: String(index), MessageBody: Body ?? '' }));
  const { Successful = [] } = await sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const accepted = new Set(Successful.map(({ Id }) => Id));
  return messages.filter((_, index) => accepted.has(String(index)));
}

async function remove(QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await sqs().send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}

async function putBack(QueueUrl: string, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: 0,
  }));
  await sqs().send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
}

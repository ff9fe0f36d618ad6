import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { queueUrl } from './env.ts';
import type { QueueName } from './needs.ts';
import { TIMEOUTS } from './timeouts.ts';

/** Longest an SQS message can be delayed, in seconds (docs.aws.amazon.com, "SendMessage", DelaySeconds). */
export const LONGEST_DELAY = 900;

/** Sends a message to a queue, to be received no sooner than `delaySeconds` from now. */
export type Send = (queue: QueueName, message: unknown, delaySeconds: number) => Promise<void>;

/** Sends through SQS. */
export const send: Send = async (queue, message, delaySeconds) => {
  // Like every other client's: where AWS_ENDPOINT_URL says, not where the engine that made the queue thinks it is
  client ??= new SQSClient({ maxAttempts: 4, requestHandler: TIMEOUTS, useQueueUrlAsEndpoint: false });
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl(queue),
      MessageBody: JSON.stringify(message),
      DelaySeconds: Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(delaySeconds))),
    }),
  );
};

let client: SQSClient | undefined;

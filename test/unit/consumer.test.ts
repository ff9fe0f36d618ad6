import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { changeOf, queueConsumer, streamConsumer } from '../../functions/shared/consumer.ts';
import type { Services } from '../../functions/shared/services.ts';

const services = () => ({}) as Services;
const context = { awsRequestId: 'r', functionName: 'f' } as Context;

describe('a stream consumer', () => {
  const event = (...ids: string[]) =>
    ({
      Records: ids.map((id) => ({ eventID: id, eventName: 'INSERT', dynamodb: { NewImage: { id: { S: id } } } })),
    }) as DynamoDBStreamEvent;

  it('handles every record and fails the batch when one failed, so that no engine can take it for done', async () => {
    const seen: unknown[] = [];
    const handler = streamConsumer(async ({ after }) => {
      seen.push(after?.['id']);
      if (after?.['id'] === 'b') throw new Error('not now');
    }, services);
    await expect(handler(event('a', 'b', 'c'), context)).rejects.toThrow('1 of 3 failed');
    expect(seen).toEqual(['a', 'b', 'c']);
    await expect(handler(event('a', 'c'), context)).resolves.toBeUndefined();
  });

  it('knows a removal by TTL from one by the store itself', () => {
    const removal = { eventName: 'REMOVE' as const, dynamodb: { OldImage: { id: { S: 'x' } } } };
    const byTtl = { ...removal, userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } };
    expect(changeOf(byTtl)).toEqual({ before: { id: 'x' }, after: undefined, removedByTtl: true });
    expect(changeOf(removal).removedByTtl).toBe(false);
  });
});

describe('a queue consumer', () => {
  const message = (id: string, body: string) => ({ messageId: id, body });
  const consume = queueConsumer(
    z.object({ n: z.int() }),
    async ({ n }) => {
      if (n === 2) throw new Error('not now');
    },
    services,
  );

  it('reports just the messages that failed or can’t be read; all others are done', async () => {
    const Records = [
      message('1', '{"n":1}'),
      message('2', '{"n":2}'),
      message('3', 'no json'),
      message('4', '{"n":4}'),
    ];
    const answer = await consume({ Records } as SQSEvent, context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }] });
  });

  it('reports every message when all failed, instead of throwing', async () => {
    const answer = await consume({ Records: [message('2', '{"n":2}')] } as SQSEvent, context);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});

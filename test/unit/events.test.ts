import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, it } from 'vitest';
import { announcing } from '../../functions/shared/events.ts';
import { levelOf, recoveredFrom } from '../../functions/stock/low-stock.ts';

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/Depot';
const refused = { Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down' }] };

beforeEach(() => {
  process.env['EVENT_BUS'] = BUS;
});

/** A bus that gives these answers, the last one for ever. */
function bus(...answers: { Entries: { ErrorCode?: string; ErrorMessage?: string }[] }[]) {
  const entries: PutEventsRequestEntry[] = [];
  const tell = announcing(async (sent) => {
    entries.push(...sent);
    return answers[Math.min(entries.length, answers.length) - 1] ?? { Entries: [] };
  });
  return { entries, tell };
}

describe('announcing', () => {
  it('puts one entry on the store’s bus', async () => {
    const { entries, tell } = bus({ Entries: [{}] });
    await tell('Stock low', { itemId: 'A', available: 3 });
    expect(entries).toEqual([
      { EventBusName: BUS, Source: 'depot', DetailType: 'Stock low', Detail: '{"itemId":"A","available":3}' },
    ]);
  });

  it('tries an entry again that the bus refused, though the request was answered', async () => {
    const { entries, tell } = bus(refused, refused, { Entries: [{}] });
    await tell('Stock low', { itemId: 'A' });
    expect(entries).toHaveLength(3);
  });

  it('throws when the bus goes on refusing, so that the record comes again', async () => {
    const { entries, tell } = bus(refused);
    await expect(tell('Stock low', { itemId: 'A' })).rejects.toThrow('Stock low was refused: ThrottlingException');
    expect(entries).toHaveLength(4);
  });

  it('does not try again what the client itself gave up', async () => {
    let calls = 0;
    const tell = announcing(async () => {
      calls++;
      throw new Error('connection lost');
    });
    await expect(tell('Work stuck', {})).rejects.toThrow('connection lost');
    expect(calls).toBe(1);
  });
});

describe('the level of an item', () => {
  it.each([
    [-1, 'low'],
    [10, 'low'],
    [11, undefined],
    [19, undefined],
    [20, 'enough'],
  ])('with %i left at a threshold of 10 is %s', (available, level) => expect(levelOf(available, 10)).toBe(level));

  it('has recovered above the threshold, also of none', () => {
    expect([0, 1, 10].map(recoveredFrom)).toEqual([1, 2, 20]);
    expect(levelOf(0, 0)).toBe('low');
    expect(levelOf(1, 0)).toBe('enough');
  });
});

import { describe, expect, it } from 'vitest';
import { EVENT_BUS, Events } from '../simulation/world/events.ts';

const entry = (id: string) => ({
  EventBusName: EVENT_BUS,
  DetailType: 'Stock low',
  Detail: JSON.stringify({ id }),
});

describe('the simulator’s event bus', () => {
  it('keeps what is put, and what is put again twice', () => {
    const bus = new Events();
    for (const id of ['A', 'B', 'A']) bus.service('PutEvents', { Entries: [entry(id)] });
    expect(bus.put.map(({ detail }) => detail.id)).toEqual(['A', 'B', 'A']);
  });

  it('answers an id for each entry', () => {
    const bus = new Events();
    const ids = (count: number) =>
      (bus.service('PutEvents', { Entries: Array.from({ length: count }, () => entry('A')) }) as { body: unknown })
        .body;
    expect(ids(2)).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }, { EventId: 'event-2' }] });
    expect(ids(1)).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: 'event-3' }] });
  });

  it('refuses what it does not know: another bus, another operation', () => {
    const bus = new Events();
    expect(() => bus.service('PutEvents', { Entries: [{ ...entry('A'), EventBusName: 'other' }] })).toThrow('other');
    expect(() => bus.service('PutRule', {})).toThrow('PutRule');
  });
});

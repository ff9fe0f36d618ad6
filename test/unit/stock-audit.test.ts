import { describe, expect, it } from 'vitest';
import type { WarehouseStock } from '../../functions/stock/stock.ts';
import { auditItem, type ItemReading, shareAt } from '../../functions/stock/stock-audit.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

const shelf = (warehouseId: string, counters: Partial<WarehouseStock> = {}): WarehouseStock => ({
  ...{ itemId: 'A', warehouseId, onHand: 7, allocated: 2, free: 5, received: 10, corrected: -1, shipped: 2 },
  ...counters,
});

/** 20 received in two warehouses, 2 of them found missing: 4 shipped, 4 allocated, 10 free, of which 3 are held. */
const reading = (more: Partial<ItemReading> = {}): ItemReading => {
  const movement = { id: 'received:a', kind: 'received', delta: 7, ref: 'a' } as const;
  return {
    stock: { itemId: 'A', available: 7, version: 1, lastMovement: movement },
    shelves: [shelf('SEA1'), shelf('NYC1')],
    allShelves: true,
    entries: [{ ...movement, itemId: 'A', version: 1, available: 7, at: '2026-01-01T11:00:00.000Z' }],
    more: false,
    ...more,
  };
};

const stock = (available: number, version = 1): ItemReading['stock'] => ({ ...reading().stock, available, version });
/** The ledger agrees, so that only what is meant is in breach. */
const left = (available: number): Partial<ItemReading> => ({
  stock: stock(available),
  entries: reading().entries.map((entry) => ({ ...entry, delta: available, available })),
});
const faults = (more: Partial<ItemReading>) => auditItem(reading(more), NOW).breaches;

describe('the audit of an item', () => {
  it('finds nothing where all adds up', () => {
    expect(auditItem(reading(), NOW)).toEqual({ breaches: [], behind: 0 });
    expect(faults(left(10))).toEqual([]);
  });

  it.each<[string, number, string, Partial<ItemReading>]>([
    ['more left than is free', 3, 'available is 11, but only 10 are free on the shelves', left(11)],
    [
      'a free that is wrong',
      1,
      'free in SEA1 is 6, but onHand 7 − allocated 2 is 5',
      {
        shelves: [shelf('SEA1', { free: 6 }), shelf('NYC1')],
      },
    ],
    [
      'an onHand that is wrong',
      1,
      'onHand in NYC1 is 8, but its sums come to 7: received 10 + corrected -1 − shipped 2',
      {
        shelves: [shelf('SEA1'), shelf('NYC1', { onHand: 8, free: 6 })],
      },
    ],
    [
      'damaged units that are still on the shelf',
      1,
      'onHand in NYC1 is 7, but its sums come to 6: received 10 + corrected -1 − shipped 2 − damaged 1',
      { shelves: [shelf('SEA1'), shelf('NYC1', { damaged: 1 })] },
    ],
    [
      'returned units that are not on the shelf',
      1,
      'onHand in NYC1 is 7, but its sums come to 8: received 10 + corrected -1 − shipped 2 + returned 1',
      { shelves: [shelf('SEA1'), shelf('NYC1', { returned: 1 })] },
    ],
    [
      'units that left for another warehouse and are still here',
      1,
      'onHand in SEA1 is 7, but its sums come to 5: received 10 + corrected -1 − shipped 2 − transferredOut 2',
      { shelves: [shelf('SEA1', { transferredOut: 2 }), shelf('NYC1')] },
    ],
    [
      'units that came from another warehouse and left none',
      1,
      '3 came from other warehouses, but only 2 left one',
      {
        shelves: [
          shelf('SEA1', { transferredOut: 2, onHand: 5, free: 3 }),
          shelf('NYC1', { transferredIn: 3, onHand: 10, free: 8 }),
        ],
      },
    ],
    [
      'a negative sum',
      2,
      'returned in NYC1 is -1',
      { shelves: [shelf('SEA1'), shelf('NYC1', { returned: -1, onHand: 6, free: 4 })] },
    ],
    [
      'a negative counter',
      2,
      'allocated in SEA1 is -1',
      {
        shelves: [shelf('SEA1', { allocated: -1, free: 8 }), shelf('NYC1')],
      },
    ],
    ['a fraction left', 2, 'available is 0.5', left(0.5)],
    [
      'something below zero that no count took',
      2,
      'available is -1',
      {
        ...left(-1),
        shelves: [shelf('SEA1', { corrected: 0, received: 9 })],
      },
    ],
    [
      'a stock row that its ledger does not lead to',
      13,
      'movement 1 left 7, but after it there were 8',
      {
        stock: stock(8),
      },
    ],
    [
      'a ledger with a gap',
      13,
      'the ledger has no movement 1',
      {
        stock: stock(7, 2),
        entries: reading().entries.map((entry) => ({ ...entry, version: 2 })),
      },
    ],
    ['a ledger that stands still', 13, 'the ledger is 101 movements behind', { stock: stock(7, 102) }],
  ])('finds %s', (_name, invariant, fault, more) => {
    expect(faults(more)).toContainEqual({ invariant, fault });
  });

  it('takes what a count found missing or damaged for no breach', () => {
    expect(faults(left(-1))).toEqual([]);
    const damaged = { corrected: 0, damaged: 1 };
    expect(faults({ ...left(-1), shelves: [shelf('SEA1', damaged), shelf('NYC1', damaged)] })).toEqual([]);
  });

  it('finds nothing where units were damaged, came back and are on their way', () => {
    const [sea, nyc] = [
      shelf('SEA1', { damaged: 1, transferredOut: 3, onHand: 3, free: 1 }),
      shelf('NYC1', { returned: 2, transferredIn: 1, onHand: 10, free: 8 }),
    ];
    expect(faults({ ...left(9), shelves: [sea, nyc] })).toEqual([]);
  });

  it('counts movements that are not in the ledger yet, and calls them no breach', () => {
    expect(auditItem(reading({ stock: stock(3, 3) }), NOW)).toEqual({ breaches: [], behind: 2 });
  });

  it('lets less than nothing be left where fewer were found, though a count up has made up for it in the sums', () => {
    const entry = (
      version: number,
      kind: 'received' | 'counted' | 'held' | 'short',
      delta: number,
      available: number,
    ) => ({
      ...{ itemId: 'A', id: `${kind}:x`, kind, ref: 'x', version, delta, available, at: '2026-01-01T11:00:00.000Z' },
    });
    const entries = [
      entry(4, 'short', -2, -2),
      entry(3, 'held', -10, 0),
      entry(2, 'counted', 5, 10),
      entry(1, 'received', 5, 5),
    ];
    const shelves = [shelf('SEA1', { onHand: 8, allocated: 8, free: 0, received: 5, corrected: 3, shipped: 0 })];
    expect(faults({ stock: stock(-2, 4), shelves, entries })).toEqual([]);
    const sold = [entry(4, 'held', -2, -2), ...entries.slice(1)];
    expect(faults({ stock: stock(-2, 4), shelves, entries: sold })).toMatchObject([{ invariant: 2 }]);
    // Below nothing before the oldest movement that was read: what took it there is not known
    expect(faults({ stock: stock(-2, 5), shelves, entries: [entry(5, 'received', 1, -2)], more: true })).toEqual([]);
  });

  it('judges no sum over shelves when it has not all of them', () => {
    expect(faults({ ...left(11), allShelves: false })).toEqual([]);
  });

  it('looks at no more of the ledger than it was given', () => {
    const entries = reading().entries.map((entry) => ({ ...entry, version: 500, delta: -1 }));
    expect(faults({ stock: stock(7, 500), entries, more: true })).toEqual([]);
  });
});

describe('the share whose turn it is', () => {
  it('goes round once a day, whatever the day', () => {
    const turns = Array.from({ length: 96 }, (_, turn) => shareAt(NOW + turn * 15 * 60_000, 15));
    expect(new Set(turns.map(({ segment }) => segment)).size).toBe(96);
    expect(new Set(turns.map(({ segments }) => segments))).toEqual(new Set([96]));
    expect(shareAt(NOW + 86_400_000, 15)).toEqual(shareAt(NOW, 15));
  });

  it('is the same when the clock is a little late', () => {
    expect(shareAt(NOW + 14 * 60_000, 15)).toEqual(shareAt(NOW, 15));
  });
});

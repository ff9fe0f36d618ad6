import { describe, expect, it } from 'vitest';
import { parcelOf } from '../../functions/warehouses/parcel.ts';
import { pickList } from '../../functions/warehouses/pick-list.ts';
import { afterPutBack, pick, pickedLines, putBackOf, short, unpicked } from '../../functions/warehouses/picking.ts';
import { promisedBy, rankOf, type WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { Wave } from '../../functions/warehouses/waves.ts';

const ADDRESS = { name: 'A', line1: '1 Pine', city: 'Seattle', state: 'WA', postalCode: '98101', country: 'US' };

const line = (itemId: string, quantity: number) => ({ itemId, quantity, name: `Item ${itemId}` });
const row = (id: string, changes: Partial<WarehouseOrder> = {}): WarehouseOrder => ({
  warehouseId: 'SEA1',
  warehouseOrderId: id,
  orderId: `O-${id}`,
  lines: [line('A', 1)],
  version: 1,
  address: ADDRESS,
  status: 'queued',
  allocatedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});

describe('scans', () => {
  const work = { lines: [line('A', 3), line('B', 1)], picked: { A: 1 } };

  it('count an item by its id, be it the name of something that every object has', () => {
    const odd = { lines: [line('constructor', 2)], picked: {} };
    expect(unpicked(odd)).toMatchObject([{ itemId: 'constructor', picked: 0 }]);
    expect(pick(odd, [line('constructor', 1)])).toEqual({ kind: 'picked', picked: { constructor: 1 } });
  });

  it('add up to the line and not beyond it; those of one item are one', () => {
    expect(pick(work, [line('A', 1), line('A', 1)])).toEqual({ kind: 'picked', picked: { A: 3 } });
    expect(pick(work, [line('A', 2), line('A', 1), line('B', 1)])).toEqual({
      kind: 'beyond',
      excess: [{ itemId: 'A', scanned: 3, left: 2 }],
    });
    expect(pick(work, [line('C', 1)])).toEqual({
      kind: 'beyond',
      excess: [{ itemId: 'C', scanned: 1, left: undefined }],
    });
    expect(unpicked(work).map(({ itemId, picked }) => [itemId, picked])).toEqual([
      ['A', 1],
      ['B', 0],
    ]);
  });

  it('of more than a line has now, or of a line that is gone, are to be put back, and then count no more', () => {
    const less = { lines: [line('A', 2)], picked: { A: 3, B: 1 } };
    expect(putBackOf(less)).toEqual([
      { itemId: 'A', quantity: 1 },
      { itemId: 'B', quantity: 1 },
    ]);
    expect(pickedLines(less)).toMatchObject([{ itemId: 'A', quantity: 2, picked: 2 }]);
    expect(afterPutBack(less)).toEqual({ A: 2 });
    expect(unpicked(less)).toEqual([]);
  });
});

describe('a short', () => {
  const work = { lines: [line('A', 5), line('B', 1)], picked: { A: 2 } };

  it('of missing units is among those not yet picked', () => {
    expect(short(work, { itemId: 'A', quantity: 3, kind: 'missing' })).toMatchObject({
      kind: 'short',
      lines: [{ itemId: 'A', quantity: 2 }, { itemId: 'B' }],
      picked: { A: 2 },
    });
    expect(short(work, { itemId: 'A', quantity: 4, kind: 'missing' })).toEqual({ kind: 'beyond', most: 3, picked: 2 });
    expect(short(work, { itemId: 'C', quantity: 1, kind: 'missing' })).toEqual({ kind: 'beyond', most: 0, picked: 0 });
  });

  it('of damaged units takes off what is picked only what it must, or what is said', () => {
    const damaged = (quantity: number, fromPicked?: number) =>
      short(work, { itemId: 'A', quantity, kind: 'damaged', fromPicked });
    expect(damaged(3)).toMatchObject({ picked: { A: 2 } });
    expect(damaged(4)).toMatchObject({ picked: { A: 1 } });
    expect(damaged(5)).toMatchObject({ lines: [{ itemId: 'B' }], picked: {} });
    expect(damaged(1, 1)).toMatchObject({ lines: [{ quantity: 4 }, {}], picked: { A: 1 } });
    for (const [quantity, fromPicked] of [
      [6, undefined],
      [4, 0],
      [3, 3],
      [1, 2],
    ] as const) {
      expect(damaged(quantity, fromPicked)).toMatchObject({ kind: 'beyond' });
    }
  });
});

describe('a place on the work list', () => {
  it('is by priority, then by promised date, then by id, as text', () => {
    const soon = '2026-01-02T00:00:00.000Z';
    const later = '2026-01-10T00:00:00.000Z';
    const order = [
      rankOf('b', later, 9),
      rankOf('z', soon, 1),
      rankOf('a', soon),
      rankOf('b', soon),
      rankOf('a', later),
    ];
    expect([...order].sort()).toEqual(order);
  });

  it('is promised so many days after it was ordered', () => {
    expect(promisedBy('2026-02-27T10:00:00.000Z', 2)).toBe('2026-03-01T10:00:00.000Z');
  });
});

describe('a pick list', () => {
  it('goes through the shelves as people walk, and says what goes back', () => {
    const stops = pickList(
      [
        row('1', { lines: [line('X', 2), line('N', 1)], picked: { X: 3, GONE: 1 } }),
        row('2', { lines: [line('X', 1), line('Y', 1)] }),
      ],
      new Map([
        ['X', 'A-10-1'],
        ['Y', 'A-9-12'],
        ['GONE', 'A-9-2'],
      ]),
    );
    expect(stops.map(({ itemId, quantity, picked, putBack }) => [itemId, quantity, picked, putBack])).toEqual([
      ['GONE', 0, 0, 1],
      ['Y', 1, 0, 0],
      ['X', 3, 2, 1],
      ['N', 1, 0, 0],
    ]);
  });
});

describe('a parcel', () => {
  it('is shared by what goes from one warehouse to one shopper’s one address, however it is written', () => {
    const ada = { userId: 'ada', address: ADDRESS };
    const same = parcelOf('SEA1', ada);
    expect(parcelOf('SEA1', { userId: 'ada', address: { ...ADDRESS, city: ' seattle' } })).toBe(same);
    const others = [
      parcelOf('DAL1', ada),
      parcelOf('SEA1', { ...ada, userId: 'eve' }),
      parcelOf('SEA1', { userId: 'ada', address: { ...ADDRESS, line2: 'Flat 2' } }),
    ];
    expect(new Set([same, ...others]).size).toBe(4);
    expect(same).not.toContain('ada');
  });
});

describe('a wave', () => {
  it('is full by parcels, takes no more lines than it may, and keeps one parcel’s rows together', () => {
    const wave = new Wave('w', 'ann', { size: 2, maxLines: 3 });
    const [one, two, three] = [row('1', { parcel: 'p' }), row('2'), row('3', { parcel: 'p' })];
    wave.add(one);
    expect(wave.isFull).toBe(false);
    wave.add(two);
    expect(wave.isFull).toBe(true);
    expect(wave.wants(three, 0)).toBe(true);
    expect(wave.wants(row('4', { lines: [line('A', 1), line('B', 1)] }), 0)).toBe(false);
    wave.add(three);
    expect(wave.rows).toEqual([one, three, two]);
  });

  it('wants what is free or was let go by another, and nothing twice', () => {
    const wave = new Wave('w', 'ann', { size: 9 });
    const held = (claimedBy: string, leaseUntil: number) => row('1', { status: 'claimed', claimedBy, leaseUntil });
    expect(wave.wants(held('bob', 100), 99)).toBe(false);
    expect(wave.wants(held('bob', 100), 100)).toBe(true);
    expect(wave.wants(held('ann', 100), 100)).toBe(false);
    wave.add(row('1'));
    expect(wave.wants(row('1'), 0)).toBe(false);
    expect(wave.owns({ ...held('ann', 100), wave: 'w' })).toBe(true);
    expect(wave.owns({ ...held('ann', 100), wave: 'v' })).toBe(false);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import type { DetailType } from '../../functions/shared/event-source.ts';
import type { Announce } from '../../functions/shared/events.ts';
import { transact } from '../../functions/shared/transaction.ts';
import { announceLowStock } from '../../functions/stock/announce-low-stock.ts';
import { entryOf } from '../../functions/stock/ledger.ts';
import { settledStock } from '../../functions/stock/ledger-store.ts';
import type { LowStock } from '../../functions/stock/low-stock.ts';
import { adjustPart } from '../../functions/stock/stock-store.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { type LocalStore, openStore } from './local-store.ts';

let store: LocalStore;
let told: { type: DetailType; detail: Readonly<Record<string, unknown>> }[];
const tell: Announce = async (type, detail) => void told.push({ type, detail });

beforeEach(async () => {
  store = await openStore();
  told = [];
});

/** Changes what is left and gives the ledger's entry of it. */
async function move(itemId: string, delta: number, n: number) {
  await transact(store.services.db, [adjustPart(itemId, delta, 'corrected', `${itemId}-${n}`)]);
  const row = await settledStock(store.services.db, itemId);
  if (!row) throw new Error('There is no stock.');
  return { ...entryOf(row, '2026-01-01T12:00:00.000Z') };
}

const heard = (entry: Record<string, unknown>, by = tell) =>
  announceLowStock({ before: undefined, after: entry, removedByTtl: false }, store.services, by);
const heardSoFar = () => told.map(({ type, detail }) => `${type} ${detail['available']}`);

describe('an item that runs low (threshold 10)', () => {
  it('is announced once when it falls to the threshold, and once when it has twice that again', async () => {
    let n = 0;
    const moves = [30, -15, -5, -3, 4, -4, 8, 5, 1, -1];
    for (const delta of moves) await heard(await move('A', delta, ++n));
    // 30, 15, 10 (low), 7, 11, 7, 15, 20 (recovered), 21, 20
    expect(heardSoFar()).toEqual(['Stock low 10', 'Stock recovered 20']);
    expect(told[0]?.detail).toEqual({ id: 'A#3', itemId: 'A', available: 10, threshold: 10, version: 3 });
    await heard(await move('A', -15, ++n));
    expect(heardSoFar().at(-1)).toBe('Stock low 5');
  });

  it('is announced when it begins low, and below none', async () => {
    await heard(await move('B', 3, 1));
    expect(heardSoFar()).toEqual(['Stock low 3']);
    await heard(await move('B', -5, 2));
    expect(told).toHaveLength(1);
  });

  it('is announced once however often and in which order its movements come', async () => {
    const seed = 20_261_124;
    const random = seededRandom(seed);
    const entries = [];
    for (const [n, delta] of [40, -35, -1, -1, -1].entries()) entries.push(await move('C', delta, n));
    const twice = [...entries, ...entries].sort(() => random() - 0.5);
    for (const entry of twice) await heard(entry);
    expect(heardSoFar(), `seed ${seed}`).toEqual(['Stock low 2']);
  });

  it('is announced once by many movements that come side by side', async () => {
    const entries = [];
    for (const [n, delta] of [9, -1, -1, -1, -1, -1].entries()) entries.push(await move('D', delta, n));
    await Promise.all(entries.map((entry) => heard(entry)));
    expect(told).toHaveLength(1);
    expect(await store.rows<LowStock>('LowStock')).toMatchObject([{ itemId: 'D', level: 'low', announced: true }]);
  });

  it('is announced by the repeat when the bus refused it, and then not again', async () => {
    const entry = await move('E', 4, 1);
    const later = await move('E', -1, 2);
    await expect(heard(entry, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    await heard(later);
    expect(told).toEqual([]);
    await heard(entry);
    await heard(entry);
    expect(heardSoFar()).toEqual(['Stock low 3']);
  });

  it('is told as it is now: what has recovered since is not announced as low', async () => {
    const low = await move('F', 4, 1);
    const enough = await move('F', 40, 2);
    await heard(low);
    await heard(enough);
    expect(told).toEqual([]);
  });

  it('that recovers while it is being announced is announced as recovered after it', async () => {
    const low = await move('G', 4, 1);
    let entry: Record<string, unknown> | undefined;
    await heard(low, async (type, detail) => {
      await tell(type, detail);
      if (entry) return;
      entry = await move('G', 40, 2);
      await heard(entry);
    });
    expect(heardSoFar()).toEqual(['Stock low 4', 'Stock recovered 44']);
    expect(await store.rows<LowStock>('LowStock')).toMatchObject([{ level: 'enough', announced: true }]);
  });

  it('passes over what is no movement', async () => {
    await heard({ itemId: 'H' });
    expect(told).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { itemView } from '../../functions/items/item-view.ts';
import { wakeOfItem } from '../../functions/search/index-items.ts';
import { wakeOfPopularity } from '../../functions/search/index-popularity.ts';
import { wakeOfStock } from '../../functions/search/index-stock.ts';
import { pivotAt, scoreOf, stepOf, weightAt } from '../../functions/search/popularity.ts';
import { indexWriteOf } from '../../functions/search/search-document.ts';

const item = { itemId: 'A', name: 'Red mug', description: 'RED MUG', category: 'Kitchen', price: 250, version: 3 };
const image = (imageId: string, ...keys: string[]) => ({
  imageId,
  alt: '',
  sources: keys.map((key) => ({ key, width: 1, height: 1, type: 'image/png' as const })),
});
const change = (before: object | undefined, after: object | undefined) =>
  ({ before, after, removedByTtl: false }) as Parameters<typeof wakeOfItem>[0];

describe('a document', () => {
  it('is made of the rows of the item, its stock and its sales, at the sum of their versions', () => {
    const rows = {
      itemId: 'A',
      item: {
        ...item,
        attributes: { colour: 'red', size: 'L' },
        images: [
          image('main', 'images/A 1/main-320.png', 'images/A 1/main-960.png'),
          image('back', 'images/A/back-320.png'),
        ],
      },
      stock: { available: 2, version: 7 },
      score: 3e-26,
    };
    expect(indexWriteOf(rows)).toEqual({
      kind: 'put',
      itemId: 'A',
      version: 3 + 7 + stepOf(3e-26),
      document: {
        ...{ itemId: 'A', name: 'Red mug', description: 'RED MUG', category: 'Kitchen', price: 250 },
        attributes: ['colour red', 'size L'],
        image: '/images/A%201/main-320.png',
        inStock: true,
        popularity: scoreOf(stepOf(3e-26)),
      },
    });
  });

  it('has its picture where the item’s own page has it, whatever the id: spaces are encoded', () => {
    const pictured = { ...item, images: [image('main', 'images/85 A/main-320.png')] };
    const url = '/images/85%20A/main-320.png';
    expect(itemView(pictured, undefined).images).toMatchObject([{ sources: [{ url }] }]);
    expect(indexWriteOf({ itemId: 'A', item: pictured })).toMatchObject({ document: { image: url } });
  });

  it('of an item without pictures, stock or sales says so', () => {
    const write = indexWriteOf({ itemId: 'A', item });
    expect(write).toMatchObject({ version: 3, document: { attributes: [], image: null, inStock: false } });
    expect(write).not.toHaveProperty('document.popularity');
    const below = { available: -1, version: 1 };
    expect(indexWriteOf({ itemId: 'A', item, stock: below })).toMatchObject({ document: { inStock: false } });
  });

  it('goes when the item is retired, or its row is gone: above all its versions', () => {
    const stock = { available: 2, version: 7 };
    expect(indexWriteOf({ itemId: 'A', item: { ...item, retired: true, version: 4 }, stock })).toEqual({
      kind: 'remove',
      itemId: 'A',
      version: 11,
    });
    // Whatever score an indexer reads that has read the row before it went
    const last = { itemId: 'A', item: { ...item, version: 3 }, stock, score: Number.MAX_VALUE };
    expect(indexWriteOf({ itemId: 'A', stock }, 4)).toEqual({
      kind: 'remove',
      itemId: 'A',
      version: (indexWriteOf(last)?.version ?? 0) + 1,
    });
    expect(indexWriteOf({ itemId: 'A', stock })).toBeUndefined();
    expect(indexWriteOf({ itemId: 'A', item, stock }, 9)).toMatchObject({ kind: 'put', version: 10 });
  });
});

describe('the index is woken', () => {
  it('by every change of an item, and told above which version a removed one was', () => {
    expect(wakeOfItem(change(undefined, item))).toEqual({ itemId: 'A' });
    expect(wakeOfItem(change(item, item))).toEqual({ itemId: 'A' });
    expect(wakeOfItem(change(item, undefined))).toEqual({ itemId: 'A', removedAt: 4 });
    expect(() => wakeOfItem(change(undefined, { itemId: 7 }))).toThrow();
    expect(() => wakeOfItem(change(undefined, undefined))).toThrow();
  });

  it.each([
    [undefined, 5, true],
    [undefined, 0, false],
    [5, 4, false],
    [1, 0, true],
    [0, -2, false],
    [0, 1, true],
    [-2, 3, true],
    [3, undefined, true],
  ])('by stock that goes from %s to %s: %s', (before, after, wakes) => {
    const row = (available: number | undefined) => (available === undefined ? undefined : { itemId: 'A', available });
    expect(wakeOfStock(change(row(before), row(after)))).toEqual(wakes ? { itemId: 'A' } : undefined);
  });

  it('by a first sale and by each growth of ten percent, however many sales that takes', () => {
    const row = (score: number) => ({ itemId: 'A', score });
    expect(wakeOfPopularity(change(undefined, row(1e-27)))).toEqual({ itemId: 'A' });
    let [score, told, wakes] = [1e-25, 1e-25, 0];
    for (let sales = 0; sales < 2_000; sales += 1) {
      const next = score * 1.001;
      if (wakeOfPopularity(change(row(score), row(next)))) {
        wakes += 1;
        told = next;
      }
      score = next;
      expect(score / told).toBeLessThan(1.1001);
    }
    expect(wakes).toBeLessThan(25);
  });
});

describe('popularity', () => {
  const now = Date.UTC(2026, 10, 23);
  const month = 30 * 24 * 60 * 60 * 1000;

  it('counts a sale half after thirty days, without changing what was written', () => {
    expect(weightAt(4, now + month) / weightAt(4, now)).toBeCloseTo(2, 1);
    const share = (sold: number, at: number) => sold / (sold + pivotAt(at));
    const sold = weightAt(60, now);
    expect(share(sold, now)).toBeCloseTo(0.5, 2);
    expect(share(sold, now + month)).toBeCloseTo(1 / 3, 2);
    expect(share(sold, now + 24 * month)).toBeLessThan(1e-6);
  });

  it('stays within what DynamoDB, JavaScript and rank_feature keep, from 2024 to 2034 and beyond', () => {
    const [first, last] = [weightAt(1, Date.UTC(2024, 0, 1)), weightAt(1e9, Date.UTC(2034, 0, 1))];
    expect(first).toBeGreaterThan(2 ** -126);
    expect(last).toBeLessThan(Number.MAX_SAFE_INTEGER);
    // From the last digit of a sale now to the first of a month's hundred thousand in eight years
    const lastDigit = Math.floor(Math.log10(weightAt(1, now))) - 2;
    const firstDigit = Math.floor(Math.log10(weightAt(1e5, now + 97 * month)));
    expect(firstDigit - lastDigit + 1).toBeLessThanOrEqual(38);
  });

  it('has steps that only grow with the score, and each says at most its score', () => {
    expect(stepOf(undefined)).toBe(0);
    expect(stepOf(0)).toBe(0);
    expect(scoreOf(0)).toBeUndefined();
    let before = 0;
    for (let score = 2 ** -126; score < 2 ** 40; score *= 1.07) {
      const step = stepOf(score);
      expect(step).toBeGreaterThanOrEqual(before);
      expect(step).toBeGreaterThan(0);
      const said = scoreOf(step) ?? 0;
      expect(said).toBeLessThanOrEqual(score * 1.00001);
      expect(said).toBeGreaterThan(score / 1.1001);
      before = step;
    }
  });
});

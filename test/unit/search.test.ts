import { describe, expect, it } from 'vitest';
import { type IndexWrite, indexItems, writeFor } from '../../functions/search/index-items.ts';
import { searchBody } from '../../functions/search/search-query.ts';

const item = { itemId: 'A1', name: 'Red mug', description: 'RED MUG', category: 'Kitchen', price: 250, version: 3 };

describe('the query of a search', () => {
  it('is everything when no words are given', () => {
    expect(searchBody({ q: '', sort: 'relevance' }, 10, undefined).query.bool.must).toEqual([{ match_all: {} }]);
  });

  it('filters by category and price without touching relevance', () => {
    const { query } = searchBody(
      { q: 'mug', category: 'Kitchen', min: 100, max: 300, sort: 'relevance' },
      10,
      undefined,
    );
    expect(query.bool.filter).toEqual([
      { term: { category: 'Kitchen' } },
      { range: { price: { gte: 100, lte: 300 } } },
    ]);
  });

  it('goes on after the last hit’s place, and breaks ties by id so that no page skips or repeats', () => {
    const body = searchBody({ q: 'mug', sort: 'price' }, 10, [250, 'A1']);
    expect(body).toMatchObject({ search_after: [250, 'A1'], sort: [{ price: 'asc' }, { itemId: 'asc' }] });
  });
});

describe('the index', () => {
  it('is written with the item’s version, which an older write can’t overtake', () => {
    expect(writeFor({ before: undefined, after: item, removedByTtl: false })).toMatchObject({
      kind: 'put',
      version: 3,
      document: { itemId: 'A1', price: 250 },
    });
  });

  it('loses a removed item at a version above its last', () => {
    expect(writeFor({ before: item, after: undefined, removedByTtl: false })).toEqual({
      kind: 'remove',
      version: 4,
      itemId: 'A1',
    });
  });

  const record = (n: number, image: object) =>
    ({ eventID: `e${n}`, dynamodb: { SequenceNumber: `${n}`, NewImage: image } }) as never;
  const row = {
    itemId: { S: 'A' },
    name: { S: 'a' },
    description: { S: '' },
    category: { S: 'c' },
    price: { N: '1' },
    version: { N: '1' },
  };

  it('takes a batch in one request, and fails it whole when one of it failed, so that it comes again', async () => {
    const asked: (readonly IndexWrite[])[] = [];
    const failing = indexItems({ Records: [record(1, row), record(2, row), record(3, row)] }, async (writes) => {
      asked.push(writes);
      return [true, false, true];
    });
    await expect(failing).rejects.toThrow('1 of 3');
    expect(asked).toHaveLength(1);
  });

  it('passes over a record that is no item instead of being held up by it for ever', async () => {
    const written: IndexWrite[] = [];
    await indexItems({ Records: [record(1, { itemId: { S: 'broken' } }), record(2, row)] }, async (writes) => {
      written.push(...writes);
      return writes.map(() => true);
    });
    expect(written).toHaveLength(1);
  });
});

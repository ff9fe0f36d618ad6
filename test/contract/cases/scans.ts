import { expect } from 'vitest';
import { type Case, INVALID, refusedAs } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

async function filled(on: Engine): Promise<string> {
  const TableName = await on.createPlain(`${on.plain}-${on.id()}`);
  for (let n = 0; n < 20; n++) {
    await on.put({ id: `row-${n}`, n, ...(n % 4 === 0 && { mark: `m${n}` }) }, { TableName });
  }
  return TableName;
}

async function pages(on: Engine, more: object): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await on.scan({ ...more, ...(from && { ExclusiveStartKey: from }) });
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

const numbers = (rows: readonly Row[]): number[] => rows.map((row) => Number(row['n'])).sort((a, b) => a - b);
const ALL = Array.from({ length: 20 }, (_, n) => n);

/** Scans of a table and of its indexes. */
export const scanCases: readonly Case[] = [
  {
    sentence: 'a scan in pages finds every row once, whatever the size of a page',
    check: async (on) => {
      const TableName = await filled(on);
      for (const Limit of [1, 3, 7, 20, 100]) expect(numbers(await pages(on, { TableName, Limit }))).toEqual(ALL);
    },
  },
  {
    sentence: 'segments together find every row once',
    check: async (on) => {
      const TableName = await filled(on);
      const found: Row[] = [];
      for (const Segment of [0, 1, 2])
        found.push(...(await pages(on, { TableName, Segment, TotalSegments: 3, Limit: 2 })));
      expect(numbers(found)).toEqual(ALL);
    },
  },
  {
    sentence: 'a filter takes rows out of a page and leaves the count of what was read',
    check: async (on) => {
      const TableName = await filled(on);
      const page = await on.scan({
        TableName,
        FilterExpression: 'n IN (:a, :b) OR n > :c',
        ExpressionAttributeValues: { ':a': 1, ':b': 2, ':c': 17 },
        ProjectionExpression: 'n',
      });
      expect(numbers(page.Items ?? [])).toEqual([1, 2, 18, 19]);
      expect([page.Count, page.ScannedCount]).toEqual([4, 20]);
    },
  },
  {
    sentence: 'a filter of a scan may speak of keys',
    check: async (on) => {
      const TableName = await filled(on);
      const page = await on.scan({
        TableName,
        FilterExpression: 'begins_with(id, :i)',
        ExpressionAttributeValues: { ':i': 'row-1' },
      });
      expect(page.Count).toBe(11);
    },
  },
  {
    sentence: 'a scan of a sparse index finds what is in it',
    check: async (on) => {
      const TableName = await filled(on);
      const rows = await pages(on, { TableName, IndexName: 'byMark', Limit: 2 });
      expect(rows.map((row) => row['mark']).sort()).toEqual(['m0', 'm12', 'm16', 'm4', 'm8']);
      expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['id', 'mark']);
    },
  },
  {
    sentence: 'a consistent scan of an index is refused',
    check: async (on) => expect(await refusedAs(on.scan({ IndexName: 'byMark', ConsistentRead: true }))).toBe(INVALID),
  },
  {
    sentence: 'a segment without a number of segments, or beyond it, is refused',
    check: async (on) => {
      expect(await refusedAs(on.scan({ Segment: 0 }))).toBe(INVALID);
      expect(await refusedAs(on.scan({ Segment: 2, TotalSegments: 2 }))).toBe(INVALID);
    },
  },
];

import { expect } from 'vitest';
import { type Case, INVALID, refusedAs } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

/* Ideas of cases: Alternator's test_query.py, test_gsi.py and test_key_condition_expression.py; paritysuite (query). */

const NUMBERS = [-10, -2.5, 0, 1, 2, 10, 30];

async function sorted(on: Engine): Promise<string> {
  const id = on.id();
  for (const at of NUMBERS.toReversed())
    await on.put({ id, at, even: at % 2 === 0, total: at }, { TableName: on.sorted });
  return id;
}

async function texts(on: Engine): Promise<string> {
  const id = on.id();
  for (const label of ['b', 'a', 'ab', 'B', 'é', '\uffee', '😀']) await on.put({ id, label }, { TableName: on.texts });
  return id;
}

async function asked(on: Engine, condition: string, values: Row, more: object = {}): Promise<unknown[]> {
  const { Items = [] } = await on.query({
    TableName: on.sorted,
    KeyConditionExpression: condition,
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: values,
    ...more,
  });
  return Items.map((row) => row['at']);
}

/** A range condition on numbers and what it finds. */
const ranges: readonly (readonly [string, Row, readonly number[]])[] = [
  ['#at = :a', { ':a': 1 }, [1]],
  ['#at < :a', { ':a': 0 }, [-10, -2.5]],
  ['#at <= :a', { ':a': 0 }, [-10, -2.5, 0]],
  ['#at > :a', { ':a': 2 }, [10, 30]],
  ['#at >= :a', { ':a': 2 }, [2, 10, 30]],
  ['#at BETWEEN :a AND :b', { ':a': -2.5, ':b': 1 }, [-2.5, 0, 1]],
];

const team = (on: Engine, name: string, more: object = {}) =>
  on.query({
    IndexName: 'byTeam',
    KeyConditionExpression: 'team = :t',
    ExpressionAttributeValues: { ':t': name },
    ...more,
  });

async function players(on: Engine, count = 5): Promise<string> {
  const name = on.id();
  for (let at = 1; at <= count; at++) await on.put({ id: on.id(), team: name, at, total: at * 10, hidden: 'x' });
  return name;
}

/** Queries of a table and of its indexes. */
export const queryCases: readonly Case[] = [
  {
    sentence: 'a partition comes in the order of its numbers, forwards and backwards',
    check: async (on) => {
      const id = await sorted(on);
      const all = (more: object) =>
        on.query({
          TableName: on.sorted,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': id },
          ...more,
        });
      expect((await all({})).Items?.map((row) => row['at'])).toEqual(NUMBERS);
      expect((await all({ ScanIndexForward: false })).Items?.map((row) => row['at'])).toEqual(NUMBERS.toReversed());
    },
  },
  {
    sentence: 'texts come in the order of their UTF-8 bytes',
    check: async (on) => {
      const id = await texts(on);
      const { Items } = await on.query({
        TableName: on.texts,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': id },
      });
      expect(Items?.map((row) => row['label'])).toEqual(['B', 'a', 'ab', 'b', 'é', '\uffee', '😀']);
    },
  },
  {
    sentence: 'begins_with finds a range of texts',
    check: async (on) => {
      const id = await texts(on);
      const { Items } = await on.query({
        TableName: on.texts,
        KeyConditionExpression: 'id = :id AND begins_with(label, :l)',
        ExpressionAttributeValues: { ':id': id, ':l': 'a' },
      });
      expect(Items?.map((row) => row['label'])).toEqual(['a', 'ab']);
    },
  },
  ...ranges.map(
    ([range, values, found]): Case => ({
      sentence: `a range of numbers: ${range} with ${Object.values(values).join(', ')}`,
      check: async (on) => {
        const id = await sorted(on);
        expect(await asked(on, `id = :id AND ${range}`, { ':id': id, ...values })).toEqual(found);
        expect(await asked(on, `(${range}) AND (id = :id)`, { ':id': id, ...values })).toEqual(found);
      },
    }),
  ),
  {
    sentence: 'a value may stand on the left of a key condition',
    check: async (on) => {
      const id = await sorted(on);
      expect(await asked(on, ':id = id AND :a < #at', { ':id': id, ':a': 2 })).toEqual([10, 30]);
    },
  },
  {
    sentence: 'a partition that is not there is empty',
    check: async (on) => {
      const { Items, Count, LastEvaluatedKey } = await team(on, on.id());
      expect([Items, Count, LastEvaluatedKey]).toEqual([[], 0, undefined]);
    },
  },
  ...(
    [
      ['without the partition key', '#at = :a', { ':a': 1 }],
      ['with a range of partitions', 'id > :id AND #at = :a', { ':id': 'a', ':a': 1 }],
      ['with OR', 'id = :id OR #at = :a', { ':id': 'a', ':a': 1 }],
      ['with NOT', 'id = :id AND NOT #at = :a', { ':id': 'a', ':a': 1 }],
      ['with <>', 'id = :id AND #at <> :a', { ':id': 'a', ':a': 1 }],
      ['with IN', 'id = :id AND #at IN (:a)', { ':id': 'a', ':a': 1 }],
      ['with one key twice', 'id = :id AND #at > :a AND #at < :b', { ':id': 'a', ':a': 1, ':b': 2 }],
      ['with an attribute that is no key', 'id = :id AND other = :o AND #at = :a', { ':id': 'a', ':o': 1, ':a': 1 }],
      ['with a value of another type', 'id = :id AND #at = :a', { ':id': 'a', ':a': '1' }],
      ['with an empty key', 'id = :id AND #at = :a', { ':id': '', ':a': 1 }],
      ['with begins_with on a number', 'id = :id AND begins_with(#at, :a)', { ':id': 'a', ':a': 1 }],
      ['with bounds the wrong way round', 'id = :id AND #at BETWEEN :a AND :b', { ':id': 'a', ':a': 2, ':b': 1 }],
      ['with contains', 'id = :id AND contains(#at, :a)', { ':id': 'a', ':a': 1 }],
    ] as const
  ).map(
    ([what, condition, values]): Case => ({
      sentence: `a key condition ${what} is refused`,
      check: async (on) => expect(await refusedAs(asked(on, condition, values))).toBe(INVALID),
    }),
  ),
  {
    sentence: 'a query without a key condition is refused',
    check: async (on) => expect(await refusedAs(on.query({ TableName: on.sorted }))).toBe(INVALID),
  },
  {
    sentence: 'pages follow each other, each with at most as many as were asked for',
    check: async (on) => {
      const id = await sorted(on);
      const found: unknown[] = [];
      let from: Row | undefined;
      let pages = 0;
      do {
        const page = await on.query({
          TableName: on.sorted,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': id },
          Limit: 3,
          ...(from && { ExclusiveStartKey: from }),
        });
        expect(page.Items?.length).toBeLessThanOrEqual(3);
        found.push(...(page.Items ?? []).map((row) => row['at']));
        from = page.LastEvaluatedKey;
        pages += 1;
      } while (from);
      expect(found).toEqual(NUMBERS);
      expect(pages).toBe(3);
    },
  },
  {
    sentence: 'a page that ends exactly at the end still says where to go on',
    check: async (on) => {
      const name = await players(on, 2);
      const page = await team(on, name, { Limit: 2 });
      expect(page.Count).toBe(2);
      expect(page.LastEvaluatedKey).toMatchObject({ team: name, at: 2 });
      const next = await team(on, name, { Limit: 2, ExclusiveStartKey: page.LastEvaluatedKey });
      expect([next.Count, next.LastEvaluatedKey]).toEqual([0, undefined]);
    },
  },
  {
    sentence: 'pages go backwards too, and on from a row that was removed meanwhile',
    check: async (on) => {
      const id = await sorted(on);
      const page = (more: object) =>
        on.query({
          TableName: on.sorted,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': id },
          ScanIndexForward: false,
          Limit: 3,
          ...more,
        });
      const first = await page({});
      expect(first.LastEvaluatedKey).toEqual({ id, at: 2 });
      await on.delete(id, { TableName: on.sorted, Key: { id, at: 2 } });
      const second = await page({ ExclusiveStartKey: first.LastEvaluatedKey });
      expect(second.Items?.map((row) => row['at'])).toEqual([1, 0, -2.5]);
    },
  },
  {
    sentence: 'a limit counts rows before the filter',
    check: async (on) => {
      const id = await sorted(on);
      const { Items, Count, ScannedCount } = await on.query({
        TableName: on.sorted,
        KeyConditionExpression: 'id = :id',
        FilterExpression: 'even = :t',
        ExpressionAttributeValues: { ':id': id, ':t': true },
        Limit: 4,
      });
      expect([Items?.map((row) => row['at']), Count, ScannedCount]).toEqual([[-10, 0], 2, 4]);
    },
  },
  {
    sentence: 'a filter on a key is refused',
    check: async (on) =>
      expect(
        await refusedAs(
          on.query({
            TableName: on.sorted,
            KeyConditionExpression: 'id = :id',
            FilterExpression: '#at > :a',
            ExpressionAttributeNames: { '#at': 'at' },
            ExpressionAttributeValues: { ':id': 'a', ':a': 1 },
          }),
        ),
      ).toBe(INVALID),
  },
  {
    sentence: 'a count comes without rows',
    check: async (on) => {
      const id = await sorted(on);
      const { Items, Count } = await on.query({
        TableName: on.sorted,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': id },
        Select: 'COUNT',
      });
      expect([Items, Count]).toEqual([undefined, NUMBERS.length]);
    },
  },
  {
    sentence: 'a page stops at 1 MB',
    check: async (on) => {
      const id = on.id();
      const large = 'x'.repeat(300 * 1024);
      for (const at of [1, 2, 3, 4]) await on.put({ id, at, large }, { TableName: on.sorted });
      const page = await on.query({
        TableName: on.sorted,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': id },
        ProjectionExpression: 'id',
      });
      expect([page.Count, page.LastEvaluatedKey]).toEqual([3, { id, at: 3 }]);
      for (const at of [1, 2, 3, 4]) await on.delete(id, { TableName: on.sorted, Key: { id, at } });
    },
  },
  {
    sentence: 'an index has what is projected into it, in its order, and keys of both in its place',
    check: async (on) => {
      const name = await players(on);
      const { Items = [], LastEvaluatedKey } = await team(on, name, { Limit: 2, ScanIndexForward: false });
      expect(Items.map(({ id: _, ...row }) => row)).toEqual([
        { team: name, at: 5, total: 50 },
        { team: name, at: 4, total: 40 },
      ]);
      expect(LastEvaluatedKey).toEqual({ team: name, at: 4, id: Items[1]?.['id'] });
    },
  },
  {
    sentence: 'an index of keys alone has keys alone',
    check: async (on) => {
      const [id, mark] = [on.id(), on.id()];
      await on.put({ id, mark, other: 1 });
      const { Items } = await on.query({
        IndexName: 'byMark',
        KeyConditionExpression: 'mark = :m',
        ExpressionAttributeValues: { ':m': mark },
      });
      expect(Items).toEqual([{ id, mark }]);
    },
  },
  {
    sentence: 'a row without all keys of an index is not in it, and comes in and goes out with them',
    check: async (on) => {
      const [id, name] = [on.id(), on.id()] as const;
      await on.put({ id, team: name });
      expect((await team(on, name)).Count).toBe(0);
      await on.update(id, 'SET #at = :one', {
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':one': 1 },
      });
      expect((await team(on, name)).Items).toEqual([{ id, team: name, at: 1 }]);
      await on.update(id, 'REMOVE team');
      expect((await team(on, name)).Count).toBe(0);
    },
  },
  {
    sentence: 'a row that changes a key of an index moves in it',
    check: async (on) => {
      const name = await players(on, 3);
      const { Items } = await team(on, name, { Limit: 1 });
      await on.update(String(Items?.[0]?.['id']), 'SET #at = :v', {
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':v': 2.5 },
      });
      expect((await team(on, name)).Items?.map((row) => row['at'])).toEqual([2, 2.5, 3]);
    },
  },
  {
    sentence: 'rows of one key of an index are all there',
    check: async (on) => {
      const name = on.id();
      const ids = [on.id(), on.id(), on.id()];
      for (const id of ids) await on.put({ id, team: name, at: 7 });
      const found: unknown[] = [];
      let from: Row | undefined;
      do {
        const page = await team(on, name, { Limit: 1, ...(from && { ExclusiveStartKey: from }) });
        found.push(...(page.Items ?? []).map((row) => row['id']));
        from = page.LastEvaluatedKey;
      } while (from);
      expect(found.sort()).toEqual(ids.sort());
    },
  },
  {
    sentence: 'a consistent read of an index is refused',
    check: async (on) => expect(await refusedAs(team(on, 'a', { ConsistentRead: true }))).toBe(INVALID),
  },
  {
    sentence: 'an index that is not there is refused',
    check: async (on) => expect(await refusedAs(team(on, 'a', { IndexName: 'byNothing' }))).toBe(INVALID),
  },
  {
    sentence: 'what is not projected into an index cannot be asked of it',
    check: async (on) => expect(await refusedAs(team(on, 'a', { ProjectionExpression: 'hidden' }))).toBe(INVALID),
  },
  {
    sentence: 'all attributes cannot be asked of an index that has not all',
    check: async (on) => expect(await refusedAs(team(on, 'a', { Select: 'ALL_ATTRIBUTES' }))).toBe(INVALID),
  },
  {
    sentence: 'a place to go on from that lacks a key is refused',
    check: async (on) =>
      expect(await refusedAs(team(on, 'a', { ExclusiveStartKey: { team: 'a', at: 1 } }))).toBe(INVALID),
  },
  {
    sentence: 'a place to go on from in another partition is refused',
    check: async (on) =>
      expect(await refusedAs(team(on, 'a', { ExclusiveStartKey: { team: 'b', at: 1, id: 'x' } }))).toBe(INVALID),
  },
  {
    sentence: 'a limit of none is refused',
    check: async (on) => expect(await refusedAs(team(on, 'a', { Limit: 0 }))).toBe(INVALID),
  },
];

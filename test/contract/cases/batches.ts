import { expect } from 'vitest';
import { type Case, INVALID, refusedAs } from '../case.ts';

/** BatchGetItem and BatchWriteItem. */
export const batchCases: readonly Case[] = [
  {
    sentence: 'a batch reads what is there, of several tables, and leaves out what is not',
    check: async (on) => {
      const [a, b, none] = [on.id(), on.id(), on.id()] as const;
      await on.put({ id: a, n: 1 });
      await on.put({ id: b, at: 2, n: 2 }, { TableName: on.sorted });
      const { Responses, UnprocessedKeys } = await on.batchGet({
        [on.plain]: { Keys: [{ id: a }, { id: none }], ConsistentRead: true },
        [on.sorted]: { Keys: [{ id: b, at: 2 }], ProjectionExpression: 'n' },
      });
      expect(Responses).toEqual({ [on.plain]: [{ id: a, n: 1 }], [on.sorted]: [{ n: 2 }] });
      expect(UnprocessedKeys).toEqual({});
    },
  },
  {
    sentence: 'a batch projects with placeholders',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, status: 'x', other: 1 });
      const { Responses } = await on.batchGet({
        [on.plain]: {
          Keys: [{ id }],
          ProjectionExpression: '#a0, #a1',
          ExpressionAttributeNames: { '#a0': 'id', '#a1': 'status' },
        },
      });
      expect(Responses?.[on.plain]).toEqual([{ id, status: 'x' }]);
    },
  },
  {
    sentence: 'a batch of a hundred keys is read, of a hundred and one refused',
    check: async (on) => {
      const keys = Array.from({ length: 101 }, () => ({ id: on.id() }));
      const { Responses } = await on.batchGet({ [on.plain]: { Keys: keys.slice(1) } });
      expect(Responses?.[on.plain]).toEqual([]);
      expect(await refusedAs(on.batchGet({ [on.plain]: { Keys: keys } }))).toBe(INVALID);
    },
  },
  {
    sentence: 'a key twice is refused',
    check: async (on) =>
      expect(await refusedAs(on.batchGet({ [on.plain]: { Keys: [{ id: 'a' }, { id: 'a' }] } }))).toBe(INVALID),
  },
  {
    sentence: 'a key that does not fit is refused',
    check: async (on) => expect(await refusedAs(on.batchGet({ [on.plain]: { Keys: [{ id: 1 }] } }))).toBe(INVALID),
  },
  {
    sentence: 'a batch of nothing is refused',
    check: async (on) => expect(await refusedAs(on.batchGet({}))).toBe(INVALID),
  },
  {
    sentence: 'a batch puts and deletes',
    check: async (on) => {
      const [a, b] = [on.id(), on.id()] as const;
      await on.put({ id: a });
      const { UnprocessedItems } = await on.batchWrite({
        [on.plain]: [{ DeleteRequest: { Key: { id: a } } }, { PutRequest: { Item: { id: b, n: 1 } } }],
      });
      expect(UnprocessedItems).toEqual({});
      expect([await on.row(a), await on.row(b)]).toEqual([undefined, { id: b, n: 1 }]);
    },
  },
  {
    sentence: 'twenty-six writes are refused, and one item twice, and nothing is written',
    check: async (on) => {
      const puts = Array.from({ length: 26 }, () => ({ PutRequest: { Item: { id: on.id() } } }));
      expect(await refusedAs(on.batchWrite({ [on.plain]: puts }))).toBe(INVALID);
      const id = on.id();
      const twice = [{ PutRequest: { Item: { id } } }, { DeleteRequest: { Key: { id } } }];
      expect(await refusedAs(on.batchWrite({ [on.plain]: twice }))).toBe(INVALID);
      expect(await on.row(id)).toBeUndefined();
    },
  },
];

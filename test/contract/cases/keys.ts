import { expect } from 'vitest';
import { CANCELED, type Case, INVALID, refusal, refusedAs } from '../case.ts';

const V = { ExpressionAttributeValues: { ':v': 'x' } };

/** Keys, the keys of indexes, and sizes. */
export const keyCases: readonly Case[] = [
  {
    sentence: 'a put without its key is refused',
    check: async (on) => expect(await refusedAs(on.put({ a: 1 }))).toBe(INVALID),
  },
  {
    sentence: 'a put with a key of another type is refused',
    check: async (on) => expect(await refusedAs(on.put({ id: 1 }))).toBe(INVALID),
  },
  {
    sentence: 'an empty key is refused',
    check: async (on) => expect(await refusedAs(on.put({ id: '' }))).toBe(INVALID),
  },
  {
    sentence: 'a get with more than the key is refused',
    check: async (on) => expect(await refusedAs(on.get('a', { Key: { id: 'a', at: 1 } }))).toBe(INVALID),
  },
  {
    sentence: 'a get with less than the key is refused',
    check: async (on) => expect(await refusedAs(on.get('a', { TableName: on.sorted }))).toBe(INVALID),
  },
  {
    sentence: 'a get with an empty key is refused',
    check: async (on) => expect(await refusedAs(on.get(''))).toBe(INVALID),
  },
  {
    sentence: 'an update of the key is refused, whether it would change or not',
    check: async (on) => {
      const id = on.id();
      await on.put({ id });
      expect(await refusedAs(on.update(id, 'SET id = :v', V))).toBe(INVALID);
      expect(await refusedAs(on.update(id, 'REMOVE id'))).toBe(INVALID);
      expect(await refusedAs(on.update(id, 'SET #k = :v', { ...V, ExpressionAttributeNames: { '#k': 'id' } }))).toBe(
        INVALID,
      );
    },
  },
  {
    sentence: 'a hash key of 2,048 bytes is taken, of 2,049 refused',
    check: async (on) => {
      const id = `${on.id()}-`.padEnd(2048, 'x');
      await on.put({ id });
      expect(await refusedAs(on.put({ id: `${id}x` }))).toBe(INVALID);
    },
  },
  {
    sentence: 'a range key of 1,024 bytes is taken, of 1,025 refused',
    check: async (on) => {
      const row = (label: string) => on.put({ id: 'long', label }, { TableName: on.texts });
      await row('x'.repeat(1024));
      expect(await refusedAs(row('x'.repeat(1025)))).toBe(INVALID);
    },
  },
  {
    sentence: 'numbers that are the same number are the same key',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, at: 1.5, a: 1 }, { TableName: on.sorted });
      await on.put({ id, at: 1.5, a: 2 }, { TableName: on.sorted });
      const { Item } = await on.get(id, { TableName: on.sorted, Key: { id, at: 1.5 } });
      expect(Item).toEqual({ id, at: 1.5, a: 2 });
    },
  },
  {
    sentence: 'a key of an index of another type is refused',
    check: async (on) => expect(await refusedAs(on.put({ id: on.id(), mark: 1 }))).toBe(INVALID),
  },
  {
    sentence: 'an empty key of an index is refused',
    check: async (on) => expect(await refusedAs(on.put({ id: on.id(), mark: '' }))).toBe(INVALID),
  },
  {
    sentence: 'an update that makes a key of an index another type is refused',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, mark: 'x' });
      const request = on.update(id, 'SET mark = :v', { ExpressionAttributeValues: { ':v': 1 } });
      expect(await refusedAs(request)).toBe(INVALID);
      expect(await on.row(id)).toEqual({ id, mark: 'x' });
    },
  },
  {
    sentence: 'an item of 400 KB is taken, one byte more is refused',
    check: async (on) => {
      const id = on.id();
      const most = 400 * 1024 - 'id'.length - id.length - 'a'.length;
      await on.put({ id, a: 'x'.repeat(most) });
      expect(await refusedAs(on.put({ id, a: 'x'.repeat(most + 1) }))).toBe(INVALID);
    },
  },
  {
    sentence: 'an update that makes an item larger than 400 KB is refused',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, a: 'x'.repeat(300 * 1024) });
      const request = on.update(id, 'SET b = a');
      expect(await refusedAs(request)).toBe(INVALID);
      expect(Object.keys((await on.row(id)) ?? {})).toHaveLength(2);
    },
  },
  {
    sentence: 'a table that is not there is not found',
    check: async (on) =>
      expect(await refusedAs(on.get('a', { TableName: 'contract-none' }))).toBe('ResourceNotFoundException'),
  },
  {
    sentence: 'in a transaction a key of another type cancels it and says which',
    check: async (on) => {
      const { name, reasons } = await refusal(
        on.transact([
          { Put: { TableName: on.plain, Item: { id: on.id() } } },
          { Put: { TableName: on.plain, Item: { id: 5 } } },
        ]),
      );
      expect(name).toBe(CANCELED);
      expect(reasons?.map(({ code }) => code)).toEqual(['None', 'ValidationError']);
    },
  },
];

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { type Case, INVALID, refusedAs } from '../case.ts';
import type { Engine } from '../engine.ts';

/** Puts a number as it is written and reads it back as it is kept. */
async function kept(on: Engine, text: string): Promise<unknown> {
  const id = on.id();
  await on.put({ id, n: NumberValue.from(text) });
  // Compared by the engine: what JavaScript makes of it doesn't matter
  const { Attributes } = await on.delete(id, {
    ConditionExpression: 'n = :n',
    ExpressionAttributeValues: { ':n': NumberValue.from(text) },
    ReturnValues: 'ALL_OLD',
  });
  return Attributes?.['n'];
}

const deep = (levels: number): unknown => (levels === 0 ? 'x' : [deep(levels - 1)]);

/** What a value may be, and how numbers are kept. */
export const valueCases: readonly Case[] = [
  {
    sentence: 'every type comes back as it went in',
    check: async (on) => {
      const id = on.id();
      const row = {
        id,
        text: 'é漢😀',
        empty: '',
        number: -1.5,
        yes: false,
        nothing: null,
        list: [],
        map: {},
        words: new Set(['a']),
        counts: new Set([1, 2]),
        raw: new Uint8Array([0, 255]),
        deep: { a: [{ b: [null, true] }] },
      };
      await on.put(row);
      expect(await on.row(id)).toEqual(row);
    },
  },
  {
    sentence: 'numbers are kept exact and without needless zeros',
    check: async (on) => {
      expect(await kept(on, '1.50')).toBe(1.5);
      expect(await kept(on, '-0')).toBe(0);
      expect(await kept(on, '1e3')).toBe(1000);
      expect(await kept(on, '0.00001')).toBe(0.00001);
      expect(await kept(on, '1780000000.123')).toBe(1780000000.123);
    },
  },
  {
    sentence: 'sixteen digits and more add exactly',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, n: NumberValue.from('9007199254740993') });
      await on.update(id, 'ADD n :one', { ExpressionAttributeValues: { ':one': 1 } });
      await on.delete(id, {
        ConditionExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': NumberValue.from('9007199254740994') },
      });
    },
  },
  {
    sentence: 'numbers of very different sizes compare right',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, n: NumberValue.from('123456789012345678901234567890') });
      await on.delete(id, {
        ConditionExpression: 'n > :a AND n < :b AND :c < n',
        ExpressionAttributeValues: {
          ':a': NumberValue.from('123456789012345678901234567889.9'),
          ':b': NumberValue.from('1e30'),
          ':c': NumberValue.from('-1e120'),
        },
      });
    },
  },
  {
    sentence: 'a number of 39 digits is refused',
    check: async (on) =>
      expect(await refusedAs(on.put({ id: on.id(), n: NumberValue.from('1'.repeat(39)) }))).toBe(INVALID),
  },
  {
    sentence: 'a number beyond the range is refused',
    check: async (on) => {
      expect(await refusedAs(on.put({ id: on.id(), n: NumberValue.from('1e126') }))).toBe(INVALID);
      expect(await refusedAs(on.put({ id: on.id(), n: NumberValue.from('1e-131') }))).toBe(INVALID);
    },
  },
  {
    sentence: 'a set with nothing in it, or with something twice, is refused',
    check: async (on) => {
      // The document client can't tell of what type it is, so it is sent as it is on the wire
      const Item = { id: { S: on.id() }, a: { SS: [] } };
      expect(await refusedAs(on.raw.send(new PutItemCommand({ TableName: on.plain, Item })))).toBe(INVALID);
      const twice = { id: { S: on.id() }, a: { SS: ['x', 'x'] } };
      expect(await refusedAs(on.raw.send(new PutItemCommand({ TableName: on.plain, Item: twice })))).toBe(INVALID);
    },
  },
  {
    sentence: 'a nesting of 31 lists is taken, of 32 refused',
    check: async (on) => {
      await on.put({ id: on.id(), a: deep(31) });
      expect(await refusedAs(on.put({ id: on.id(), a: deep(32) }))).toBe(INVALID);
    },
  },
  {
    sentence: 'a projection takes places out of a row; members of a list close up',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, a: 1, m: { x: 1, y: { z: 2 } }, list: ['a', 'b', 'c', { d: 1, e: 2 }] });
      const { Item } = await on.get(id, {
        ProjectionExpression: '#l[2], m.y.z, absent, #l[0], #l[3].e, m.absent',
        ExpressionAttributeNames: { '#l': 'list' },
      });
      expect(Item).toEqual({ m: { y: { z: 2 } }, list: ['a', 'c', { e: 2 }] });
    },
  },
  {
    sentence: 'a projection of nothing that is there is an empty row',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, a: 1 });
      expect((await on.get(id, { ProjectionExpression: 'absent' })).Item).toEqual({});
      expect((await on.get(on.id(), { ProjectionExpression: 'absent' })).Item).toBeUndefined();
    },
  },
];

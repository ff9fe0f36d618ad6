import { expect } from 'vitest';
import { type Case, INVALID, refusal, refusedAs } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

/*
 * Ideas of cases: ScyllaDB Alternator's test_update_expression.py and test_returnvalues.py, and
 * paritysuite/dynamodb-conformance; written anew here.
 */

interface Change {
  readonly sentence: string;
  readonly before?: Row;
  readonly update: string;
  readonly values?: Record<string, unknown>;
  readonly names?: Record<string, string>;
  /** The row afterwards without its id; `invalid` when the update is refused and nothing changes; `none` for no row. */
  readonly after: Row | 'invalid' | 'none';
}

const LIST = { '#l': 'list' };

const changes: readonly Change[] = [
  // SET
  { sentence: 'SET makes a row that is not there', update: 'SET a = :v', values: { ':v': 1 }, after: { a: 1 } },
  { sentence: 'SET copies an attribute', before: { a: 'x' }, update: 'SET b = a', after: { a: 'x', b: 'x' } },
  {
    sentence: 'SET takes a value for what is not there',
    before: {},
    update: 'SET b = if_not_exists(absent, :v)',
    values: { ':v': 2 },
    after: { b: 2 },
  },
  { sentence: 'SET of what is not there is refused', before: { a: 1 }, update: 'SET b = absent', after: 'invalid' },
  {
    sentence: 'operands are read before anything is written',
    before: { a: 1, b: 2 },
    update: 'SET a = b, b = a',
    after: { a: 2, b: 1 },
  },
  {
    sentence: 'an attribute may be removed and copied at once',
    before: { a: 1 },
    update: 'REMOVE a SET b = a',
    after: { b: 1 },
  },
  { sentence: 'SET adds', before: { a: 1 }, update: 'SET a = a + :v', values: { ':v': 2 }, after: { a: 3 } },
  { sentence: 'SET subtracts', before: { a: 1 }, update: 'SET a = :v - a', values: { ':v': 9 }, after: { a: 8 } },
  {
    sentence: 'decimals add exactly',
    before: { a: 0.1 },
    update: 'SET a = a + :v',
    values: { ':v': 0.2 },
    after: { a: 0.3 },
  },
  {
    sentence: 'epoch seconds with a fraction add exactly',
    before: { a: 1_780_000_000.123 },
    update: 'SET a = a + :v',
    values: { ':v': 600 },
    after: { a: 1_780_000_600.123 },
  },
  {
    sentence: 'three cannot be added',
    before: { a: 1 },
    update: 'SET a = a + :v + :v',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'a text cannot be added',
    before: { a: 'x' },
    update: 'SET a = a + :v',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'a value that is text cannot be added',
    before: { a: 1 },
    update: 'SET a = a + :v',
    values: { ':v': 'x' },
    after: 'invalid',
  },
  {
    sentence: 'if_not_exists gives the value for what is not there',
    before: {},
    update: 'SET a = if_not_exists(a, :v)',
    values: { ':v': 2 },
    after: { a: 2 },
  },
  {
    sentence: 'if_not_exists keeps what is there',
    before: { a: 1 },
    update: 'SET a = if_not_exists(a, :v)',
    values: { ':v': 2 },
    after: { a: 1 },
  },
  {
    sentence: 'if_not_exists may be added to',
    before: {},
    update: 'SET a = if_not_exists(a, :zero) + :v',
    values: { ':zero': 0, ':v': 2 },
    after: { a: 2 },
  },
  {
    sentence: 'if_not_exists in if_not_exists',
    before: { b: 4 },
    update: 'SET a = if_not_exists(a, if_not_exists(b, :v))',
    values: { ':v': 2 },
    after: { a: 4, b: 4 },
  },
  {
    sentence: 'if_not_exists of a value is refused',
    before: {},
    update: 'SET a = if_not_exists(:v, :v)',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'list_append joins in its order',
    before: { list: [1] },
    update: 'SET #l = list_append(:v, #l)',
    names: LIST,
    values: { ':v': [2, 3] },
    after: { list: [2, 3, 1] },
  },
  {
    sentence: 'list_append to a list that may not be there',
    before: {},
    update: 'SET #l = list_append(if_not_exists(#l, :none), :v)',
    names: LIST,
    values: { ':v': [1], ':none': [] },
    after: { list: [1] },
  },
  {
    sentence: 'list_append of what is no list is refused',
    before: { list: 1 },
    update: 'SET #l = list_append(#l, :v)',
    names: LIST,
    values: { ':v': [1] },
    after: 'invalid',
  },
  {
    sentence: 'list_append of a value that is no list is refused',
    before: { list: [1] },
    update: 'SET #l = list_append(#l, :v)',
    names: LIST,
    values: { ':v': 1 },
    after: 'invalid',
  },
  {
    sentence: 'list_append in list_append is refused',
    before: { list: [1] },
    update: 'SET #l = list_append(#l, list_append(:v, :v))',
    names: LIST,
    values: { ':v': [1] },
    after: 'invalid',
  },
  // Places inside
  {
    sentence: 'SET in a map',
    before: { m: { a: 1 } },
    update: 'SET m.b = :v',
    values: { ':v': 2 },
    after: { m: { a: 1, b: 2 } },
  },
  {
    sentence: 'arithmetic in a map in a map',
    before: { m: { a: { n: 1 } } },
    update: 'SET m.a.n = m.a.n + :v',
    values: { ':v': 2 },
    after: { m: { a: { n: 3 } } },
  },
  {
    sentence: 'SET in a map that is not there is refused',
    before: {},
    update: 'SET m.b = :v',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'SET in what is no map is refused',
    before: { m: 'x' },
    update: 'SET m.b = :v',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'SET at a position of what is no list is refused',
    before: { m: { a: 1 } },
    update: 'SET m[0] = :v',
    values: { ':v': 2 },
    after: 'invalid',
  },
  {
    sentence: 'SET replaces a member of a list',
    before: { list: [1, 2] },
    update: 'SET #l[0] = :v',
    names: LIST,
    values: { ':v': 9 },
    after: { list: [9, 2] },
  },
  {
    sentence: 'SET beyond the end of a list appends',
    before: { list: [1] },
    update: 'SET #l[7] = :v',
    names: LIST,
    values: { ':v': 9 },
    after: { list: [1, 9] },
  },
  {
    sentence: 'several beyond the end append in the order of their positions',
    before: { list: [1] },
    update: 'SET #l[9] = :a, #l[5] = :b, #l[7] = :c',
    names: LIST,
    values: { ':a': 9, ':b': 5, ':c': 7 },
    after: { list: [1, 5, 7, 9] },
  },
  {
    sentence: 'REMOVE of a member of a list closes up',
    before: { list: [1, 2, 3] },
    update: 'REMOVE #l[1]',
    names: LIST,
    after: { list: [1, 3] },
  },
  {
    sentence: 'positions are those before the update',
    before: { list: [2, 3, 4, 5, 6] },
    update: 'REMOVE #l[1] SET #l[3] = :v',
    names: LIST,
    values: { ':v': 9 },
    after: { list: [2, 4, 9, 6] },
  },
  {
    sentence: 'several members may be removed',
    before: { list: [1, 2, 3, 4] },
    update: 'REMOVE #l[0], #l[2]',
    names: LIST,
    after: { list: [2, 4] },
  },
  {
    sentence: 'REMOVE beyond the end of a list does nothing',
    before: { list: [1] },
    update: 'REMOVE #l[5]',
    names: LIST,
    after: { list: [1] },
  },
  {
    sentence: 'REMOVE of the last member leaves an empty list',
    before: { list: [1] },
    update: 'REMOVE #l[0]',
    names: LIST,
    after: { list: [] },
  },
  {
    sentence: 'REMOVE of the last name leaves an empty map',
    before: { m: { a: 1 } },
    update: 'REMOVE m.a',
    after: { m: {} },
  },
  {
    sentence: 'REMOVE deep inside',
    before: { m: { a: [1, { x: 1, y: 2 }] } },
    update: 'REMOVE m.a[1].x',
    after: { m: { a: [1, { y: 2 }] } },
  },
  { sentence: 'REMOVE in a map that is not there is refused', before: {}, update: 'REMOVE m.a', after: 'invalid' },
  {
    sentence: 'one map may change at several places',
    before: { m: { x: 1, y: 2, z: { k: 3 } } },
    update: 'SET m.w = :v, m.z.j = :v REMOVE m.x',
    values: { ':v': 9 },
    after: { m: { y: 2, w: 9, z: { k: 3, j: 9 } } },
  },
  // REMOVE
  { sentence: 'REMOVE of what is not there does nothing', before: { a: 1 }, update: 'REMOVE b', after: { a: 1 } },
  // ADD
  { sentence: 'ADD counts from nothing', update: 'ADD a :v', values: { ':v': 3 }, after: { a: 3 } },
  {
    sentence: 'ADD counts down below zero',
    before: { a: 1 },
    update: 'ADD a :v',
    values: { ':v': -3 },
    after: { a: -2 },
  },
  { sentence: 'ADD to zero leaves zero', before: { a: 3 }, update: 'ADD a :v', values: { ':v': -3 }, after: { a: 0 } },
  {
    sentence: 'ADD joins sets without repeats',
    before: { s: new Set(['x', 'y']) },
    update: 'ADD s :v',
    values: { ':v': new Set(['y', 'z']) },
    after: { s: new Set(['x', 'y', 'z']) },
  },
  {
    sentence: 'ADD makes a set',
    before: {},
    update: 'ADD s :v',
    values: { ':v': new Set([1]) },
    after: { s: new Set([1]) },
  },
  {
    sentence: 'ADD of a set of another type is refused',
    before: { s: new Set(['x']) },
    update: 'ADD s :v',
    values: { ':v': new Set([1]) },
    after: 'invalid',
  },
  {
    sentence: 'ADD to a text is refused',
    before: { a: 'x' },
    update: 'ADD a :v',
    values: { ':v': 1 },
    after: 'invalid',
  },
  {
    sentence: 'ADD of a text is refused',
    before: { a: 1 },
    update: 'ADD a :v',
    values: { ':v': 'x' },
    after: 'invalid',
  },
  {
    sentence: 'ADD in a map',
    before: { m: { a: 1 } },
    update: 'ADD m.a :v',
    values: { ':v': 2 },
    after: { m: { a: 3 } },
  },
  // DELETE
  {
    sentence: 'DELETE takes members out of a set',
    before: { s: new Set(['x', 'y']) },
    update: 'DELETE s :v',
    values: { ':v': new Set(['y', 'z']) },
    after: { s: new Set(['x']) },
  },
  {
    sentence: 'DELETE of the last member removes the attribute',
    before: { s: new Set(['x']) },
    update: 'DELETE s :v',
    values: { ':v': new Set(['x']) },
    after: {},
  },
  {
    sentence: 'DELETE from what is not there does nothing',
    before: { a: 1 },
    update: 'DELETE s :v',
    values: { ':v': new Set(['x']) },
    after: { a: 1 },
  },
  {
    sentence: 'DELETE of a set of another type is refused',
    before: { s: new Set(['x']) },
    update: 'DELETE s :v',
    values: { ':v': new Set([1]) },
    after: 'invalid',
  },
  {
    sentence: 'DELETE of a number is refused',
    before: { s: new Set([1]) },
    update: 'DELETE s :v',
    values: { ':v': 1 },
    after: 'invalid',
  },
  // Sections
  {
    sentence: 'all four sections in one update, in any case and order',
    before: { b: 1, s: new Set(['x', 'y']), c: 1 },
    update: 'delete s :y Remove b add c :one set a = :one',
    values: { ':one': 1, ':y': new Set(['y']) },
    after: { a: 1, c: 2, s: new Set(['x']) },
  },
  {
    sentence: 'a row with nothing but its key is a row',
    update: 'SET a = :v REMOVE b',
    values: { ':v': null },
    after: { a: null },
  },
  {
    sentence: 'an attribute whose name is a word of JavaScript',
    before: { constructor: 1 },
    update: 'ADD #c :one',
    names: { '#c': 'constructor' },
    values: { ':one': 1 },
    after: { constructor: 2 },
  },
];

const updates = changes.map(
  ({ sentence, before, update, values, names, after }): Case => ({
    sentence: `${sentence}: ${update}`,
    check: async (on) => {
      const id = on.id();
      if (before) await on.put({ id, ...before });
      const request = on.update(id, update, {
        ...(values && { ExpressionAttributeValues: values }),
        ...(names && { ExpressionAttributeNames: names }),
      });
      if (after === 'invalid') {
        expect(await refusedAs(request)).toBe(INVALID);
        expect(await on.row(id)).toEqual(before && { id, ...before });
        return;
      }
      await request;
      expect(await on.row(id)).toEqual(after === 'none' ? undefined : { id, ...after });
    },
  }),
);

const answers = async (on: Engine, ReturnValues: 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW' | 'NONE') => {
  const id = on.id();
  await on.put({ id, a: 1, b: 2, m: { x: 1, y: 2 }, list: [1, 2, 3] });
  const { Attributes } = await on.update(id, 'SET a = :v, m.x = :v, #l[1] = :v, fresh = :v REMOVE b', {
    ExpressionAttributeValues: { ':v': 9 },
    ExpressionAttributeNames: LIST,
    ReturnValues,
  });
  const { id: _, ...rest } = Attributes ?? {};
  return Attributes && rest;
};

const returns: readonly Case[] = [
  {
    sentence: 'an update answers nothing unless asked',
    check: async (on) => expect(await answers(on, 'NONE')).toBeUndefined(),
  },
  {
    sentence: 'ALL_OLD is the row as it was',
    check: async (on) =>
      expect(await answers(on, 'ALL_OLD')).toEqual({ a: 1, b: 2, m: { x: 1, y: 2 }, list: [1, 2, 3] }),
  },
  {
    sentence: 'ALL_NEW is the row as it is then',
    check: async (on) =>
      expect(await answers(on, 'ALL_NEW')).toEqual({ a: 9, m: { x: 9, y: 2 }, list: [1, 9, 3], fresh: 9 }),
  },
  {
    sentence: 'UPDATED_OLD is what changed, as it was, places inside alone',
    check: async (on) => expect(await answers(on, 'UPDATED_OLD')).toEqual({ a: 1, b: 2, m: { x: 1 }, list: [2] }),
  },
  {
    sentence: 'UPDATED_NEW is what changed, as it is then, places inside alone',
    check: async (on) => expect(await answers(on, 'UPDATED_NEW')).toEqual({ a: 9, m: { x: 9 }, list: [9], fresh: 9 }),
  },
  {
    sentence: 'ALL_OLD of a row that was not there is nothing',
    check: async (on) => {
      const { Attributes } = await on.update(on.id(), 'SET a = :v', {
        ExpressionAttributeValues: { ':v': 1 },
        ReturnValues: 'ALL_OLD',
      });
      expect(Attributes).toBeUndefined();
    },
  },
  {
    sentence: 'a put answers the row it replaced, a delete the row it removed',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, a: 1 });
      expect((await on.put({ id, b: 2 }, { ReturnValues: 'ALL_OLD' })).Attributes).toEqual({ id, a: 1 });
      expect((await on.delete(id, { ReturnValues: 'ALL_OLD' })).Attributes).toEqual({ id, b: 2 });
      expect((await on.delete(id, { ReturnValues: 'ALL_OLD' })).Attributes).toBeUndefined();
    },
  },
  {
    sentence: 'a put does not answer ALL_NEW',
    check: async (on) => expect(await refusedAs(on.put({ id: on.id() }, { ReturnValues: 'ALL_NEW' }))).toBe(INVALID),
  },
  {
    sentence: 'an update without an expression makes a row of its key',
    check: async (on) => {
      const id = on.id();
      await on.update(id, undefined);
      expect(await on.row(id)).toEqual({ id });
    },
  },
  {
    sentence: 'an update of a row that is not there with a failed condition makes none',
    check: async (on) => {
      const id = on.id();
      const { item } = await refusal(
        on.update(id, 'ADD a :v', {
          ConditionExpression: 'attribute_exists(id)',
          ExpressionAttributeValues: { ':v': 1 },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      expect(item).toBeUndefined();
      expect(await on.row(id)).toBeUndefined();
    },
  },
  {
    sentence: 'a put replaces the whole row',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, a: 1 });
      await on.put({ id, b: 2 });
      expect(await on.row(id)).toEqual({ id, b: 2 });
    },
  },
  {
    sentence: 'a delete of what is not there is no error',
    check: async (on) => {
      await on.delete(on.id());
    },
  },
];

/** What updates do, and what writes answer. */
export const updateCases: readonly Case[] = [...updates, ...returns];

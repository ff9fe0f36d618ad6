import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { CANCELED, type Case, INVALID, refusal, refusedAs } from '../case.ts';
import type { Engine } from '../engine.ts';

/* Ideas of cases: paritysuite/dynamodb-conformance (transactWrite, transactGet); written anew here. */

const put = (on: Engine, id: string, more: object = {}) => ({
  Put: { TableName: on.plain, Item: { id, ...more } },
});

const add = (on: Engine, id: string, by = 1) => ({
  Update: {
    TableName: on.plain,
    Key: { id },
    UpdateExpression: 'ADD n :by',
    ExpressionAttributeValues: { ':by': by },
  },
});

/** Transactions. */
export const transactionCases: readonly Case[] = [
  {
    sentence: 'put, update, delete and check of two tables happen together',
    check: async (on) => {
      const [a, b, c, d] = [on.id(), on.id(), on.id(), on.id()] as const;
      await on.put({ id: b, n: 1 });
      await on.put({ id: c });
      await on.put({ id: d, ok: true });
      await on.transact([
        put(on, a),
        add(on, b),
        { Delete: { TableName: on.plain, Key: { id: c } } },
        {
          ConditionCheck: {
            TableName: on.plain,
            Key: { id: d },
            ConditionExpression: 'ok = :t',
            ExpressionAttributeValues: { ':t': true },
          },
        },
        { Put: { TableName: on.sorted, Item: { id: a, at: 1 } } },
      ]);
      expect(await on.row(a)).toEqual({ id: a });
      expect(await on.row(b)).toEqual({ id: b, n: 2 });
      expect(await on.row(c)).toBeUndefined();
      expect((await on.get(a, { TableName: on.sorted, Key: { id: a, at: 1 } })).Item).toEqual({ id: a, at: 1 });
    },
  },
  {
    sentence: 'a check that fails cancels what comes before it and after it',
    check: async (on) => {
      const [a, b, c] = [on.id(), on.id(), on.id()] as const;
      const { name, reasons } = await refusal(
        on.transact([
          put(on, a),
          { ConditionCheck: { TableName: on.plain, Key: { id: b }, ConditionExpression: 'attribute_exists(id)' } },
          put(on, c),
        ]),
      );
      expect(name).toBe(CANCELED);
      expect(reasons).toEqual([{ code: 'None' }, { code: 'ConditionalCheckFailed' }, { code: 'None' }]);
      expect([await on.row(a), await on.row(c)]).toEqual([undefined, undefined]);
    },
  },
  {
    sentence: 'the message names the reasons in order',
    check: async (on) => {
      const { message } = await refusal(
        on.transact([
          put(on, on.id()),
          { ConditionCheck: { TableName: on.plain, Key: { id: 'no' }, ConditionExpression: 'attribute_exists(id)' } },
        ]),
      );
      expect(message).toContain('[None, ConditionalCheckFailed]');
    },
  },
  {
    sentence: 'an update that its row does not fit cancels the transaction as a ValidationError',
    check: async (on) => {
      const [a, b] = [on.id(), on.id()] as const;
      await on.put({ id: a, n: 'text' });
      const { name, reasons } = await refusal(on.transact([add(on, a), add(on, b)]));
      expect(name).toBe(CANCELED);
      expect(reasons?.map(({ code }) => code)).toEqual(['ValidationError', 'None']);
      expect(await on.row(b)).toBeUndefined();
    },
  },
  {
    sentence: 'a failed condition comes before an update that does not fit',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, n: 'text' });
      const { Update } = add(on, id);
      const request = on.transact([{ Update: { ...Update, ConditionExpression: 'attribute_not_exists(id)' } }]);
      expect((await refusal(request)).reasons).toEqual([{ code: 'ConditionalCheckFailed' }]);
    },
  },
  {
    sentence: 'a reserved word in one action refuses the whole request, without reasons',
    check: async (on) => {
      const { name, reasons } = await refusal(
        on.transact([
          put(on, on.id()),
          {
            Update: {
              TableName: on.plain,
              Key: { id: on.id() },
              UpdateExpression: 'SET status = :v',
              ExpressionAttributeValues: { ':v': 1 },
            },
          },
        ]),
      );
      expect(name).toBe(INVALID);
      expect(reasons).toBeUndefined();
    },
  },
  {
    sentence: 'one item twice is refused, whatever the actions',
    check: async (on) => {
      const id = on.id();
      expect(await refusedAs(on.transact([put(on, id), add(on, id)]))).toBe(INVALID);
      expect(await on.row(id)).toBeUndefined();
    },
  },
  {
    sentence: 'a hundred actions are taken, a hundred and one refused, none refused',
    check: async (on) => {
      const ids = Array.from({ length: 101 }, () => on.id());
      await on.transact(ids.slice(1).map((id) => put(on, id)));
      expect(await on.row(ids[100] as string)).toBeDefined();
      expect(await refusedAs(on.transact(ids.map((id) => add(on, id))))).toBe(INVALID);
      expect(await refusedAs(on.transact([]))).toBe(INVALID);
    },
  },
  {
    sentence: 'more than 4 MB together are refused',
    check: async (on) => {
      const large = 'x'.repeat(390 * 1024);
      const request = on.transact(Array.from({ length: 11 }, () => put(on, on.id(), { large })));
      expect(await refusedAs(request)).toBe(INVALID);
    },
  },
  {
    sentence: 'just under 4 MB together are taken',
    check: async (on) => {
      const large = 'x'.repeat(390 * 1024);
      const ids = Array.from({ length: 10 }, () => on.id());
      await on.transact(ids.map((id) => put(on, id, { large })));
      expect(await on.row(ids[9] as string)).toBeDefined();
      for (const id of ids) await on.delete(id);
    },
  },
  {
    sentence: 'an action that is two actions is refused',
    check: async (on) =>
      expect(await refusedAs(on.transact([{ ...put(on, on.id()), ...add(on, on.id()) }]))).toBe(INVALID),
  },
  {
    sentence: 'a table that is not there is not found, and nothing is written',
    check: async (on) => {
      const id = on.id();
      const request = on.transact([put(on, id), { Put: { TableName: 'contract-none', Item: { id } } }]);
      expect(await refusedAs(request)).toBe('ResourceNotFoundException');
      expect(await on.row(id)).toBeUndefined();
    },
  },
  {
    sentence: 'the same token with the same actions is done once',
    check: async (on) => {
      const id = on.id();
      const token = { ClientRequestToken: randomUUID() };
      await on.transact([add(on, id)], token);
      await on.transact([add(on, id)], token);
      expect(await on.row(id)).toEqual({ id, n: 1 });
    },
  },
  {
    sentence: 'the same token repeats its success even when the condition would fail by now',
    check: async (on) => {
      const id = on.id();
      const token = { ClientRequestToken: randomUUID() };
      const first = { Put: { ...put(on, id).Put, ConditionExpression: 'attribute_not_exists(id)' } };
      await on.transact([first], token);
      await on.delete(id);
      await on.put({ id, changed: true });
      await on.transact([first], token);
      expect(await on.row(id)).toEqual({ id, changed: true });
    },
  },
  {
    sentence: 'the same token with other actions is a mismatch',
    check: async (on) => {
      const id = on.id();
      const token = { ClientRequestToken: randomUUID() };
      await on.transact([add(on, id)], token);
      expect(await refusedAs(on.transact([add(on, id, 2)], token))).toBe('IdempotentParameterMismatchException');
      expect(await on.row(id)).toEqual({ id, n: 1 });
    },
  },
  {
    sentence: 'a token of a transaction that was cancelled is free to try again',
    check: async (on) => {
      const id = on.id();
      const token = { ClientRequestToken: randomUUID() };
      const { Update } = add(on, id);
      const action = { Update: { ...Update, ConditionExpression: 'attribute_exists(id)' } };
      expect(await refusedAs(on.transact([action], token))).toBe(CANCELED);
      await on.put({ id, n: 1 });
      await on.transact([action], token);
      expect(await on.row(id)).toEqual({ id, n: 2 });
    },
  },
  {
    sentence: 'two transactions without a token are two',
    check: async (on) => {
      const id = on.id();
      await on.transact([add(on, id)], { ClientRequestToken: randomUUID() });
      await on.transact([add(on, id)], { ClientRequestToken: randomUUID() });
      expect(await on.row(id)).toEqual({ id, n: 2 });
    },
  },
  {
    sentence: 'TransactGetItems answers in order, with gaps for what is not there, projected',
    check: async (on) => {
      const [a, b, c] = [on.id(), on.id(), on.id()] as const;
      await on.put({ id: a, n: 1, other: 1 });
      await on.put({ id: c, n: 3 });
      const { Responses } = await on.transactGet([
        { Get: { TableName: on.plain, Key: { id: c } } },
        { Get: { TableName: on.plain, Key: { id: b } } },
        { Get: { TableName: on.plain, Key: { id: a }, ProjectionExpression: 'n' } },
      ]);
      expect(Responses?.map(({ Item }) => Item)).toEqual([{ id: c, n: 3 }, undefined, { n: 1 }]);
    },
  },
  {
    sentence: 'TransactGetItems of one item twice is refused',
    check: async (on) => {
      const get = { Get: { TableName: on.plain, Key: { id: 'a' } } };
      expect(await refusedAs(on.transactGet([get, get]))).toBe(INVALID);
    },
  },
  {
    sentence: 'TransactGetItems of a hundred and one is refused',
    check: async (on) => {
      const gets = Array.from({ length: 101 }, () => ({ Get: { TableName: on.plain, Key: { id: on.id() } } }));
      expect(await refusedAs(on.transactGet(gets))).toBe(INVALID);
    },
  },
];

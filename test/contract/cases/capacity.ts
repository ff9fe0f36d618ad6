import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Case } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

/*
 * What AWS charges: docs.aws.amazon.com, "DynamoDB read and write operations"; how indexes and transactions add up was
 * measured on AWS by paritysuite/dynamodb-conformance (indexConsumedCapacity). Written anew here.
 */

const TOTAL = { ReturnConsumedCapacity: 'TOTAL' as const };
const kilobytes = (count: number): string => 'x'.repeat(count * 1024);

type Consumed = { CapacityUnits?: number | undefined } | { CapacityUnits?: number | undefined }[] | undefined;

/** Units over all tables. */
const units = ({ ConsumedCapacity }: { ConsumedCapacity?: Consumed }): number =>
  [ConsumedCapacity ?? []].flat().reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);

async function stored(on: Engine, row: Row): Promise<string> {
  const id = on.id();
  await on.put({ id, ...row });
  return id;
}

const get = async (on: Engine, row: Row | undefined, ConsistentRead: boolean) =>
  units(await on.get(row ? await stored(on, row) : on.id(), { ConsistentRead, ...TOTAL }));

const update = async (on: Engine, row: Row, expression: string, value?: unknown) => {
  const name = /#\w+/.exec(expression)?.[0];
  return units(
    await on.update(await stored(on, row), expression, {
      ...(value !== undefined && { ExpressionAttributeValues: { ':v': value } }),
      ...(name && { ExpressionAttributeNames: { [name]: name.slice(1) } }),
      ...TOTAL,
    }),
  );
};

/** What each call costs. */
export const capacityCases: readonly Case[] = [
  {
    sentence:
      'a read costs a unit for each 4 KB, half of it when eventually consistent, and a missing row as much as a small one',
    check: async (on) => {
      expect(await get(on, { a: 1 }, true)).toBe(1);
      expect(await get(on, { a: 1 }, false)).toBe(0.5);
      expect(await get(on, { a: kilobytes(4) }, true)).toBe(2);
      expect(await get(on, { a: kilobytes(9) }, false)).toBe(1.5);
      expect(await get(on, undefined, true)).toBe(1);
      expect(await get(on, undefined, false)).toBe(0.5);
    },
  },
  {
    sentence: 'a write costs a unit for each KB of the larger of before and after',
    check: async (on) => {
      expect(units(await on.put({ id: on.id() }, TOTAL))).toBe(1);
      expect(units(await on.put({ id: on.id(), a: kilobytes(1) }, TOTAL))).toBe(2);
      expect(units(await on.put({ id: await stored(on, { a: kilobytes(3) }) }, TOTAL))).toBe(4);
      expect(await update(on, { a: kilobytes(2) }, 'REMOVE a')).toBe(3);
      expect(units(await on.delete(await stored(on, { a: kilobytes(2) }), TOTAL))).toBe(3);
      expect(units(await on.delete(on.id(), TOTAL))).toBe(1);
    },
  },
  {
    sentence: 'each entry of an index that a put makes costs a write',
    check: async (on) => {
      expect(units(await on.put({ id: on.id(), mark: 'a' }, TOTAL))).toBe(2);
      expect(units(await on.put({ id: on.id(), mark: 'a', team: 'a', at: 1 }, TOTAL))).toBe(3);
      expect(units(await on.put({ id: on.id(), team: 'a' }, TOTAL))).toBe(1);
    },
  },
  {
    sentence: 'an entry of an index costs by what is projected into it',
    check: async (on) => {
      expect(units(await on.put({ id: on.id(), mark: 'a', other: kilobytes(3) }, TOTAL))).toBe(5);
      expect(units(await on.put({ id: on.id(), team: 'a', at: 1, total: kilobytes(3) }, TOTAL))).toBe(8);
    },
  },
  {
    sentence: 'a change that an index does not see costs nothing there, one that it sees a write, a new key two',
    check: async (on) => {
      const row = { team: 'a', at: 1, total: 1, extra: 1 };
      expect(await update(on, row, 'SET extra = :v', 2)).toBe(1);
      expect(await update(on, row, 'SET #total = :v', 2)).toBe(2);
      expect(await update(on, row, 'SET #at = :v', 2)).toBe(3);
      expect(await update(on, row, 'SET team = :v', 'b')).toBe(3);
      expect(await update(on, row, 'REMOVE team')).toBe(2);
    },
  },
  {
    sentence: 'the same row put again costs its table alone',
    check: async (on) => {
      const row = { id: on.id(), mark: 'a' };
      expect(units(await on.put(row, TOTAL))).toBe(2);
      expect(units(await on.put(row, TOTAL))).toBe(1);
    },
  },
  {
    sentence: 'INDEXES says whose units are whose',
    check: async (on) => {
      const { ConsumedCapacity } = await on.put({ id: on.id(), mark: 'a' }, { ReturnConsumedCapacity: 'INDEXES' });
      expect(ConsumedCapacity).toMatchObject({
        TableName: on.plain,
        CapacityUnits: 2,
        Table: { CapacityUnits: 1 },
        GlobalSecondaryIndexes: { byMark: { CapacityUnits: 1 } },
      });
      expect(Object.keys(ConsumedCapacity?.GlobalSecondaryIndexes ?? {})).toEqual(['byMark']);
    },
  },
  {
    sentence: 'a query costs by the sum of what it reads, before filter and projection',
    check: async (on) => {
      const id = on.id();
      for (const at of [1, 2, 3]) await on.put({ id, at, a: kilobytes(1) }, { TableName: on.sorted });
      const query = (ConsistentRead: boolean, more: object = {}) =>
        on.query({
          TableName: on.sorted,
          KeyConditionExpression: 'id = :id',
          ExpressionAttributeValues: { ':id': id },
          ConsistentRead,
          ...TOTAL,
          ...more,
        });
      expect(units(await query(true))).toBe(1);
      expect(units(await query(false))).toBe(0.5);
      await on.put({ id, at: 4, a: kilobytes(2) }, { TableName: on.sorted });
      expect(units(await query(true, { ProjectionExpression: 'id' }))).toBe(2);
      expect(units(await query(true, { Limit: 1 }))).toBe(1);
      expect(units(await query(false, { ExpressionAttributeValues: { ':id': on.id() } }))).toBe(0.5);
    },
  },
  {
    sentence: 'a batch costs each of its rows by itself',
    check: async (on) => {
      const [a, b] = [await stored(on, { a: 1 }), await stored(on, { a: kilobytes(5) })];
      const Keys = [{ id: a }, { id: b }, { id: on.id() }];
      expect(units(await on.batchGet({ [on.plain]: { Keys, ConsistentRead: true } }, TOTAL))).toBe(4);
      expect(units(await on.batchGet({ [on.plain]: { Keys } }, TOTAL))).toBe(2);
      const writes = [{ PutRequest: { Item: { id: on.id(), mark: 'a' } } }, { DeleteRequest: { Key: { id: b } } }];
      expect(units(await on.batchWrite({ [on.plain]: writes }, TOTAL))).toBe(8);
    },
  },
  {
    sentence: 'a transaction costs each write twice, a check as much as a write',
    check: async (on) => {
      const [a, b] = [on.id(), await stored(on, { a: kilobytes(2) })];
      const transaction = on.transact(
        [
          { Put: { TableName: on.plain, Item: { id: a } } },
          { ConditionCheck: { TableName: on.plain, Key: { id: b }, ConditionExpression: 'attribute_exists(id)' } },
        ],
        TOTAL,
      );
      expect(units(await transaction)).toBe(8);
    },
  },
  {
    sentence: 'a transaction costs entries of indexes once: they follow by themselves',
    check: async (on) => {
      const transaction = on.transact([{ Put: { TableName: on.plain, Item: { id: on.id(), mark: 'a' } } }], TOTAL);
      expect(units(await transaction)).toBe(3);
    },
  },
  {
    sentence: 'a repeat of a transaction costs reading its rows twice',
    check: async (on) => {
      const id = on.id();
      const again = () =>
        on.transact([{ Put: { TableName: on.plain, Item: { id, a: kilobytes(5) } } }], {
          ClientRequestToken: token,
          ...TOTAL,
        });
      const token = randomUUID();
      expect(units(await again())).toBe(12);
      expect(units(await again())).toBe(4);
    },
  },
  {
    sentence: 'reads of a transaction cost twice a consistent read',
    check: async (on) => {
      const id = await stored(on, { a: kilobytes(5) });
      const transaction = on.transactGet(
        [{ Get: { TableName: on.plain, Key: { id } } }, { Get: { TableName: on.plain, Key: { id: on.id() } } }],
        TOTAL,
      );
      expect(units(await transaction)).toBe(6);
    },
  },
  {
    sentence: 'numbers count by their digits in pairs',
    check: async (on) => {
      // 1,024 bytes exactly with the number as it counts; one text byte more is the second unit
      const id = on.id();
      const rest = 1024 - 'id'.length - id.length - 'n'.length - 'a'.length;
      for (const [n, bytes] of [
        [0, 1],
        [1, 2],
        [12, 2],
        [123, 3],
        [-5, 3],
        [100, 2],
        [1_780_000_000, 3],
        [1.5, 3],
      ] as const) {
        expect(units(await on.put({ id, n, a: 'x'.repeat(rest - bytes) }, TOTAL))).toBe(1);
        expect(units(await on.put({ id, n, a: 'x'.repeat(rest - bytes + 1) }, TOTAL))).toBe(2);
        await on.delete(id);
      }
    },
  },
];

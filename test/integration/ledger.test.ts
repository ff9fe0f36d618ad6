import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { tableName } from '../../functions/shared/env.ts';
import { log } from '../../functions/shared/log.ts';
import { transact } from '../../functions/shared/transaction.ts';
import { MOVEMENT_NOT_RECORDED } from '../../functions/shared/worker.ts';
import { auditShare } from '../../functions/stock/audit-share.ts';
import { handler as auditHandler } from '../../functions/stock/audit-stock.ts';
import { explainStock } from '../../functions/stock/explain-stock.ts';
import type { LedgerEntry } from '../../functions/stock/ledger.ts';
import { handler as recordHandler, recordMovement } from '../../functions/stock/record-movement.ts';
import type { Stock } from '../../functions/stock/stock.ts';
import { adjustPart, giveBackPart, receivePart, takePart } from '../../functions/stock/stock-store.ts';
import { addItem, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { refused } from './shopping.ts';

let store: LocalStore;
const context = { functionName: 'audit', awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 } as Context;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const ALL = { segment: 0, segments: 1 };

const reported = vi.spyOn(log, 'error');

beforeAll(async () => {
  store = await openStore();
  // For the handlers, which make their own client.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: inject('dynamodb'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  await addWarehouses(store, 'SEA1', 'NYC1');
});
beforeEach(() => void reported.mockClear());

async function stockRow(itemId: string): Promise<Stock> {
  const { Item } = await store.services.db.send(
    new GetCommand({ TableName: tableName('Stock'), Key: { itemId }, ConsistentRead: true }),
  );
  return Item as Stock;
}

/** A Stock row as its stream tells of it. Each is noted a second after the one before. */
const record = (row: Stock): DynamoDBStreamEvent['Records'][number] => ({
  eventID: `${row.itemId}-${row.version}`,
  eventName: 'MODIFY',
  dynamodb: { NewImage: marshall(row) as never, ApproximateCreationDateTime: 1_767_200_000 + row.version },
});

const deliver = (...rows: readonly Stock[]) => recordHandler({ Records: rows.map(record) }, context);

const ledgerOf = async (itemId: string): Promise<LedgerEntry[]> =>
  (await store.rows<LedgerEntry>('StockLedger'))
    .filter((row) => row.itemId === itemId)
    .sort((a, b) => a.version - b.version);

/** An item with 100 units, then 3 held, 2 more held, and the 3 given back. @returns its row after each. */
async function movedItem(itemId: string): Promise<Stock[]> {
  await addItem(store, itemId, { SEA1: 60, NYC1: 40 });
  const rows = [await stockRow(itemId)];
  const { db } = store.services;
  for (const part of [
    takePart({ itemId, quantity: 3 }, 'held', 'hold-1'),
    takePart({ itemId, quantity: 2 }, 'held', 'hold-2'),
    giveBackPart({ itemId, quantity: 3 }, 'released', 'hold-1'),
  ]) {
    await transact(db, [part]);
    rows.push(await stockRow(itemId));
  }
  return rows;
}

const explain = (itemId: string, query: { limit?: number; cursor?: string } = {}) =>
  explainStock(
    { ...nothing, params: { itemId }, query: { limit: 100, cursor: undefined, ...query }, userId: 'a' },
    store.services,
  );

/** Changes a Stock row by hand, as nobody should. */
const tamper = (itemId: string, available: number) =>
  store.services.db.send(
    new UpdateCommand({
      TableName: tableName('Stock'),
      Key: { itemId },
      UpdateExpression: 'SET available = :available',
      ExpressionAttributeValues: { ':available': available },
    }),
  );

describe('the ledger', () => {
  it('has every movement from the opening stock on, as the stream tells of it', async () => {
    const rows = await movedItem('LEDGER');
    await deliver(...rows);
    expect(await ledgerOf('LEDGER')).toEqual(
      [
        {
          version: 1,
          kind: 'received',
          delta: 100,
          available: 100,
          ref: 'opening:LEDGER',
          id: 'received:opening:LEDGER',
        },
        { version: 2, kind: 'held', delta: -3, available: 97, ref: 'hold-1', id: 'held:hold-1' },
        { version: 3, kind: 'held', delta: -2, available: 95, ref: 'hold-2', id: 'held:hold-2' },
        { version: 4, kind: 'released', delta: 3, available: 98, ref: 'hold-1', id: 'released:hold-1' },
      ].map((entry) => ({
        ...entry,
        itemId: 'LEDGER',
        at: new Date((1_767_200_000 + entry.version) * 1000).toISOString(),
      })),
    );
  });

  it('is the same after duplicates, late records and any order (invariant 12)', async () => {
    const rows = await movedItem('ORDERLESS');
    const [first, second, third, fourth] = rows as [Stock, Stock, Stock, Stock];
    await deliver(fourth, second);
    await deliver(second, first);
    await Promise.all([deliver(third, first), deliver(third, fourth)]);
    const ledger = await ledgerOf('ORDERLESS');
    await deliver(...rows);
    expect(await ledgerOf('ORDERLESS')).toEqual(ledger);
    expect(ledger.map(({ version, available }) => [version, available])).toEqual([
      [1, 100],
      [2, 97],
      [3, 95],
      [4, 98],
    ]);
    expect(reported).not.toHaveBeenCalled();
  });

  it('keeps what it has and reports another movement of the same version', async () => {
    const rows = await movedItem('TAMPERED');
    await deliver(...rows);
    const ledger = await ledgerOf('TAMPERED');
    await tamper('TAMPERED', 500);
    await deliver(await stockRow('TAMPERED'));
    expect(await ledgerOf('TAMPERED')).toEqual(ledger);
    expect(reported).toHaveBeenCalledWith(
      MOVEMENT_NOT_RECORDED,
      expect.objectContaining({
        recorded: expect.objectContaining({ version: 4, available: 98 }),
        refused: expect.objectContaining({ version: 4, available: 500 }),
      }),
    );
  });

  it('reports what is no movement and goes on with the others, as it would hold them up for ever', async () => {
    const [row] = (await movedItem('POISONED')) as [Stock];
    const before = { ...row };
    await recordMovement({ before: { ...before }, after: undefined, removedByTtl: false }, store.services);
    await deliver({ ...row, version: 0 }, row);
    expect(await ledgerOf('POISONED')).toHaveLength(1);
    expect(reported.mock.calls.map(([message]) => message)).toEqual([MOVEMENT_NOT_RECORDED, MOVEMENT_NOT_RECORDED]);
  });
});

describe('an explanation', () => {
  it('lists the movements, newest first, until they sum to what is left', async () => {
    await deliver(...(await movedItem('EXPLAINED')));
    const { movements, ...answer } = await explain('EXPLAINED');
    expect(answer).toEqual({
      ...{ itemId: 'EXPLAINED', available: 98, version: 4, explained: true, missing: [], wrong: [], cursor: null },
    });
    expect(movements.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(movements.reduce((sum, { delta }) => sum + delta, 0)).toBe(98);
    expect(movements[3]).toEqual({
      ...{ version: 1, kind: 'received', delta: 100, available: 100, ref: 'opening:EXPLAINED' },
      at: new Date(1_767_200_001_000).toISOString(),
    });
  });

  it('comes in pages that join, and says why a count was corrected', async () => {
    const rows = await movedItem('PAGED');
    await transact(store.services.db, [adjustPart('PAGED', -1, 'corrected', 'count', 'broken')]);
    await deliver(...rows, await stockRow('PAGED'));
    const versions: number[] = [];
    const verdicts: unknown[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await explain('PAGED', { limit: 2, ...(cursor && { cursor }) });
      versions.push(...page.movements.map(({ version }) => version));
      verdicts.push(page.explained);
      if (!cursor) expect(page.movements[0]).toMatchObject({ kind: 'corrected', reason: 'broken', available: 97 });
      cursor = page.cursor;
    } while (cursor);
    expect(versions).toEqual([5, 4, 3, 2, 1]);
    expect(verdicts).toEqual([true, true, true]);
    expect(await explain('PAGED', { limit: 5 })).toMatchObject({ cursor: null });
  });

  it('says that it is behind, and which movements are not there yet', async () => {
    const rows = await movedItem('BEHIND');
    await deliver(...rows.slice(0, 2));
    expect(await explain('BEHIND')).toMatchObject({ explained: 'behind', missing: [{ from: 3, to: 4 }] });
    const page = await explain('BEHIND', { limit: 1 });
    expect(await explain('BEHIND', { limit: 1, cursor: page.cursor ?? '' })).toMatchObject({
      explained: 'behind',
      missing: [],
    });
  });

  it('says that something is missing for good, or that the movements lead elsewhere', async () => {
    const [first, second, third, fourth] = (await movedItem('LOST')) as [Stock, Stock, Stock, Stock];
    await deliver(first, fourth);
    expect(await explain('LOST')).toMatchObject({ explained: false, missing: [{ from: 2, to: 3 }] });
    await deliver(second, third);
    expect(await explain('LOST')).toMatchObject({ explained: true });
    await tamper('LOST', 99);
    expect(await explain('LOST')).toMatchObject({ explained: false, missing: [], wrong: [{ version: 4 }] });
  });

  it('is refused for what never had stock, and for a cursor of its own making', async () => {
    expect(await refused(explain('NEVER'))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await refused(explain('PAGED', { cursor: 'abc' }))).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('the stock auditor', () => {
  beforeAll(async () => {
    // Tables of its own: it reads them all.
    store = await openStore();
    for (let n = 0; n < 130; n++) {
      await addItem(store, `ITEM-${n}`, { SEA1: 3, NYC1: 2 });
      await deliver(await stockRow(`ITEM-${n}`));
    }
  }, 120_000);

  const audit = (share = ALL, mayGoOn = () => true) => auditShare(share, store.services, mayGoOn);

  it('finds nothing in stock that is right, and changes nothing', async () => {
    const before = await store.rows('Stock');
    store.calls.length = 0;
    expect(await audit()).toEqual({
      ...{ ...ALL, audited: 130, breaches: 0, behind: 0, unread: 0, finished: true, inBreach: [] },
    });
    expect(new Set(store.calls.map(({ command }) => command))).toEqual(
      new Set(['ScanCommand', 'QueryCommand', 'TransactGetItemsCommand']),
    );
    expect(await store.rows('Stock')).toEqual(before);
  });

  it('comes to every item once in a day of shares', async () => {
    const shares = await Promise.all(Array.from({ length: 96 }, (_, segment) => audit({ segment, segments: 96 })));
    expect(shares.reduce((sum, { audited }) => sum + audited, 0)).toBe(130);
  });

  it('ends early when its time is up, and says so', async () => {
    let pages = 0;
    const summary = await audit(ALL, () => pages++ < 1);
    expect(summary).toMatchObject({ audited: 100, finished: false });
  });

  it('counts what the ledger is behind and calls it no breach', async () => {
    await transact(store.services.db, [takePart({ itemId: 'ITEM-7', quantity: 1 }, 'held', 'h')]);
    expect(await audit()).toMatchObject({ behind: 1, breaches: 0 });
    await deliver(await stockRow('ITEM-7'));
    expect(await audit()).toMatchObject({ behind: 0, breaches: 0 });
  });

  it('reports what was changed by hand with its numbers, and repairs nothing', async () => {
    await tamper('ITEM-9', 6);
    const { breaches, inBreach } = await audit();
    expect(breaches).toBe(1);
    expect(inBreach).toEqual([
      {
        itemId: 'ITEM-9',
        breaches: [
          { invariant: 3, fault: 'available is 6, but only 5 are free on the shelves' },
          { invariant: 13, fault: 'movement 1 left 5, but after it there were 6' },
        ],
      },
    ]);
    expect(reported).toHaveBeenCalledWith('stock breach', expect.objectContaining({ itemId: 'ITEM-9' }));
    expect(await stockRow('ITEM-9')).toMatchObject({ available: 6 });
  });

  it('emits its counts as metrics of its own function', async () => {
    const printed: string[] = [];
    // Metrics have a console of their own.
    const print = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    const { audited, breaches } = await auditHandler({ ...ALL }, context).finally(() => print.mockRestore());
    const emitted = printed.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));
    expect(emitted).toHaveLength(1);
    const [metrics] = emitted;
    expect(metrics).toMatchObject({
      ...{ ItemsAudited: audited, StockBreaches: breaches, LedgerBehind: 0, ItemsUnread: 0, AuditsUnfinished: 0 },
      ...{ service: 'depot', function_name: 'audit' },
    });
    expect(metrics._aws.CloudWatchMetrics[0]).toMatchObject({
      Namespace: 'Depot',
      Dimensions: [expect.arrayContaining(['service', 'function_name'])],
    });
    expect(metrics._aws.CloudWatchMetrics[0].Dimensions[0]).toHaveLength(2);
  });

  it('takes the share of the time that it was woken for, and refuses what is no share', async () => {
    const at = (time: string) => auditHandler({ 'detail-type': 'Scheduled Event', time }, context);
    expect(await at('2026-01-01T00:30:00Z')).toMatchObject({ segments: 96 });
    const [first, next] = [await at('2026-01-01T00:30:00Z'), await at('2026-01-01T00:45:00Z')];
    expect(next.segment).toBe(first.segment + 1);
    await expect(auditHandler({ segment: 1, segments: 1 }, context)).rejects.toThrow();
    await expect(auditHandler({}, context)).rejects.toThrow();
  });

  it('reports a row that is no Stock row and goes on', async () => {
    await tamper('STRANGER', 1);
    const { audited, inBreach } = await audit();
    expect(audited).toBe(131);
    expect(inBreach).toContainEqual({
      itemId: 'STRANGER',
      breaches: expect.arrayContaining([{ invariant: 13, fault: 'version is undefined' }]),
    });
  });

  it('sees a shelf that came while it was looking', async () => {
    await addItem(store, 'RACED', { SEA1: 1 });
    await deliver(await stockRow('RACED'));
    const { db } = store.services;
    let looked = 0;
    const racing = new Proxy(db, {
      get: (target, name) =>
        name !== 'send'
          ? Reflect.get(target, name)
          : async (command: { input: { TransactItems?: readonly unknown[] } }) => {
              const looks = JSON.stringify(command.input.TransactItems ?? []).includes('RACED');
              // Goods come to another warehouse between the look at its shelves and the snapshot.
              if (looks && looked++ === 0) {
                const line = { itemId: 'RACED', quantity: 9 };
                await transact(db, [receivePart(line, 'NYC1'), adjustPart('RACED', 9, 'received', 'more')]);
                await deliver(await stockRow('RACED'));
              }
              return target.send(command as never);
            },
    });
    const { inBreach } = await auditShare(ALL, { ...store.services, db: racing }, () => true);
    expect(inBreach.map(({ itemId }) => itemId)).not.toContain('RACED');
    expect(looked).toBe(2);
  });
});

import { expect } from 'vitest';
import { CANCELED, type Case, FAILED, refusal, refusedAs } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

/** A condition as one of the store's writes carries it, with rows that it lets pass and rows that it does not. */
interface Shape {
  readonly of: string;
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, unknown>;
  /** Rows by what they are; undefined is no row. */
  readonly passes: Readonly<Record<string, Row | undefined>>;
  readonly refuses: Readonly<Record<string, Row | undefined>>;
}

const NOW = 1_780_000_000.123;
const STATUS = { '#status': 'status' };

/** Every ConditionExpression of functions/, file by file. */
const shapes: readonly Shape[] = [
  {
    of: 'an idempotency key is new or past its time',
    condition: 'attribute_not_exists(#key) OR expiresAt <= :now',
    names: { '#key': 'id' },
    values: { ':now': NOW },
    passes: { 'no row': undefined, 'a row past its time': { expiresAt: 1_780_000_000 } },
    refuses: { 'a row in its time': { expiresAt: 1_780_000_001 }, 'a row without a time': {} },
  },
  {
    of: 'a mark is new',
    condition: 'attribute_not_exists(#key)',
    names: { '#key': 'id' },
    passes: { 'no row': undefined },
    refuses: { 'the mark': {} },
  },
  {
    of: 'a cart, an item, an order, a ledger entry is new',
    condition: 'attribute_not_exists(id)',
    passes: { 'no row': undefined },
    refuses: { 'a row': { version: 1 } },
  },
  {
    of: 'a cart is the version that was read',
    condition: 'version = :version',
    values: { ':version': 3 },
    passes: { 'that version': { version: 3 } },
    refuses: { 'a later one': { version: 4 }, 'no row': undefined, 'a version that is text': { version: '3' } },
  },
  {
    of: 'an item exists',
    condition: 'attribute_exists(id)',
    passes: { 'a row': {} },
    refuses: { 'no row': undefined },
  },
  {
    of: 'enough is available',
    condition: 'available >= :quantity',
    values: { ':quantity': 3 },
    passes: { 'exactly as much': { available: 3 }, more: { available: 30 } },
    refuses: { 'one less': { available: 2 }, 'below zero': { available: -3 }, 'no row': undefined, 'no counter': {} },
  },
  {
    of: 'enough is free on the shelf',
    condition: '#free >= :plus',
    names: { '#free': 'free' },
    values: { ':plus': 10 },
    passes: { 'exactly as much': { free: 10 } },
    refuses: { 'less, and of fewer digits': { free: 9 }, 'no row': undefined },
  },
  {
    of: 'enough is allocated and on the shelf',
    condition: 'allocated >= :plus AND onHand >= :plus',
    values: { ':plus': 2 },
    passes: { both: { allocated: 2, onHand: 5 } },
    refuses: { 'only on the shelf': { allocated: 1, onHand: 5 }, 'only allocated': { allocated: 2, onHand: 1 } },
  },
  {
    of: 'a hold is the one that was read',
    condition: 'reservationId = :before AND version = :version',
    values: { ':before': 'r1', ':version': 2 },
    passes: { 'that hold': { reservationId: 'r1', version: 2 } },
    refuses: {
      'another hold': { reservationId: 'r2', version: 2 },
      'another step of it': { reservationId: 'r1', version: 3 },
      'no row': undefined,
    },
  },
  {
    of: 'a hold is over',
    condition: 'reservationId = :id AND expiresAt <= :now',
    values: { ':id': 'r1', ':now': NOW },
    passes: { 'over for a while': { reservationId: 'r1', expiresAt: 1_780_000_000 } },
    refuses: { 'not over by a fraction of a second': { reservationId: 'r1', expiresAt: 1_780_000_000.124 } },
  },
  {
    of: 'a hold may become an order',
    condition: 'reservationId = :id AND #state = :held AND attribute_not_exists(#partial) AND expiresAt > :now',
    names: { '#state': 'state', '#partial': 'partial' },
    values: { ':id': 'r1', ':held': 'held', ':now': NOW },
    passes: { 'held, with time left': { reservationId: 'r1', state: 'held', expiresAt: 1_780_000_001 } },
    refuses: {
      'over at this very moment': { reservationId: 'r1', state: 'held', expiresAt: NOW },
      'still giving back': {
        reservationId: 'r1',
        state: 'held',
        expiresAt: 1_780_000_001,
        partial: [{ itemId: 'a', quantity: 1 }],
      },
      'being released': { reservationId: 'r1', state: 'releasing', expiresAt: 1_780_000_001 },
      'no row': undefined,
    },
  },
  {
    of: 'a hold may be extended once',
    condition:
      'reservationId = :id AND version = :version AND #state = :held AND expiresAt > :now AND attribute_not_exists(extendedAt)',
    names: { '#state': 'state' },
    values: { ':id': 'r1', ':version': 1, ':held': 'held', ':now': NOW },
    passes: { 'not yet extended': { reservationId: 'r1', version: 1, state: 'held', expiresAt: 1_780_000_300 } },
    refuses: {
      'extended before': {
        reservationId: 'r1',
        version: 1,
        state: 'held',
        expiresAt: 1_780_000_300,
        extendedAt: 1_780_000_000,
      },
    },
  },
  {
    of: 'an order is as it was read and may take this step',
    condition: '#version = :before AND size(warehouseOrders) = :count AND #status IN (:from0, :from1)',
    names: { ...STATUS, '#version': 'version' },
    values: { ':before': 4, ':count': 1, ':from0': 'placed', ':from1': 'processing' },
    passes: { 'as read': { version: 4, status: 'processing', warehouseOrders: [{ warehouseId: 'w' }] } },
    refuses: {
      'with one allocated since': { version: 4, status: 'processing', warehouseOrders: [{}, {}] },
      'in a state without this arrow': { version: 4, status: 'shipped', warehouseOrders: [{}] },
      'without a list': { version: 4, status: 'placed' },
    },
  },
  {
    of: 'an order is as it was read',
    condition: '#version = :before AND size(warehouseOrders) = :count',
    names: { '#version': 'version' },
    values: { ':before': 4, ':count': 0 },
    passes: { 'nothing allocated': { version: 4, warehouseOrders: [] } },
    refuses: { 'something allocated': { version: 4, warehouseOrders: [{}] } },
  },
  {
    of: 'an order is the one that was planned',
    condition: '#status = :processing AND version = :version',
    names: STATUS,
    values: { ':processing': 'processing', ':version': 7 },
    passes: { 'that plan': { status: 'processing', version: 7 } },
    refuses: { 'cancelled meanwhile': { status: 'cancelling', version: 7 } },
  },
  {
    of: 'work may be queued',
    condition: 'attribute_exists(id) AND (#status = :allocated)',
    names: STATUS,
    values: { ':allocated': 'allocated' },
    passes: { allocated: { status: 'allocated' } },
    refuses: { 'cancelled before': { status: 'cancelled' }, 'no row': undefined },
  },
  {
    of: 'work may be claimed',
    condition:
      'attribute_exists(id) AND (#status = :queued OR (#status IN (:claimed, :packed) AND claimedBy <> :who AND leaseUntil <= :now))',
    names: STATUS,
    values: { ':queued': 'queued', ':claimed': 'claimed', ':packed': 'packed', ':who': 'sam', ':now': NOW },
    passes: {
      'free work': { status: 'queued' },
      'a claim that has run out': { status: 'claimed', claimedBy: 'kim', leaseUntil: 1_779_999_999 },
      'what was packed under one': { status: 'packed', claimedBy: 'kim', leaseUntil: 1_779_999_999 },
    },
    refuses: {
      "one's own, which is renewed": { status: 'claimed', claimedBy: 'sam', leaseUntil: 1_779_999_999 },
      "somebody else's": { status: 'claimed', claimedBy: 'kim', leaseUntil: 1_780_000_900 },
      'shipped work': { status: 'shipped', claimedBy: 'sam', leaseUntil: 1_780_000_900 },
      'no row': undefined,
    },
  },
  {
    of: 'claimed or packed work may be handed back',
    condition: 'attribute_exists(id) AND (#status IN (:claimed, :packed) AND claimedBy = :who)',
    names: STATUS,
    values: { ':claimed': 'claimed', ':packed': 'packed', ':who': 'sam' },
    passes: { "one's own": { status: 'claimed', claimedBy: 'sam' } },
    refuses: { "somebody else's": { status: 'claimed', claimedBy: 'kim' } },
  },
  {
    of: 'packed work may be shipped',
    condition: '#status = :from AND claimedBy = :who AND leaseUntil > :now AND version = :before AND picked = :seen',
    names: STATUS,
    values: { ':from': 'packed', ':who': 'sam', ':now': NOW, ':before': 2, ':seen': { A: 1, B: 2 } },
    passes: {
      'in the lease': {
        status: 'packed',
        claimedBy: 'sam',
        leaseUntil: 1_780_000_900,
        version: 2,
        picked: { B: 2, A: 1 },
      },
    },
    refuses: {
      'lines changed since': {
        ...{ status: 'packed', claimedBy: 'sam', leaseUntil: 1_780_000_900, version: 3 },
        picked: { A: 1, B: 2 },
      },
      'picks changed since': {
        ...{ status: 'packed', claimedBy: 'sam', leaseUntil: 1_780_000_900, version: 2 },
        picked: { A: 1, B: 3 },
      },
      'a lease that has run out': {
        ...{ status: 'packed', claimedBy: 'sam', leaseUntil: 1_780_000_000, version: 2 },
        picked: { A: 1, B: 2 },
      },
    },
  },
  {
    of: 'a warehouse order may be cancelled or reduced',
    condition: 'version = :version AND #status IN (:from0, :from1, :from2)',
    names: STATUS,
    values: { ':version': 1, ':from0': 'allocated', ':from1': 'queued', ':from2': 'claimed' },
    passes: { queued: { version: 1, status: 'queued' } },
    refuses: { shipped: { version: 1, status: 'shipped' }, 'changed since': { version: 2, status: 'queued' } },
  },
];

async function met(on: Engine, row: Row | undefined): Promise<string> {
  const id = on.id();
  if (row) await on.put({ id, ...row });
  return id;
}

function asked(shape: Shape) {
  return {
    ConditionExpression: shape.condition,
    ...(shape.names && { ExpressionAttributeNames: shape.names }),
    ...(shape.values && { ExpressionAttributeValues: shape.values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

const conditionsOfTheStore = shapes.flatMap((shape): Case[] => [
  ...Object.entries(shape.passes).map(([what, row]) => ({
    sentence: `${shape.of}: ${what} passes, alone and in a transaction`,
    check: async (on: Engine) => {
      const alone = await met(on, row);
      await on.delete(alone, asked(shape));
      expect(await on.row(alone)).toBeUndefined();
      const together = await met(on, row);
      await on.transact([{ Delete: { TableName: on.plain, Key: { id: together }, ...asked(shape) } }]);
      expect(await on.row(together)).toBeUndefined();
    },
  })),
  ...Object.entries(shape.refuses).map(([what, row]) => ({
    sentence: `${shape.of}: ${what} is refused, alone and in a transaction`,
    check: async (on: Engine) => {
      const id = await met(on, row);
      const before = row && { id, ...row };
      const alone = await refusal(on.delete(id, asked(shape)));
      expect(alone).toMatchObject({ name: FAILED });
      expect(alone.item).toEqual(before);
      const together = await refusal(on.transact([{ Delete: { TableName: on.plain, Key: { id }, ...asked(shape) } }]));
      expect(together.name).toBe(CANCELED);
      expect(together.reasons).toEqual([{ code: 'ConditionalCheckFailed', ...(before && { item: before }) }]);
      expect(await on.row(id)).toEqual(before);
    },
  })),
]);

const updatesOfTheStore: readonly Case[] = [
  {
    sentence: 'taking stock is one condition, two counters and a movement, and leaves the rest of the row',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, available: 5, version: 1, note: 'kept' });
      await on.update(id, 'SET lastMovement = :movement ADD available :minus, version :one', {
        ConditionExpression: 'available >= :quantity',
        ExpressionAttributeValues: {
          ':movement': { id: 'm1', kind: 'held', delta: -5, ref: 'r1' },
          ':minus': -5,
          ':quantity': 5,
          ':one': 1,
        },
      });
      expect(await on.row(id)).toEqual({
        id,
        available: 0,
        version: 2,
        note: 'kept',
        lastMovement: { id: 'm1', kind: 'held', delta: -5, ref: 'r1' },
      });
    },
  },
  {
    sentence: 'receiving stock creates the row with every counter, zeros included',
    check: async (on) => {
      const id = on.id();
      await on.update(id, 'ADD onHand :plus, #free :plus, received :plus, allocated :zero, corrected :zero', {
        ExpressionAttributeNames: { '#free': 'free' },
        ExpressionAttributeValues: { ':plus': 12, ':zero': 0 },
      });
      expect(await on.row(id)).toEqual({ id, onHand: 12, free: 12, received: 12, allocated: 0, corrected: 0 });
    },
  },
  {
    sentence:
      'queueing work sets, and adds a token to a set that may not be there yet; the answer is the row as it is then',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, status: 'allocated' });
      const { Attributes } = await on.update(id, 'SET #status = :queued, openAt = :w ADD taskTokens :tokens', {
        ConditionExpression: 'attribute_exists(id) AND (#status = :allocated)',
        ExpressionAttributeNames: STATUS,
        ExpressionAttributeValues: {
          ':queued': 'queued',
          ':allocated': 'allocated',
          ':w': 'w1',
          ':tokens': new Set(['t1']),
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      expect(Attributes).toEqual({ id, status: 'queued', openAt: 'w1', taskTokens: new Set(['t1']) });
    },
  },
  {
    sentence: 'handing work back sets the state and removes claim and lease together',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, status: 'claimed', claimedBy: 'sam', leaseUntil: 1 });
      await on.update(id, 'SET #status = :queued REMOVE claimedBy, leaseUntil', {
        ExpressionAttributeNames: STATUS,
        ExpressionAttributeValues: { ':queued': 'queued' },
      });
      expect(await on.row(id)).toEqual({ id, status: 'queued' });
    },
  },
  {
    sentence: 'an allocation appends a map to the list of an order',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, warehouseOrders: [{ warehouseId: 'a' }] });
      await on.update(id, 'SET warehouseOrders = list_append(warehouseOrders, :one)', {
        ExpressionAttributeValues: { ':one': [{ warehouseId: 'b' }] },
      });
      expect((await on.row(id))?.['warehouseOrders']).toEqual([{ warehouseId: 'a' }, { warehouseId: 'b' }]);
    },
  },
  {
    sentence: 'a step of an order sets some attributes and removes others by placeholders alone',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, version: 4, status: 'stuck', attention: 'stuck', toCancel: [1] });
      await on.update(id, 'SET #version = :version, #status = :status REMOVE #attention, #toCancel', {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: {
          '#version': 'version',
          '#status': 'status',
          '#attention': 'attention',
          '#toCancel': 'toCancel',
        },
        ExpressionAttributeValues: { ':version': 5, ':status': 'processing', ':before': 4 },
      });
      expect(await on.row(id)).toEqual({ id, version: 5, status: 'processing' });
    },
  },
  {
    sentence: 'of a hold that falls short on two items both are named, each with its row, and nothing is taken',
    check: async (on) => {
      const [hold, enough, short, none] = [on.id(), on.id(), on.id(), on.id()] as const;
      await on.put({ id: enough, available: 9 });
      await on.put({ id: short, available: 1 });
      const take = (id: string) => ({
        Update: {
          TableName: on.plain,
          Key: { id },
          UpdateExpression: 'ADD available :minus',
          ConditionExpression: 'available >= :quantity',
          ExpressionAttributeValues: { ':minus': -2, ':quantity': 2 },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        },
      });
      const { name, reasons } = await refusal(
        on.transact([
          {
            Put: {
              TableName: on.plain,
              Item: { id: hold, state: 'held' },
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
          take(enough),
          take(short),
          take(none),
        ]),
      );
      expect(name).toBe(CANCELED);
      expect(reasons).toEqual([
        { code: 'None' },
        { code: 'None' },
        { code: 'ConditionalCheckFailed', item: { id: short, available: 1 } },
        { code: 'ConditionalCheckFailed' },
      ]);
      expect(await on.row(hold)).toBeUndefined();
      expect(await on.row(enough)).toEqual({ id: enough, available: 9 });
    },
  },
  {
    sentence: 'without ReturnValuesOnConditionCheckFailure no row comes with a refusal',
    check: async (on) => {
      const id = on.id();
      await on.put({ id, version: 1 });
      const condition = { ConditionExpression: 'version = :v', ExpressionAttributeValues: { ':v': 2 } };
      expect((await refusal(on.delete(id, condition))).item).toBeUndefined();
      const { reasons } = await refusal(on.transact([{ Delete: { TableName: on.plain, Key: { id }, ...condition } }]));
      expect(reasons).toEqual([{ code: 'ConditionalCheckFailed' }]);
      expect(await refusedAs(on.put({ id }, { ConditionExpression: 'attribute_not_exists(id)' }))).toBe(FAILED);
    },
  },
];

/** What the store's own writes rest on. */
export const storeCases: readonly Case[] = [...conditionsOfTheStore, ...updatesOfTheStore];

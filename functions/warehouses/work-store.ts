import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { WarehouseOrderKey } from '../orders/orders.ts';
import { tableName } from '../shared/env.ts';
import { RETURN_OLD, type TransactionPart, writeRow } from '../shared/transaction.ts';
import { rankOf, type Short, type WarehouseOrder, type WorkLine } from './warehouses.ts';
import { keyOf, OFF_THE_LIST, WAREHOUSE_ORDER_LABEL } from './warehouses-store.ts';

/** How a conditional change of one warehouse order went: the row as changed, or as it stands in the way. */
export type WorkOutcome =
  | { readonly kind: 'changed'; readonly row: WarehouseOrder }
  | { readonly kind: 'refused'; readonly row: WarehouseOrder }
  | { readonly kind: 'missing' };

interface Change {
  readonly set: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

async function change(db: DynamoDBDocumentClient, key: WarehouseOrderKey, what: Change): Promise<WorkOutcome> {
  const text = `${what.set} ${what.condition ?? ''}`;
  const names = [...new Set(text.match(/#\w+/g))].map((name) => [name, name.slice(1)]);
  const outcome = await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('WarehouseOrders'),
        Key: keyOf(key),
        UpdateExpression: what.set,
        ConditionExpression: ['attribute_exists(warehouseOrderId)', what.condition && `(${what.condition})`]
          .filter(Boolean)
          .join(' AND '),
        ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
        ExpressionAttributeValues: what.values,
        ReturnValues: 'ALL_NEW',
        ...RETURN_OLD,
      }),
    ),
  );
  if (outcome.kind === 'applied') return { kind: 'changed', row: outcome.output.Attributes as WarehouseOrder };
  return outcome.item ? { kind: 'refused', row: outcome.item as unknown as WarehouseOrder } : { kind: 'missing' };
}

/** Puts an allocated warehouse order on the work list, at the place it was given. @param at ISO 8601. */
export function queueWork(
  db: DynamoDBDocumentClient,
  key: WarehouseOrderKey,
  taskToken: string,
  at: string,
): Promise<WorkOutcome> {
  return change(db, key, {
    set: [
      'SET #status = :queued, queuedAt = :at, openAt = :warehouseId, #rank = if_not_exists(#rank, :rank)',
      'ADD taskTokens :tokens',
    ].join(' '),
    condition: '#status = :allocated',
    values: {
      ':queued': 'queued',
      ':allocated': 'allocated',
      ':at': at,
      ':warehouseId': key.warehouseId,
      ':rank': rankOf(key.warehouseOrderId, at),
      ':tokens': new Set([taskToken]),
    },
  });
}

/**
 * Notes one more token the workflow may wait on. All are kept, as messages come in any order and which of them is the
 * live one can't be told here; answering one that is out of date does nothing.
 */
export function noteToken(db: DynamoDBDocumentClient, key: WarehouseOrderKey, taskToken: string): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'ADD taskTokens :tokens',
    values: { ':tokens': new Set([taskToken]) },
  });
}

/** Gives open work another priority, and with it another place on the list. @param row as it was read. */
export function prioritise(db: DynamoDBDocumentClient, row: WarehouseOrder, priority: number): Promise<WorkOutcome> {
  return change(db, row, {
    set: 'SET priority = :priority, #rank = :rank',
    condition: '#status IN (:allocated, :queued, :claimed, :packed)',
    values: {
      ':priority': priority,
      ':rank': rankOf(row.warehouseOrderId, row.promisedAt ?? row.queuedAt ?? row.allocatedAt, priority),
      ':allocated': 'allocated',
      ':queued': 'queued',
      ':claimed': 'claimed',
      ':packed': 'packed',
    },
  });
}

/** Who works on what, from now until when (epoch seconds). */
export interface Claim {
  readonly who: string;
  readonly now: number;
  readonly leaseUntil: number;
  readonly wave?: string;
}

/**
 * Claims work that is free, or that another has let go by letting the lease run out; nothing of it counts as picked
 * then. What is one's own already is refused, live or not: it is renewed (invariant 11).
 */
export function claim(db: DynamoDBDocumentClient, key: WarehouseOrderKey, by: Claim): Promise<WorkOutcome> {
  const { who, now, leaseUntil, wave } = by;
  return change(db, key, {
    set: `SET #status = :claimed, claimedBy = :who, leaseUntil = :until, heldBy = :holder${
      wave === undefined ? ' REMOVE wave, picked, packedAt' : ', wave = :wave REMOVE picked, packedAt'
    }`,
    condition: '#status = :queued OR (#status IN (:claimed, :packed) AND claimedBy <> :who AND leaseUntil <= :now)',
    values: {
      ':claimed': 'claimed',
      ':packed': 'packed',
      ':queued': 'queued',
      ':who': who,
      ':holder': holderOf(key.warehouseId, who),
      ':until': leaseUntil,
      ':now': now,
      ...(wave !== undefined && { ':wave': wave }),
    },
  });
}

/** Puts the end of one's own claim off, also of one that has run out but that nobody has taken over; picks stay. */
export function renew(db: DynamoDBDocumentClient, key: WarehouseOrderKey, by: Claim): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'SET leaseUntil = :until',
    condition: '#status IN (:claimed, :packed) AND claimedBy = :who',
    values: { ':claimed': 'claimed', ':packed': 'packed', ':who': by.who, ':until': by.leaseUntil },
  });
}

/** Value of `heldBy`: a person at a warehouse, as an administrator may work at several. */
export const holderOf = (warehouseId: string, who: string): string => `${warehouseId}#${who}`;

/** Hands claimed or packed work back; nothing of it counts as picked any more. @param at ISO 8601. */
export function handBack(
  db: DynamoDBDocumentClient,
  key: WarehouseOrderKey,
  who: string,
  at: string,
): Promise<WorkOutcome> {
  return change(db, key, {
    set: 'SET #status = :queued, handedBackAt = :at REMOVE claimedBy, leaseUntil, heldBy, picked, packedAt, wave',
    condition: '#status IN (:claimed, :packed) AND claimedBy = :who',
    values: { ':queued': 'queued', ':claimed': 'claimed', ':packed': 'packed', ':who': who, ':at': at },
  });
}

/** What a step of the work makes of a claimed row: attributes it sets, and names of those that go. */
interface Step {
  readonly from: 'claimed' | 'packed';
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove?: string;
}

/**
 * Part of a step of somebody's work: refused unless the row is as it was read, lines and picks and all, and the claim is
 * theirs and live.
 */
function stepPart(row: WarehouseOrder, { who, now }: Claim, { from, set, remove }: Step): TransactionPart {
  const entries = Object.entries(set);
  return {
    label: WAREHOUSE_ORDER_LABEL,
    action: {
      Update: {
        TableName: tableName('WarehouseOrders'),
        Key: keyOf(row),
        UpdateExpression: [
          `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
          remove === undefined ? '' : `REMOVE ${remove}`,
        ]
          .join(' ')
          .trim(),
        ConditionExpression: [
          '#status = :from AND claimedBy = :who AND leaseUntil > :now AND version = :before',
          row.picked === undefined ? 'attribute_not_exists(picked)' : 'picked = :seen',
        ].join(' AND '),
        ExpressionAttributeNames: {
          '#status': 'status',
          ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ...Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
          ':from': from,
          ':who': who,
          ':now': now,
          ':before': row.version,
          ...(row.picked !== undefined && { ':seen': row.picked }),
        },
      },
    },
  };
}

/** A part of a transaction, and the row as it leaves it. */
export interface WorkStep {
  readonly part: TransactionPart;
  readonly after: WarehouseOrder;
}

/** The step that notes picks. */
export function pickStep(row: WarehouseOrder, by: Claim, picked: Readonly<Record<string, number>>): WorkStep {
  const set = { picked, leaseUntil: by.leaseUntil };
  return { part: stepPart(row, by, { from: 'claimed', set }), after: { ...row, ...set } };
}

/** The step that notes that everything is in its parcel. @param at ISO 8601. */
export function packStep(
  row: WarehouseOrder,
  by: Claim,
  picked: Readonly<Record<string, number>>,
  at: string,
): WorkStep {
  const set = { status: 'packed' as const, picked, packedAt: at, leaseUntil: by.leaseUntil };
  return { part: stepPart(row, by, { from: 'claimed', set }), after: { ...row, ...set } };
}

/** The step that has the parcel leave; who shipped it and under which claim stays with the row. @param at ISO 8601. */
export function shipStep(
  row: WarehouseOrder,
  by: Claim,
  parcel: { readonly carrier: string; readonly tracking: string },
  at: string,
): WorkStep {
  const set = { status: 'shipped' as const, shippedAt: at, shippedBy: by.who, ...parcel };
  return { part: stepPart(row, by, { from: 'packed', set, remove: OFF_THE_LIST }), after: { ...row, ...set } };
}

/**
 * The step that takes units off a line that is short. When none are left of any line the warehouse order ends; it keeps
 * the last lines it had then. What was packed is open again.
 * @param left lines and picks afterwards. @param at ISO 8601.
 */
export function shortStep(
  row: WarehouseOrder,
  by: Claim,
  short: Omit<Short, 'by' | 'at'>,
  left: { readonly lines: readonly WorkLine[]; readonly picked: Readonly<Record<string, number>> },
  at: string,
): WorkStep {
  const from = row.status === 'packed' ? 'packed' : 'claimed';
  const noted = {
    version: row.version + 1,
    shorts: [...(row.shorts ?? []), { ...short, by: by.who, at }],
  };
  if (left.lines.length === 0) {
    // The lines stay as they were; nothing of them is in anybody's hands any more.
    const { picked } = left;
    const set = { ...noted, picked, status: 'cancelled' as const, cancelledAt: at, endedBy: 'short' as const };
    const { claimedBy: _, leaseUntil: __, ...rest } = row;
    const remove = `${OFF_THE_LIST}, claimedBy, leaseUntil`;
    return { part: stepPart(row, by, { from, set, remove }), after: { ...rest, ...set } };
  }
  const set = { ...noted, status: 'claimed' as const, ...left, leaseUntil: by.leaseUntil };
  const { packedAt: _, ...rest } = row;
  return { part: stepPart(row, by, { from, set, remove: 'packedAt' }), after: { ...rest, ...set } };
}

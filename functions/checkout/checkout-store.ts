import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { seconds } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import { TRANSACTION_LIMIT, type TransactionOutcome, type TransactionPart, transact } from '../shared/transaction.ts';
import { giveBackPart, takePart } from '../stock/stock-store.ts';
import { EXPIRY_SHARDS, type Reservation, swapOf } from './holds.ts';

/** Label of the reservation's part: its refusal means that the hold is no longer what was read. */
export const RESERVATION_LABEL = 'reservation';

/** The shopper's reservation row as it is now (consistent), expired or not. */
export async function getReservation(db: DynamoDBDocumentClient, userId: string): Promise<Reservation | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Reservations'), Key: { userId }, ConsistentRead: true }),
  );
  return Item as Reservation | undefined;
}

/**
 * Puts a hold in the place of `before` (or of none) in one transaction: all its stock or none of it, and never two holds
 * for a shopper. What both hold in the same number is not touched, so a swap can't lose what the shopper already had.
 * @returns the refusals: {@link RESERVATION_LABEL}, or `stock:ID` with the row for each item that falls short; or
 * `too-different` when the two together are more than one transaction takes.
 */
export async function putHold(
  db: DynamoDBDocumentClient,
  hold: Reservation,
  before: Reservation | undefined,
): Promise<TransactionOutcome | { readonly kind: 'too-different' }> {
  const { take, giveBack } = swapOf(before?.lines ?? [], hold.lines);
  if (take.length + giveBack.length >= TRANSACTION_LIMIT) return { kind: 'too-different' };
  const kind = before ? 'swapped' : 'held';
  return transact(db, [
    reservationPut(hold, before),
    ...take.map((line) => takePart(line, kind, hold.reservationId)),
    ...giveBack.map((line) => giveBackPart(line, 'swapped', hold.reservationId)),
  ]);
}

function reservationPut(hold: Reservation, before: Reservation | undefined): TransactionPart {
  return {
    label: RESERVATION_LABEL,
    action: {
      Put: {
        TableName: tableName('Reservations'),
        Item: { ...hold },
        ...(before
          ? {
              ConditionExpression: 'reservationId = :before',
              ExpressionAttributeValues: { ':before': before.reservationId },
            }
          : { ConditionExpression: 'attribute_not_exists(userId)' }),
      },
    },
  };
}

/**
 * Ends a hold and gives its stock back, in one transaction and so exactly once: the row's removal carries the
 * reservation's id, and whoever removes it is the one who gives back.
 * @param why `over` releases only a hold whose time is over; `given-up` is the shopper's own cancel.
 * @returns whether this call was the one that released it.
 */
export async function releaseHold(
  db: DynamoDBDocumentClient,
  hold: Reservation,
  why: 'over' | 'given-up',
  now: number,
): Promise<boolean> {
  const outcome = await transact(db, [
    {
      label: RESERVATION_LABEL,
      action: {
        Delete: {
          TableName: tableName('Reservations'),
          Key: { userId: hold.userId },
          ConditionExpression: why === 'over' ? 'reservationId = :id AND expiresAt <= :now' : 'reservationId = :id',
          ExpressionAttributeValues: { ':id': hold.reservationId, ...(why === 'over' && { ':now': seconds(now) }) },
        },
      },
    },
    ...hold.lines.map((line) => giveBackPart(line, 'released', hold.reservationId)),
  ]);
  return outcome.kind === 'applied';
}

/** How long the mark of a restored hold stays: longer than a stream keeps its records (24 hours). */
const MARK_SECONDS = 7 * 86_400;

/**
 * Gives back the stock of a hold whose row TTL has removed, under a mark, so that a repeated stream record does nothing.
 * @returns whether this call was the one that gave it back.
 */
export async function restoreRemovedHold(db: DynamoDBDocumentClient, hold: Reservation, now: number): Promise<boolean> {
  const outcome = await transact(db, [
    {
      label: 'mark',
      action: {
        Put: {
          TableName: tableName('Idempotency'),
          Item: { key: `restored-hold:${hold.reservationId}`, expiresAt: Math.ceil(seconds(now)) + MARK_SECONDS },
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': 'key' },
        },
      },
    },
    ...hold.lines.map((line) => giveBackPart(line, 'released', hold.reservationId)),
  ]);
  return outcome.kind === 'applied';
}

/** Part of submit that consumes the hold: it must be this one, this shopper's, held, and not over (invariant 6). */
export function consumeHoldPart(hold: Reservation, now: number): TransactionPart {
  return {
    label: RESERVATION_LABEL,
    action: {
      Delete: {
        TableName: tableName('Reservations'),
        Key: { userId: hold.userId },
        ConditionExpression: 'reservationId = :id AND #state = :held AND expiresAt > :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':id': hold.reservationId, ':held': 'held', ':now': seconds(now) },
      },
    },
  };
}

/** Shoppers whose holds are over at `now` but still there, oldest first, at most `limit` from each index partition. */
export async function overdueShoppers(db: DynamoDBDocumentClient, now: number, limit: number): Promise<string[]> {
  const pages = await Promise.all(
    EXPIRY_SHARDS.map((shard) =>
      db.send(
        new QueryCommand({
          TableName: tableName('Reservations'),
          IndexName: 'byExpiry',
          KeyConditionExpression: 'expiryShard = :shard AND expiresAt <= :now',
          ExpressionAttributeValues: { ':shard': shard, ':now': seconds(now) },
          Limit: limit,
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) => Items.map((row) => row['userId'] as string));
}

import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { seconds } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import {
  RETURN_OLD,
  type TransactionOutcome,
  type TransactionPart,
  transact,
  writeRow,
} from '../shared/transaction.ts';
import type { ItemQuantity } from '../stock/stock.ts';
import { giveBackPart, takePart } from '../stock/stock-store.ts';
import {
  EXPIRY_SHARDS,
  type HoldStep,
  type Reservation,
  STEP_LIMIT,
  stepOfRelease,
  stepToLines,
  takenBy,
} from './holds.ts';

/** Label of the reservation's part: its refusal means that the row is no longer what was read. */
export const RESERVATION_LABEL = 'reservation';

/** The shopper's reservation row as it is now (consistent), expired or not. */
export async function getReservation(db: DynamoDBDocumentClient, userId: string): Promise<Reservation | undefined> {
  const { Item } = await db.send(
    new GetCommand({ TableName: tableName('Reservations'), Key: { userId }, ConsistentRead: true }),
  );
  return Item as Reservation | undefined;
}

/**
 * Takes one step of a hold: its row and its stock in one transaction, only from the row it rests on. So a row always says
 * what it has taken, and no step happens twice, whoever tries it.
 * @returns the refusals: {@link RESERVATION_LABEL}, or `stock:ID` with the row for each item that falls short.
 */
export function takeStep(
  db: DynamoDBDocumentClient,
  { before, after, take, giveBack }: HoldStep,
): Promise<TransactionOutcome> {
  const ref = (after ?? before)?.reservationId ?? '';
  const swapped = before !== undefined && after !== undefined && before.state === 'held';
  return transact(db, [
    rowPart(before, after),
    ...take.map((line) => takePart(line, swapped ? 'swapped' : 'held', ref)),
    ...giveBack.map((line) => giveBackPart(line, swapped ? 'swapped' : 'released', ref)),
  ]);
}

function rowPart(before: Reservation | undefined, after: Reservation | undefined): TransactionPart {
  const TableName = tableName('Reservations');
  const condition = before
    ? {
        ConditionExpression: 'reservationId = :before AND version = :version',
        ExpressionAttributeValues: { ':before': before.reservationId, ':version': before.version },
      }
    : { ConditionExpression: 'attribute_not_exists(userId)' };
  const action = after
    ? { Put: { TableName, Item: { ...after }, ...condition } }
    : { Delete: { TableName, Key: { userId: before?.userId ?? '' }, ...condition } };
  return { label: RESERVATION_LABEL, action };
}

/**
 * Gives back what a held row has beyond its lines: the rest of a large swap, or of one that was not finished.
 * @returns the hold as it is then, or undefined when somebody else changed it meanwhile.
 */
export async function giveBackExcess(db: DynamoDBDocumentClient, hold: Reservation): Promise<Reservation | undefined> {
  let row = hold;
  for (let step = stepToLines(row); step; step = stepToLines(row)) {
    const outcome = await takeStep(db, step);
    if (outcome.kind === 'refused') return undefined;
    row = step.after;
  }
  return row;
}

/** Times a release goes on from the row as it is then, when another was faster. Each of them is a step forward. */
const RELEASE_ATTEMPTS = 50;

/**
 * Ends a hold and gives its stock back, exactly once: each step is one transaction that rests on the row as it was read,
 * and the last removes it. Begun by one, it may be finished by any other.
 * @param why `over` releases only what is over (or already being released); `given-up` is the shopper's own cancel.
 * @param now epoch milliseconds.
 * @returns whether this call gave anything back. Afterwards the row is gone, or is another hold, or not over.
 */
export async function releaseHold(
  db: DynamoDBDocumentClient,
  hold: Reservation,
  why: 'over' | 'given-up',
  now: number,
): Promise<boolean> {
  let row: Reservation | undefined = hold;
  let released = false;
  for (let attempt = 0; attempt < RELEASE_ATTEMPTS; attempt++) {
    if (row?.reservationId !== hold.reservationId) return released;
    if (why === 'over' && row.state !== 'releasing' && row.expiresAt > seconds(now)) return released;
    const step: HoldStep = stepOfRelease(row, now);
    const applied = (await takeStep(db, step)).kind === 'applied';
    released ||= applied;
    if (applied && !step.after) return true;
    row = applied ? step.after : await getReservation(db, hold.userId);
  }
  return released;
}

/** How long the mark of a restored hold stays: longer than a stream keeps its records (24 hours). */
const MARK_SECONDS = 7 * 86_400;

/**
 * Gives back the stock of a hold whose row TTL has removed, from its last image, each part under a mark of its own, so
 * that a repeated stream record does nothing.
 */
export async function restoreRemovedHold(db: DynamoDBDocumentClient, hold: Reservation, now: number): Promise<void> {
  const taken = takenBy(hold);
  for (let from = 0; from < taken.length; from += STEP_LIMIT) {
    const part = taken.slice(from, from + STEP_LIMIT);
    await transact(db, [
      markPart(`restored-hold:${hold.reservationId}:${from / STEP_LIMIT}`, now),
      ...part.map((line: ItemQuantity) => giveBackPart(line, 'released', hold.reservationId)),
    ]);
  }
}

const markPart = (key: string, now: number): TransactionPart => ({
  label: 'mark',
  action: {
    Put: {
      TableName: tableName('Idempotency'),
      Item: { key, expiresAt: Math.ceil(seconds(now)) + MARK_SECONDS },
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': 'key' },
    },
  },
});

/**
 * Part of submit that consumes the hold: it must be this one as it was read, held, with nothing taken beyond its lines,
 * and not over (invariant 6).
 */
export function consumeHoldPart(hold: Reservation, now: number): TransactionPart {
  return {
    label: RESERVATION_LABEL,
    action: {
      Delete: {
        TableName: tableName('Reservations'),
        Key: { userId: hold.userId },
        ConditionExpression:
          'reservationId = :id AND version = :version AND #state = :held AND attribute_not_exists(#partial) AND expiresAt > :now',
        ExpressionAttributeNames: { '#state': 'state', '#partial': 'partial' },
        ExpressionAttributeValues: {
          ':id': hold.reservationId,
          ':version': hold.version,
          ':held': 'held',
          ':now': seconds(now),
        },
      },
    },
  };
}

/**
 * Extends a hold once, if it is still the one that was read and not over.
 * @param extension seconds to add. @returns the hold as it is then, or undefined when it is no longer the one that was read.
 */
export async function extendHold(
  db: DynamoDBDocumentClient,
  hold: Reservation,
  extension: number,
  now: number,
): Promise<Reservation | undefined> {
  const extended = {
    ...hold,
    version: hold.version + 1,
    expiresAt: hold.expiresAt + extension,
    extendedAt: seconds(now),
  };
  const outcome = await writeRow(() =>
    db.send(
      new UpdateCommand({
        TableName: tableName('Reservations'),
        Key: { userId: hold.userId },
        UpdateExpression: 'SET version = :next, expiresAt = :until, extendedAt = :now',
        ConditionExpression:
          'reservationId = :id AND version = :version AND #state = :held AND expiresAt > :now AND attribute_not_exists(extendedAt)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':id': hold.reservationId,
          ':version': hold.version,
          ':next': extended.version,
          ':until': extended.expiresAt,
          ':now': extended.extendedAt,
          ':held': 'held',
        },
        ...RETURN_OLD,
      }),
    ),
  );
  return outcome.kind === 'applied' ? extended : undefined;
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

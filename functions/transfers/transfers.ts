import { endedRank, openRank } from '../shared/open-first.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import type { ItemQuantity, Transferred } from '../stock/stock.ts';

/** Most lines of a transfer, so that each step of it is one transaction: the key, the transfer, a shelf and stock a line. */
export const LINES_PER_TRANSFER = Math.floor((TRANSACTION_LIMIT - 2) / 2);

/** States of a transfer (invariant 8): it stays in transit while only a part has come; from there it ends, once. */
export type TransferStatus = 'inTransit' | 'received' | 'cancelled';

/** One item of a transfer; what is in none of its other sums is still in transit. */
export interface TransferLine extends ItemQuantity {
  readonly received: number;
  readonly lost: number;
  readonly damaged: number;
}

/** Units on their way from one warehouse to another, as stored. */
export interface Transfer {
  readonly transferId: string;
  readonly origin: string;
  readonly destination: string;
  readonly status: TransferStatus;
  readonly lines: readonly TransferLine[];
  /** +1 at each change. */
  readonly version: number;
  /** ISO 8601. */
  readonly sentAt: string;
  readonly sentBy: string;
  readonly endedAt?: string;
  /** Place in the lists of both warehouses: see `openRank`. */
  readonly rank: string;
  /** For the lists: units over all lines, and those of them that are still in transit. */
  readonly units: number;
  readonly inTransit: number;
}

/** Units of a line that are still in transit. */
export const inTransitOf = ({ quantity, received, lost, damaged }: TransferLine): number =>
  quantity - received - lost - damaged;

const sum = (lines: readonly TransferLine[], of: (line: TransferLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

/** A transfer that has just left; lines of one item must be summed before. @param at ISO 8601. */
export function newTransfer(
  {
    origin,
    destination,
    lines,
  }: Pick<Transfer, 'origin' | 'destination'> & { readonly lines: readonly ItemQuantity[] },
  transferId: string,
  sentBy: string,
  at: string,
): Transfer {
  const sent = lines.map((line) => ({ ...line, received: 0, lost: 0, damaged: 0 }));
  const units = sum(sent, ({ quantity }) => quantity);
  return {
    ...{ transferId, origin, destination, lines: sent, sentBy, units },
    status: 'inTransit',
    version: 1,
    sentAt: at,
    rank: openRank(at, transferId),
    inTransit: units,
  };
}

/** A line with more accounted for than was in transit; items that were not sent have none in transit. */
export interface Beyond {
  readonly itemId: string;
  readonly inTransit: number;
  readonly requested: number;
}

/** What of a receipt is beyond what is in transit; nothing when it can be taken. */
export function beyond(transfer: Transfer, arrived: readonly Transferred[]): Beyond[] {
  const left = new Map(transfer.lines.map((line) => [line.itemId, inTransitOf(line)]));
  return arrived.flatMap(({ itemId, quantity, lost, damaged }) => {
    const inTransit = left.get(itemId) ?? 0;
    const requested = quantity + lost + damaged;
    return requested > inTransit ? [{ itemId, inTransit, requested }] : [];
  });
}

/** The transfer after units of it have come, or are known to be lost; received once none is in transit. @param at ISO 8601. */
export function arrivedOf(transfer: Transfer, arrived: readonly Transferred[], at: string): Transfer {
  const came = new Map(arrived.map((line) => [line.itemId, line]));
  const lines = transfer.lines.map((line): TransferLine => {
    const { quantity = 0, lost = 0, damaged = 0 } = came.get(line.itemId) ?? {};
    return {
      ...line,
      received: line.received + quantity,
      lost: line.lost + lost,
      damaged: line.damaged + damaged,
    };
  });
  const inTransit = sum(lines, inTransitOf);
  const after = { ...transfer, lines, inTransit, version: transfer.version + 1 };
  return inTransit > 0 ? after : ended(after, 'received', at);
}

/** Whether nothing of it was received, lost or damaged yet, so that all of it can be brought back. */
export const isUntouched = ({ status, units, inTransit }: Transfer): boolean =>
  status === 'inTransit' && inTransit === units;

/** The transfer once all of it is back where it came from. @param at ISO 8601. */
export const cancelled = (transfer: Transfer, at: string): Transfer =>
  ended({ ...transfer, inTransit: 0, version: transfer.version + 1 }, 'cancelled', at);

const ended = (transfer: Transfer, status: TransferStatus, at: string): Transfer => ({
  ...transfer,
  status,
  endedAt: at,
  rank: endedRank(at, transfer.transferId),
});

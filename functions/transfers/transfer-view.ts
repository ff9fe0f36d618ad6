import type { z } from 'zod';
import { Problem } from '../shared/problem.ts';
import { inTransitOf, type Transfer } from './transfers.ts';
import type { TransferView } from './transfers-routes.ts';

/** A transfer as staff see it. */
export const transferView = (transfer: Transfer): z.input<typeof TransferView> => ({
  ...transferFields(transfer),
  lines: transfer.lines.map((line) => ({
    itemId: line.itemId,
    quantity: line.quantity,
    received: line.received,
    lost: line.lost,
    damaged: line.damaged,
    inTransit: transfer.status === 'inTransit' ? inTransitOf(line) : 0,
  })),
});

/** What lists and the whole view have in common. */
export const transferFields = ({
  transferId,
  origin,
  destination,
  status,
  sentAt,
  endedAt,
}: Pick<Transfer, 'transferId' | 'origin' | 'destination' | 'status' | 'sentAt' | 'endedAt'>) => ({
  transferId,
  from: origin,
  to: destination,
  status,
  sentAt,
  ...(endedAt !== undefined && { endedAt }),
});

/** There is no such transfer from or to this warehouse; another's looks the same (invariant 15). */
export const noSuchTransfer = (): Problem => new Problem(404, 'NOT_FOUND', 'There is no such transfer here.');

import { iso } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { adjustPart, transferInPart } from '../stock/stock-store.ts';
import { noSuchTransfer, transferView } from './transfer-view.ts';
import { cancelled, isUntouched } from './transfers.ts';
import { cancelTransferRoute } from './transfers-routes.ts';
import { getTransfer, transferPart } from './transfers-store.ts';

/** Times it is tried when the destination receives of it at the same time. */
const ATTEMPTS = 6;

/**
 * POST …/transfers/{transferId}/cancel, at its origin: brings all of it back, unless some of it has come already. The
 * transfer, the shelves and stock are one transaction that rests on the transfer as read: cancelled XOR received.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when something of it has come; 503 BUSY.
 */
export async function cancelTransfer(
  { params: { warehouseId, transferId } }: RequestOf<typeof cancelTransferRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof cancelTransferRoute>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const transfer = await getTransfer(db, transferId);
    if (transfer?.origin !== warehouseId) throw noSuchTransfer();
    if (transfer.status === 'cancelled') return transferView(transfer);
    if (!isUntouched(transfer)) {
      throw new Problem(
        409,
        'NOT_OPEN',
        'Something of this transfer has come already: receive the rest, or send it back.',
        {
          transferStatus: transfer.status,
        },
      );
    }
    const after = cancelled(transfer, iso(now()));
    const ref = `${transferId}#${after.version}`;
    const outcome = await transact(db, [
      transferPart(after),
      ...transfer.lines.map(({ itemId, quantity }) =>
        transferInPart({ itemId, quantity, lost: 0, damaged: 0 }, warehouseId),
      ),
      ...transfer.lines.map(({ itemId, quantity }) => adjustPart(itemId, quantity, 'transferIn', ref)),
    ]);
    if (outcome.kind === 'applied') return transferView(after);
  }
  throw busy();
}

export const handler = endpoint(cancelTransferRoute, cancelTransfer);

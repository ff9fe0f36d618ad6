import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { summedBy, type Transferred } from '../stock/stock.ts';
import { adjustPart, transferInPart } from '../stock/stock-store.ts';
import { noSuchTransfer, transferView } from './transfer-view.ts';
import { arrivedOf, beyond, type Transfer } from './transfers.ts';
import { receiveTransferRoute } from './transfers-routes.ts';
import { getTransfer, transferPart } from './transfers-store.ts';

type Answer = AnswerOf<typeof receiveTransferRoute>;
type Arrived = readonly Transferred[];

/** Times it is tried when others receive of the same transfer at the same time. */
const ATTEMPTS = 6;

/**
 * POST …/transfers/{transferId}/receive, at its destination: what came goes on the shelf and may be sold; with the lost and
 * damaged ones it leaves what is in transit, all in one transaction with the idempotency key.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when it has ended; 409 TOO_MANY_UNITS when more is told of than is in
 * transit; 422 IDEMPOTENCY_MISMATCH; 503 BUSY when others keep receiving of it.
 */
export async function receiveTransfer(
  { params: { warehouseId, transferId }, body, headers }: RequestOf<typeof receiveTransferRoute>,
  { db, now }: Services,
): Promise<Answer> {
  const arrived = summedBy(body.lines, 'quantity', 'lost', 'damaged');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const transfer = await getTransfer(db, transferId);
    if (transfer?.destination !== warehouseId) throw noSuchTransfer();
    const after = arrivedOf(transfer, arrived, iso(now()));
    const once: Once<Answer> = {
      key: `transfer-receipt:${transferId}:${headers['idempotency-key']}`,
      request: body,
      answer: transferView(after),
    };
    const refusal = refusalOf(transfer, arrived);
    if (refusal) {
      const known = await knownAnswer(db, once, now());
      if (known) return known;
      throw refusal;
    }
    const outcome = await transact(db, [
      oncePart(once, seconds(now())),
      transferPart(after),
      ...arrived.map((line) => transferInPart(line, warehouseId)),
      ...arrived
        .filter(({ quantity }) => quantity > 0)
        .map(({ itemId, quantity }) => adjustPart(itemId, quantity, 'transferIn', `${transferId}#${after.version}`)),
    ]);
    if (outcome.kind === 'applied') return once.answer;
    const first = firstAnswer(outcome.refusals, once);
    if (first) return first;
  }
  throw busy();
}

function refusalOf(transfer: Transfer, arrived: Arrived): Problem | undefined {
  if (transfer.status !== 'inTransit') {
    return new Problem(409, 'NOT_OPEN', `This transfer is ${transfer.status}.`, { transferStatus: transfer.status });
  }
  const lines = beyond(transfer, arrived);
  return lines.length > 0
    ? new Problem(409, 'TOO_MANY_UNITS', 'More units than are in transit.', { lines })
    : undefined;
}

export const handler = endpoint(receiveTransferRoute, receiveTransfer);

import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, oncePart } from '../shared/idempotency.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { type Refusal, transact } from '../shared/transaction.ts';
import { type ItemQuantity, sellable, summed } from '../stock/stock.ts';
import { shelfLabel, stockLabel, takePart, transferOutPart } from '../stock/stock-store.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { getWarehouse } from '../warehouses/warehouses-store.ts';
import { transferView } from './transfer-view.ts';
import { newTransfer } from './transfers.ts';
import { sendTransferRoute } from './transfers-routes.ts';
import { transferPart } from './transfers-store.ts';

/**
 * POST /warehouses/{warehouseId}/transfers: takes the units off the shelf and out of what may be sold, in the transaction
 * that puts the transfer. Both conditions hold or nothing happens: what is promised to orders or shoppers does not leave.
 * @throws Problem 404 NOT_FOUND; 422 INVALID_INPUT for an unknown or the same destination; 409 NOT_ENOUGH_STOCK with what
 * each line that falls short has; 422 IDEMPOTENCY_MISMATCH.
 */
export async function sendTransfer(
  { params: { warehouseId }, body, headers, userId }: RequestOf<typeof sendTransferRoute>,
  { db, now, newId }: Services,
): Promise<AnswerOf<typeof sendTransferRoute>> {
  if (body.to === warehouseId) throw invalidDestination('is where the units are');
  const [from, to] = await Promise.all([getWarehouse(db, warehouseId), getWarehouse(db, body.to)]);
  if (!from) throw noSuchWarehouse();
  if (!to) throw invalidDestination('is no warehouse');
  const lines = summed(body.lines);
  const transfer = newTransfer({ origin: warehouseId, destination: body.to, lines }, newId(), userId, iso(now()));
  const once = {
    key: `transfer:${warehouseId}:${headers['idempotency-key']}`,
    request: body,
    answer: transferView(transfer),
  };
  const outcome = await transact(db, [
    oncePart(once, seconds(now())),
    transferPart(transfer),
    ...lines.map((line) => transferOutPart(line, warehouseId)),
    ...lines.map((line) => takePart(line, 'transferOut', transfer.transferId)),
  ]);
  if (outcome.kind === 'applied') return once.answer;
  const first = firstAnswer(outcome.refusals, once);
  if (first) return first;
  throw shortage(lines, outcome.refusals);
}

const invalidDestination = (message: string): Problem =>
  new Problem(422, 'INVALID_INPUT', `The destination ${message}.`, { errors: [{ field: 'body.to', message }] });

/** Per line that falls short: what was asked, what is free on the shelf, and what of the item may be sold, as far as it is short. */
function shortage(lines: readonly ItemQuantity[], refusals: readonly Refusal[]): Problem {
  const refused = new Map(refusals.map((refusal) => [refusal.label, refusal]));
  const short = lines.flatMap(({ itemId, quantity }) => {
    const [shelf, stock] = [refused.get(shelfLabel(itemId)), refused.get(stockLabel(itemId))];
    if (!shelf && !stock) return [];
    return [
      {
        itemId,
        requested: quantity,
        ...(shelf && { free: Number(shelf.item?.['free'] ?? 0) }),
        ...(stock && { available: sellable({ available: Number(stock.item?.['available'] ?? 0) }) }),
      },
    ];
  });
  return new Problem(409, 'NOT_ENOUGH_STOCK', 'Some units are not here, or are promised to orders or shoppers.', {
    lines: short,
  });
}

export const handler = endpoint(sendTransferRoute, sendTransfer);

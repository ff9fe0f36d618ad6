import { getOrder, returnsPart } from '../orders/orders-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { summedBy } from '../stock/stock.ts';
import { adjustPart, restockPart } from '../stock/stock-store.ts';
import { noSuchReturn, returnView } from './return-view.ts';
import { afterParcel, type Judged, outstanding, type Return, settled, unasked } from './returns.ts';
import { receiveReturnRoute } from './returns-routes.ts';
import { getReturn, returnPart } from './returns-store.ts';

type Answer = AnswerOf<typeof receiveReturnRoute>;

/** Times it is tried when something else of the order is returned at the same time. */
const ATTEMPTS = 6;

/** A return's id begins with its order's, which is the key of its row. */
const orderIdOf = (returnId: string): string => returnId.slice(0, returnId.lastIndexOf('-R'));

/**
 * POST /warehouses/{warehouseId}/returns/{returnId}/receive: what is good goes on the shelf and may be sold again, the rest
 * is written off. The return, its order's sums, shelves, stock and the idempotency key are one transaction.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when it has ended; 409 TOO_MANY_UNITS when more comes than was requested; 422
 * IDEMPOTENCY_MISMATCH; 503 BUSY.
 */
export async function receiveReturn(
  { params: { warehouseId, returnId }, body, headers }: RequestOf<typeof receiveReturnRoute>,
  { db, now }: Services,
): Promise<Answer> {
  const orderId = orderIdOf(returnId);
  const judged = summedBy(body.lines, 'restock', 'writeOff');
  const restocked = judged
    .filter(({ restock }) => restock > 0)
    .map(({ itemId, restock }) => ({ itemId, quantity: restock }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row, order] = await Promise.all([getReturn(db, { orderId, returnId }), getOrder(db, orderId)]);
    if (!order || row?.warehouseId !== warehouseId) throw noSuchReturn();
    const after = afterParcel(row, judged, body.last, iso(now()));
    const once: Once<Answer> = {
      key: `return-receipt:${returnId}:${headers['idempotency-key']}`,
      request: body,
      answer: returnView(after),
    };
    const refusal = refusalOf(row, judged);
    if (refusal) {
      const known = await knownAnswer(db, once, now());
      if (known) return known;
      throw refusal;
    }
    const came = judged.map(({ itemId, restock, writeOff }) => ({ itemId, quantity: restock + writeOff }));
    const outcome = await transact(db, [
      oncePart(once, seconds(now())),
      returnPart(after),
      returnsPart(order, settled(order, came, neverComing(after))),
      ...restocked.map((line) => restockPart(line, warehouseId)),
      ...restocked.map(({ itemId, quantity }) =>
        adjustPart(itemId, quantity, 'returned', `${returnId}#${after.version}`),
      ),
    ]);
    if (outcome.kind === 'applied') return once.answer;
    const first = firstAnswer(outcome.refusals, once);
    if (first) return first;
  }
  throw busy();
}

function refusalOf(row: Return, judged: readonly Judged[]): Problem | undefined {
  if (row.status !== 'requested') {
    return new Problem(409, 'NOT_OPEN', `This return is ${row.status}.`, { returnStatus: row.status });
  }
  const lines = unasked(row, judged);
  return lines.length > 0
    ? new Problem(409, 'TOO_MANY_UNITS', 'More units than were to be sent back.', { lines })
    : undefined;
}

/** What of a return that has ended has not come: it may be asked for again. */
const neverComing = ({ status, lines }: Return) =>
  status === 'received' ? lines.map((line) => ({ itemId: line.itemId, quantity: outstanding(line) })) : [];

export const handler = endpoint(receiveReturnRoute, receiveReturn);

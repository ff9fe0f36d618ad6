import { unknownItems } from '../items/unknown-items.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import { summedBy } from '../stock/stock.ts';
import { adjustPart, receivePart } from '../stock/stock-store.ts';
import { type Arrived, type Delivery, dueOf, LINES_WITH_UNEXPECTED, overOf, received } from './deliveries.ts';
import { receiveDeliveryRoute } from './deliveries-routes.ts';
import { deliveryPart, getDelivery } from './deliveries-store.ts';
import { noSuchDelivery } from './delivery-view.ts';

type Answer = AnswerOf<typeof receiveDeliveryRoute>;

/** Times it is tried when others receive of the same delivery at the same time. */
const ATTEMPTS = 6;

/**
 * POST …/deliveries/{deliveryId}/receive: the delivery, the shelves, stock and the idempotency key are one transaction, so
 * what came is counted once however often the request comes. All that came is taken: what is over is reported.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when it is closed; 422 UNKNOWN_ITEM for what is in no catalogue; 422
 * TOO_MANY_ITEMS, IDEMPOTENCY_MISMATCH; 503 BUSY when others keep receiving of it.
 */
export async function receiveDelivery(
  { params, body, headers }: RequestOf<typeof receiveDeliveryRoute>,
  { db, now }: Services,
): Promise<Answer> {
  const arrived = summedBy(body.lines, 'quantity', 'damaged');
  const unknown = await unknownItems(
    db,
    body.lines.map(({ itemId }) => itemId),
  );
  if (unknown) throw unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const delivery = await getDelivery(db, params);
    if (!delivery) throw noSuchDelivery();
    const after = received(delivery, arrived);
    const once: Once<Answer> = {
      key: `delivery-receipt:${params.warehouseId}:${params.deliveryId}:${headers['idempotency-key']}`,
      request: body,
      answer: receiptOf(after, arrived),
    };
    if (delivery.status !== 'open') {
      const known = await knownAnswer(db, once, now());
      if (known) return known;
      throw new Problem(409, 'NOT_OPEN', 'This delivery is closed. Receive what came without a delivery.');
    }
    if (after.lines.length > LINES_WITH_UNEXPECTED) {
      throw new Problem(
        422,
        'TOO_MANY_ITEMS',
        'Too much of this delivery was not expected. Receive it without a delivery.',
        {
          limit: LINES_WITH_UNEXPECTED,
        },
      );
    }
    const outcome = await transact(db, [
      oncePart(once, seconds(now())),
      deliveryPart(after),
      ...arrived.map((line) => receivePart(line, params.warehouseId)),
      ...arrived.filter(sellable).map((line) => stockPart(line, after)),
    ]);
    if (outcome.kind === 'applied') return once.answer;
    const first = firstAnswer(outcome.refusals, once);
    if (first) return first;
  }
  throw busy();
}

/** All of it damaged changes nothing that may be sold. */
const sellable = ({ quantity, damaged }: Arrived): boolean => quantity > damaged;

const stockPart = ({ itemId, quantity, damaged }: Arrived, { deliveryId, version }: Delivery) =>
  adjustPart(itemId, quantity - damaged, 'received', `${deliveryId}#${version}`);

function receiptOf(delivery: Delivery, arrived: readonly Arrived[]): Answer {
  const lines = new Map(delivery.lines.map((line) => [line.itemId, line]));
  return {
    deliveryId: delivery.deliveryId,
    lines: arrived.map((one) => {
      const line = lines.get(one.itemId);
      return { ...one, due: line ? dueOf(line) : 0, over: line ? overOf(line) : one.quantity };
    }),
  };
}

export const handler = endpoint(receiveDeliveryRoute, receiveDelivery);

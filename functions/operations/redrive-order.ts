import { completeCancellation, type OrderAndWork, readOrder } from '../fulfilment/cancellation.ts';
import { withdraw } from '../fulfilment/withdrawal.ts';
import { executionName, stepFunctions, type Workflows } from '../fulfilment/workflows.ts';
import { noSuchOrder } from '../orders/order-view.ts';
import { hasEnded, type Order } from '../orders/orders.ts';
import { planAfresh } from '../orders/orders-store.ts';
import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy } from '../shared/transaction.ts';
import { lookAt } from './look-at-order.ts';
import { redriveOrderRoute } from './operations-routes.ts';

/** Times a round is asked for when the order is being changed. */
const ATTEMPTS = 5;

/**
 * POST /admin/orders/{orderId}/redrive: what gets an order going again. A cancellation that was begun is finished; work that
 * nobody does is taken from its warehouse; and a round of the workflow is started that plans what is in no warehouse order,
 * hands over what is not handed over, and ends the order when nothing is open. An execution that failed is not redriven by
 * Step Functions' RedriveExecution, which would go on with a plan that is out of date. The round is written on the order
 * first, so a crash in between leaves it to the Orders' stream. A repeat may start one more round: it finds nothing to do.
 * @throws Problem 404 NOT_FOUND; 503 BUSY.
 */
export async function redriveOrder(
  { params: { orderId } }: RequestOf<typeof redriveOrderRoute>,
  services: Services,
  workflows: Pick<Workflows, 'start'> = stepFunctions,
): Promise<AnswerOf<typeof redriveOrderRoute>> {
  const before = await readOrder(services, orderId);
  if (!before) throw noSuchOrder();
  const { standstill } = lookAt(services, before);
  const reason = standstill?.reason ?? null;
  const did: ('cancelled' | 'moved' | 'planned')[] = [];
  let found: OrderAndWork = before;
  if (found.order.toCancel) {
    found = (await completeCancellation(services, orderId)) ?? found;
    did.push('cancelled');
  }
  if (standstill?.redrive === 'move') {
    const moved = await Promise.all((standstill.work ?? []).map((key) => withdraw(services, key, 'late')));
    if (moved.includes(true)) did.push('moved');
  }
  const order = await askedFor(services, found.order, did.includes('moved'));
  if (hasEnded(order)) return { orderId, status: order.status, reason, did, execution: null };
  await workflows.start(orderId, order.rounds);
  return {
    orderId,
    status: order.status,
    reason,
    did: [...did, 'planned'],
    execution: executionName(orderId, order.rounds),
  };
}

/** The order with a round asked for; of work that was taken away one was asked for in that very transaction. */
async function askedFor(services: Services, read: Order, moved: boolean): Promise<Order> {
  let order: Order | undefined = moved ? undefined : read;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    order ??= (await readOrder(services, read.orderId))?.order;
    if (!order) throw noSuchOrder();
    if (hasEnded(order) || order.status === 'cancelling' || (moved && order.planning === 'due')) return order;
    const asked = await planAfresh(services.db, order);
    if (asked) return asked;
    order = undefined;
  }
  throw busy();
}

export const handler = endpoint(redriveOrderRoute, redriveOrder);

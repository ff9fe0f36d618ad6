import type { Order } from '../orders/orders.ts';
import { changed, getOrder, orderPart } from '../orders/orders-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { Problem } from '../shared/problem.ts';
import type { Services } from '../shared/services.ts';
import { busy, patiently, type TransactionPart, transact } from '../shared/transaction.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import { summed } from '../stock/stock.ts';
import { deallocatePart, giveBackPart, refuseWrongBooks } from '../stock/stock-store.ts';
import type { WarehouseOrder } from '../warehouses/warehouses.ts';
import { getWarehouseOrders, reduceWorkPart } from '../warehouses/warehouses-store.ts';
import { afterCuts, type CancelRequest, type CancelStep, cancelStep } from './cancel-step.ts';

/** Times a step is decided anew when the workflow, a warehouse or another cancellation was faster. */
const ATTEMPTS = 8;
/**
 * Times the steps of one that was begun are gone on with when another was faster. The Orders stream has its consumer
 * complete it while the request does, so each step may be lost, and each that is lost is one that is done.
 */
const STEP_ATTEMPTS = 100;

/** An order with its warehouse orders. */
export interface OrderAndWork {
  readonly order: Order;
  readonly work: readonly WarehouseOrder[];
}

/**
 * Reads an order with all its warehouse orders (consistent, one after the other), or undefined. An allocation writes both
 * in one transaction, and plain reads may meet its rows one by one (docs.aws.amazon.com, "DynamoDB transactions:
 * isolation levels"). A warehouse order the order names is never deleted, so one that is not there yet is waited for:
 * without it its units would count as nobody's.
 * @throws Problem 503 BUSY when that takes longer than about two seconds.
 */
export function readOrder({ db }: Services, orderId: string): Promise<OrderAndWork | undefined> {
  return patiently(async () => {
    const order = await getOrder(db, orderId);
    if (!order) return undefined;
    const work = await getWarehouseOrders(db, order.warehouseOrders);
    if (work.length < order.warehouseOrders.length) throw busy();
    return { order, work };
  });
}

/**
 * Cancels what is asked of an order as far as it has not been shipped: the order, its warehouse orders, their shelves and
 * the stock change in one transaction, so every unit is shipped or given back, once. What is more than one transaction
 * takes is noted on the order in the first and done in further ones, by this call or, if it dies, by the Orders stream.
 * @param found the order as it was read. @param once the request's idempotency key, if it has one.
 * @returns the order afterwards, or undefined when nothing of what is asked can be cancelled.
 * @throws Problem 422 IDEMPOTENCY_MISMATCH; 503 BUSY when others keep changing the order.
 */
export async function cancel(
  services: Services,
  found: OrderAndWork,
  asked: CancelRequest,
  once?: Once<{ readonly orderId: string }>,
): Promise<OrderAndWork | undefined> {
  const { db, now } = services;
  const room = TRANSACTION_LIMIT - 1 - (once ? 1 : 0);
  let current: OrderAndWork | undefined = found;
  for (let attempt = 0; current && attempt < ATTEMPTS; attempt++) {
    // One that is pending comes first: what this request meets is then its own.
    if (current.order.toCancel) current = await completed(services, current);
    const { order, work }: OrderAndWork = current;
    const step = cancelStep(order, work, asked, room, iso(now()));
    if (!step) return undefined;
    const outcome = await transact(db, [
      ...(once ? [oncePart(once, seconds(now()))] : []),
      ...partsOf(order, step, iso(now())),
    ]);
    if (outcome.kind === 'applied') return completed(services, afterStep(current, step));
    if (once && firstAnswer(outcome.refusals, once)) return completeCancellation(services, order.orderId);
    refuseWrongBooks(outcome.refusals);
    current = await readOrder(services, order.orderId);
  }
  throw beingWorkedOn();
}

/**
 * Does what an order notes as still to be cancelled. Every step is done once, whoever does it, so this may be called from
 * anywhere. @returns the order afterwards, or undefined when there is none.
 */
export async function completeCancellation(services: Services, orderId: string): Promise<OrderAndWork | undefined> {
  const found = await readOrder(services, orderId);
  return found && completed(services, found);
}

async function completed(services: Services, found: OrderAndWork): Promise<OrderAndWork> {
  const { db, now } = services;
  let current = found;
  let refused = 0;
  while (current.order.toCancel && refused < STEP_ATTEMPTS) {
    const step = cancelStep(current.order, current.work, [], TRANSACTION_LIMIT - 1, iso(now()));
    if (!step) break;
    const outcome = await transact(db, partsOf(current.order, step, iso(now())));
    if (outcome.kind === 'applied') {
      current = afterStep(current, step);
      continue;
    }
    refuseWrongBooks(outcome.refusals);
    refused += 1;
    current = (await readOrder(services, current.order.orderId)) ?? current;
  }
  if (current.order.toCancel) throw beingWorkedOn();
  return current;
}

const afterStep = ({ order, work }: OrderAndWork, { change, cuts }: CancelStep): OrderAndWork => ({
  order: changed(order, change),
  work: afterCuts(work, cuts),
});

function partsOf(order: Order, { change, cuts, giveBack }: CancelStep, at: string) {
  return [
    orderPart(order, change),
    ...cuts.map(({ row, left }) => reduceWorkPart(row, left, at)),
    ...shelvesOf(cuts),
    ...giveBack.map((line) => giveBackPart(line, 'cancelled', order.orderId)),
  ];
}

/** One action a shelf: warehouse orders of one warehouse may share some, and a transaction takes no row twice. */
function shelvesOf(cuts: CancelStep['cuts']): TransactionPart[] {
  const byWarehouse = Map.groupBy(cuts, ({ row }) => row.warehouseId);
  return [...byWarehouse].flatMap(([warehouseId, own]) =>
    summed(own.flatMap(({ cut }) => cut)).map((line) => deallocatePart(line, warehouseId)),
  );
}

const beingWorkedOn = (): Problem =>
  new Problem(503, 'BUSY', 'The order is being worked on; try again.', { retryAfterSeconds: 1 });

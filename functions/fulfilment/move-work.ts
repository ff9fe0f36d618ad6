import type { Order, WarehouseOrderKey } from '../orders/orders.ts';
import { getOrder, ORDER_LABEL, replanPart } from '../orders/orders-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, type Refusal, transact } from '../shared/transaction.ts';
import { TRANSACTION_LIMIT } from '../shared/transaction-limit.ts';
import { allocatePart, deallocatePart, refuseWrongBooks } from '../stock/stock-store.ts';
import { parcelOf } from '../warehouses/parcel.ts';
import { noSuchWarehouse } from '../warehouses/warehouse-view.ts';
import { isOpen, rankOf, type WarehouseOrder } from '../warehouses/warehouses.ts';
import {
  getWarehouseNow,
  getWarehouseOrder,
  newWarehouseOrderPart,
  WAREHOUSE_ORDER_LABEL,
  withdrawPart,
} from '../warehouses/warehouses-store.ts';
import { moveWorkRoute } from './fulfilment-routes.ts';
import { countLoad } from './load-store.ts';
import { withdraw } from './withdrawal.ts';

type Answer = AnswerOf<typeof moveWorkRoute>;

/** Times it is tried anew when staff, the shopper or the workflow were faster. */
const ATTEMPTS = 8;

/** Most lines that move in one transaction: two shelves each, both warehouse orders and the order. */
const MOST_LINES = Math.floor((TRANSACTION_LIMIT - 3) / 2);

/**
 * POST /admin/warehouses/{warehouseId}/orders/{warehouseOrderId}/move: takes work away from its warehouse. With `to`, that
 * warehouse has it in the same transaction, or nothing changes; without, it is planned again, here only if nobody else can.
 * A repeat answers what the first did.
 * @throws Problem 404 NOT_FOUND; 409 NOT_OPEN when it has ended otherwise; 409 WAREHOUSE_CLOSED; 409 NOT_ENOUGH_STOCK with
 * what `to` lacks; 409 TOO_LARGE_TO_MOVE; 422 INVALID_INPUT; 503 BUSY.
 */
export async function moveWork({ params, body }: RequestOf<typeof moveWorkRoute>, services: Services): Promise<Answer> {
  const to = body?.to;
  if (to === params.warehouseId) {
    throw new Problem(422, 'INVALID_INPUT', 'It is in that warehouse already.', {
      errors: [{ field: 'body.to', message: 'is where it is' }],
    });
  }
  if (to !== undefined) return moveTo(services, params, to);
  if (await withdraw(services, params, 'moved')) return { moved: true, to: null };
  return movedBefore(await getWarehouseOrder(services.db, params), undefined);
}

async function moveTo(services: Services, key: WarehouseOrderKey, to: string): Promise<Answer> {
  const { db, now } = services;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await getWarehouseOrder(db, key);
    if (!row || !isOpen(row)) return movedBefore(row, to);
    const warehouse = await getWarehouseNow(db, to);
    if (!warehouse) throw noSuchWarehouse();
    if (warehouse.state === 'closed') throw new Problem(409, 'WAREHOUSE_CLOSED', `${to} is closed.`);
    if (row.lines.length > MOST_LINES) throw tooLarge(row);
    const order = await getOrder(db, row.orderId);
    if (!order) throw new Error(`There is no order ${row.orderId}.`);
    const moved = takenOver(row, order, to, iso(now()));
    const movedTo = { warehouseId: to, warehouseOrderId: moved.warehouseOrderId };
    const outcome = await transact(db, [
      withdrawPart(row, 'moved', seconds(now()), iso(now()), movedTo),
      { ...newWarehouseOrderPart(moved), label: 'taken-over' },
      ...row.lines.map((line) => deallocatePart(line, row.warehouseId)),
      ...row.lines.map((line) => ({ ...allocatePart(line, to), label: `to:${line.itemId}` })),
      replanPart(order, movedTo),
    ]);
    if (outcome.kind === 'applied') {
      await countLoad(db, to, now());
      return { moved: true, to: movedTo };
    }
    refuse(row, to, outcome.refusals);
  }
  throw busy();
}

/** The warehouse order that takes another's place, at the same place of the list. Its id is of the order's next version. */
function takenOver(row: WarehouseOrder, order: Order, to: string, at: string): WarehouseOrder {
  const warehouseOrderId = `${row.orderId}-${order.version + 1}-1`;
  const { promisedAt, priority } = row;
  return {
    warehouseId: to,
    warehouseOrderId,
    orderId: row.orderId,
    lines: row.lines,
    address: row.address,
    status: 'allocated',
    version: 1,
    allocatedAt: at,
    ...(promisedAt !== undefined && { promisedAt, rank: rankOf(warehouseOrderId, promisedAt, priority) }),
    ...(priority !== undefined && { priority }),
    ...(row.parcel !== undefined && { parcel: parcelOf(to, order) }),
  };
}

/** What a move that finds the work ended answers: the same, if it was this one that ended it. */
function movedBefore(row: WarehouseOrder | undefined, to: string | undefined): Answer {
  if (!row) throw new Problem(404, 'NOT_FOUND', 'There is no such warehouse order.');
  const isSame = row.endedBy === 'moved' && row.movedTo?.warehouseId === to;
  if (!isSame) throw new Problem(409, 'NOT_OPEN', `It is ${row.status} already.`, { status: row.status });
  return { moved: true, to: row.movedTo ?? null };
}

const tooLarge = ({ lines }: WarehouseOrder): Problem =>
  new Problem(
    409,
    'TOO_LARGE_TO_MOVE',
    `It has ${lines.length} lines, and ${MOST_LINES} can be moved at once. Have it planned again instead.`,
    { lines: lines.length, most: MOST_LINES },
  );

/** Says what the other warehouse lacks; anything else that was in the way is looked at again. */
function refuse({ lines }: WarehouseOrder, to: string, refusals: readonly Refusal[]): void {
  const changed = refusals.some(({ label }) => label === ORDER_LABEL || label === WAREHOUSE_ORDER_LABEL);
  if (changed) return;
  const lacks = refusals.filter(({ label }) => label.startsWith('to:'));
  if (lacks.length === 0) refuseWrongBooks(refusals);
  throw new Problem(409, 'NOT_ENOUGH_STOCK', `${to} has not all of it free.`, {
    lines: lacks.map(({ label, item }) => {
      const itemId = label.slice('to:'.length);
      const asked = lines.find((line) => line.itemId === itemId)?.quantity;
      return { itemId, asked, free: item?.['free'] ?? 0 };
    }),
  });
}

export const handler = endpoint(moveWorkRoute, moveWork);

import { getItemNow } from '../items/items-store.ts';
import { seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, oncePart } from '../shared/idempotency.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { transact } from '../shared/transaction.ts';
import type { WarehouseStock } from '../stock/stock.ts';
import { adjustPart, correctPart, receivePart } from '../stock/stock-store.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import { changeShelfRoute } from './warehouses-routes.ts';
import { getWarehouse } from './warehouses-store.ts';

/**
 * POST /warehouses/{warehouseId}/stock: goods received, or a count corrected. Shelf, stock and the idempotency key are one
 * transaction, so the units are counted once however often the request comes.
 * @throws Problem 404 NOT_FOUND; 422 UNKNOWN_ITEM; 409 NOT_ENOUGH_STOCK when more would go than is free.
 */
export async function changeWarehouseStock(
  { params: { warehouseId }, body, headers }: RequestOf<typeof changeShelfRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof changeShelfRoute>> {
  const [warehouse, item] = await Promise.all([getWarehouse(db, warehouseId), getItemNow(db, body.itemId)]);
  if (!warehouse) throw noSuchWarehouse();
  if (!item) {
    throw new Problem(422, 'UNKNOWN_ITEM', `There is no item ${body.itemId}.`, {
      errors: [{ field: 'body.itemId', message: 'is not in the catalogue' }],
    });
  }
  const movementId = `${warehouseId}:${headers['idempotency-key']}`;
  const change = body.kind === 'receive' ? body.quantity : body.delta;
  const once = {
    key: `warehouse-stock:${movementId}`,
    request: body,
    answer: { movementId, itemId: body.itemId, warehouseId, change },
  };
  const outcome = await transact(db, [
    oncePart(once, seconds(now())),
    body.kind === 'receive' ? receivePart(body, warehouseId) : correctPart(body.itemId, body.delta, warehouseId),
    adjustPart(
      body.itemId,
      change,
      body.kind === 'receive' ? 'received' : 'corrected',
      movementId,
      body.kind === 'correct' ? body.reason : undefined,
    ),
  ]);
  if (outcome.kind === 'applied') return once.answer;
  const first = firstAnswer(outcome.refusals, once);
  if (first) return first;
  const shelf = outcome.refusals.find(({ item }) => item)?.item as WarehouseStock | undefined;
  throw new Problem(
    409,
    'NOT_ENOUGH_STOCK',
    'More would be taken than is free: allocated units are promised to orders.',
    {
      itemId: body.itemId,
      free: shelf?.free ?? 0,
      onHand: shelf?.onHand ?? 0,
    },
  );
}

export const handler = endpoint(changeShelfRoute, changeWarehouseStock);

import { getItemNow } from '../items/items-store.ts';
import { iso, seconds } from '../shared/clock.ts';
import { endpoint } from '../shared/http.ts';
import { firstAnswer, type Once, oncePart } from '../shared/idempotency.ts';
import { knownAnswer } from '../shared/idempotency-store.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { busy, transact } from '../shared/transaction.ts';
import type { WarehouseStock } from '../stock/stock.ts';
import { adjustPart, countPart, shelvesNow } from '../stock/stock-store.ts';
import { workHolding } from './allocated-work-store.ts';
import { countShelfRoute } from './counts-routes.ts';
import { noSuchWarehouse } from './warehouse-view.ts';
import { getWarehouse } from './warehouses-store.ts';

type Request = RequestOf<typeof countShelfRoute>;
type Answer = AnswerOf<typeof countShelfRoute>;
type Book = Pick<WarehouseStock, 'onHand' | 'allocated'>;

/** Times it is tried when the shelf changes between the reading and the writing. */
const ATTEMPTS = 6;

/**
 * POST /warehouses/{warehouseId}/counts: sets the book to the shelf. It rests on the book as it was read, and on what the
 * counter saw where that is told, so what was picked or received meanwhile is not counted away. Shelf, stock and the
 * idempotency key are one transaction.
 * @throws Problem 404 NOT_FOUND; 422 UNKNOWN_ITEM; 422 INVALID_INPUT when a difference has no reason; 409
 * CHANGED_MEANWHILE with the book's figure when the counter saw another; 409 UNITS_ALLOCATED with the open work that holds
 * the item when fewer were counted than are promised to it; 503 BUSY when the shelf goes on changing.
 */
export async function countWarehouseStock(
  { params: { warehouseId }, body, headers }: Request,
  { db, now }: Services,
): Promise<Answer> {
  const { itemId, counted, reason } = body;
  const [warehouse, item] = await Promise.all([getWarehouse(db, warehouseId), getItemNow(db, itemId)]);
  if (!warehouse) throw noSuchWarehouse();
  if (!item) {
    throw new Problem(422, 'UNKNOWN_ITEM', `There is no item ${itemId}.`, {
      errors: [{ field: 'body.itemId', message: 'is not in the catalogue' }],
    });
  }
  const movementId = `${warehouseId}:${headers['idempotency-key']}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [shelf] = await shelvesNow(db, [{ itemId, warehouseId }]);
    const book: Book = shelf ?? { onHand: 0, allocated: 0 };
    const change = counted - book.onHand;
    const once: Once<Answer> = {
      key: `count:${movementId}`,
      request: body,
      answer: { movementId, itemId, warehouseId, onHand: counted, change },
    };
    const refusal = refusalOf(body, book);
    if (refusal) {
      // A repeat meets a book that it has set itself.
      const known = await knownAnswer(db, once, now());
      if (known) return known;
      throw counted < book.allocated ? await naming(db, warehouseId, itemId, refusal) : refusal;
    }
    const outcome = await transact(db, [
      oncePart(once, seconds(now())),
      countPart(itemId, { warehouseId, from: book.onHand, to: counted, at: iso(now()) }),
      ...(change === 0 ? [] : [adjustPart(itemId, change, 'counted', movementId, reason)]),
    ]);
    if (outcome.kind === 'applied') return once.answer;
    const first = firstAnswer(outcome.refusals, once);
    if (first) return first;
  }
  throw busy();
}

/** Why a count can't be taken over the book as it is. */
function refusalOf({ counted, onHand: seen, reason }: Request['body'], book: Book): Problem | undefined {
  if (seen !== undefined && seen !== book.onHand) {
    return new Problem(409, 'CHANGED_MEANWHILE', 'The book has changed since you looked. Count again.', {
      onHand: book.onHand,
      allocated: book.allocated,
    });
  }
  if (counted < book.allocated) {
    return new Problem(
      409,
      'UNITS_ALLOCATED',
      'Fewer were counted than are promised to open work: report them short there first.',
      { onHand: book.onHand, allocated: book.allocated },
    );
  }
  if (counted !== book.onHand && reason === undefined) {
    return new Problem(422, 'INVALID_INPUT', 'A count that differs from the book needs a reason.', {
      errors: [{ field: 'body.reason', message: `is required: the book says ${book.onHand}` }],
    });
  }
  return undefined;
}

/** The refusal with the open work that holds the item, so that staff can report it short there. */
async function naming(db: Services['db'], warehouseId: string, itemId: string, refusal: Problem): Promise<Problem> {
  const orders = await workHolding(db, warehouseId, itemId);
  return new Problem(refusal.status, refusal.code, refusal.message, { ...refusal.extra, orders });
}

export const handler = endpoint(countShelfRoute, countWarehouseStock);

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
 * CHANGED_MEANWHILE with the book's figure when the counter saw another, or it changes while this is written; 409 UNITS_ALLOCATED with the open work that holds
 * the item when fewer were counted than are promised to it; 409 UNITS_PICKED when the count differs while units of it are
 * picked, unless those were counted, too; 503 BUSY when the shelf goes on changing.
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
  let seen = body.onHand;
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
    // The shelf was counted before now: what left it or came since is in neither figure.
    seen ??= book.onHand;
    const refusal = refusalOf(body, seen, book) ?? (await pickedOf(db, warehouseId, body, change));
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
function refusalOf({ counted, reason }: Request['body'], seen: number, book: Book): Problem | undefined {
  if (seen !== book.onHand) {
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

/**
 * Why a count that differs can't be taken while units are in pickers' hands: they have left the shelf, and the book has
 * them until they leave the building.
 */
async function pickedOf(
  db: Services['db'],
  warehouseId: string,
  { itemId, includesPicked = false }: Request['body'],
  change: number,
): Promise<Problem | undefined> {
  if (change === 0 || includesPicked) return undefined;
  const orders = (await workHolding(db, warehouseId, itemId)).filter(({ picked }) => picked > 0);
  if (orders.length === 0) return undefined;
  return new Problem(
    409,
    'UNITS_PICKED',
    'Units of it are picked and have not left yet: count them, too, and say so, or count again when they have left.',
    { picked: orders.reduce((sum, { picked }) => sum + picked, 0), orders },
  );
}

/** The refusal with the open work that holds the item, so that staff can report it short there. */
async function naming(db: Services['db'], warehouseId: string, itemId: string, refusal: Problem): Promise<Problem> {
  const orders = await workHolding(db, warehouseId, itemId);
  return new Problem(refusal.status, refusal.code, refusal.message, { ...refusal.extra, orders });
}

export const handler = endpoint(countShelfRoute, countWarehouseStock);

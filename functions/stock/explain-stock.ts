import * as z from 'zod';
import { fromCursor, toCursor } from '../shared/cursor.ts';
import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { explained, trace, worse } from './ledger.ts';
import { entriesUpTo, settledStock } from './ledger-store.ts';
import { explainStockRoute } from './stock-routes.ts';

/** Where a page goes on: the place it must lead to, and the verdict on all before it. */
const Place = z.strictObject({
  version: z.int().min(1),
  available: z.int(),
  explained: z.union([z.boolean(), z.literal('behind')]),
});

/**
 * GET /admin/items/{itemId}/ledger: goes back from what is left, movement by movement. What is left is read first, so
 * the ledger can only be behind it.
 * @throws Problem 404 NOT_FOUND when the item never had stock.
 */
export async function explainStock(
  { params: { itemId }, query }: RequestOf<typeof explainStockRoute>,
  { db, now }: Services,
): Promise<AnswerOf<typeof explainStockRoute>> {
  const place = query.cursor === undefined ? undefined : fromCursor(query.cursor, Place);
  const stock = await settledStock(db, itemId);
  if (!stock) throw new Problem(404, 'NOT_FOUND', 'There is no stock of such an item.');
  const end = place ?? stock;
  const { entries, more } = await entriesUpTo(db, itemId, end.version, query.limit);
  const { start, ...found } = trace({ end, newest: place === undefined, entries, more, now: now() });
  const verdict = worse(place?.explained ?? true, explained(found));
  return {
    itemId,
    available: stock.available,
    version: stock.version,
    explained: verdict,
    missing: [...found.late, ...found.missing],
    wrong: [...found.wrong],
    movements: entries.map(({ version, kind, delta, available, ref, reason, at }) => ({
      ...{ version, kind, delta, available, ref, at },
      ...(reason !== undefined && { reason }),
    })),
    cursor: more ? toCursor({ version: start.version, available: start.available, explained: verdict }) : null,
  };
}

export const handler = endpoint(explainStockRoute, explainStock);

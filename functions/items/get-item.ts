import { endpoint } from '../shared/http.ts';
import { Problem } from '../shared/problem.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { getStock } from '../stock/stock-store.ts';
import { itemView } from './item-view.ts';
import { getItemRoute } from './items-routes.ts';
import { getItem } from './items-store.ts';

type Request = RequestOf<typeof getItemRoute>;

/** GET /items/{itemId}. @throws Problem 404 NOT_FOUND. */
export async function showItem({ params }: Request, { db }: Services): Promise<AnswerOf<typeof getItemRoute>> {
  const [item, stock] = await Promise.all([getItem(db, params.itemId), getStock(db, params.itemId)]);
  if (!item) throw new Problem(404, 'NOT_FOUND', `There is no item ${params.itemId}.`);
  return itemView(item, stock);
}

export const handler = endpoint(getItemRoute, showItem);

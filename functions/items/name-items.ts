import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { nameItemsRoute } from './items-routes.ts';
import { namesOf } from './items-store.ts';

/** GET /items: names in the order that was asked for. */
export async function nameItems(
  { query: { ids } }: RequestOf<typeof nameItemsRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof nameItemsRoute>> {
  const names = await namesOf(db, ids);
  return {
    items: [...new Set(ids)].flatMap((itemId) => {
      const name = names.get(itemId);
      return name === undefined ? [] : [{ itemId, name }];
    }),
  };
}

export const handler = endpoint(nameItemsRoute, nameItems);

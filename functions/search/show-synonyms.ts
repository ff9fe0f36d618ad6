import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { showSynonymsRoute } from './search-routes.ts';
import { getSynonyms } from './synonyms-store.ts';

/** GET /admin/search/synonyms: the groups in use and their version, read consistently, so that they can be changed next. */
export async function showSynonyms(
  _request: RequestOf<typeof showSynonymsRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof showSynonymsRoute>> {
  const { version, groups } = await getSynonyms(db, { consistent: true });
  return { version, groups: groups.map((group) => [...group]) };
}

export const handler = endpoint(showSynonymsRoute, showSynonyms);

import { ensureIndex } from './index-lifecycle.ts';
import type { PopularQuery } from './popular-queries.ts';
import { searchClient } from './search-client.ts';
import { QUERIES_ALIAS, QUERIES_INDEX, type QueryDocument, queriesIndex } from './search-index.ts';

/** Queries looked at for removal in one run; there are never as many, as each run removes what is not popular. */
const MOST = 5_000;

/**
 * Makes the index of popular queries hold these and no others, for suggestions as shoppers type. Each is a document whose
 * id is the query, so a run that stopped half way, or that runs twice, is put right by the next.
 * @throws Error when the search service does not answer or refuses some.
 */
export async function indexQueries(queries: readonly PopularQuery[]): Promise<void> {
  const client = searchClient();
  await ensureIndex(client, QUERIES_ALIAS, QUERIES_INDEX, queriesIndex);
  const wanted = new Set(queries.map(({ query }) => query));
  const { body: present } = await client.search({
    index: QUERIES_ALIAS,
    body: { size: MOST, _source: false, query: { match_all: {} } },
  });
  const gone = present.hits.hits.map(({ _id }) => String(_id)).filter((id) => !wanted.has(id));
  const operations = [
    ...queries.flatMap(({ query, weight }): object[] => [
      { index: { _index: QUERIES_ALIAS, _id: query } },
      { query, count: weight } satisfies QueryDocument,
    ]),
    ...gone.map((_id) => ({ delete: { _index: QUERIES_ALIAS, _id } })),
  ];
  if (operations.length === 0) return;
  const { body } = await client.bulk({ body: operations, refresh: true });
  const refused = body.items.filter(({ index, delete: removed }) => {
    const status = index?.status ?? removed?.status ?? 500;
    return status >= 300 && !(removed && status === 404);
  });
  if (refused.length > 0) throw new Error(`${refused.length} popular queries are not in the search index.`);
}

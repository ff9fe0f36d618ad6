import type { IndexedRow } from './rows.ts';

/** The alias behind which the index is; documents have their item's id, and its version as their own. */
const ALIAS = 'items';

/** Documents one request asks for. */
const PAGE = 1000;

interface Hit {
  readonly _id: string;
  readonly _version: number;
  readonly _source: unknown;
  readonly sort: readonly unknown[];
}

/** Every document of the search index, with its version; none while there is no index. @throws Error when OpenSearch fails. */
export async function readIndex(opensearch: string): Promise<IndexedRow[]> {
  // A document that was just written is found only after a refresh.
  if ((await ask(opensearch, `${ALIAS}/_refresh`, undefined)) === undefined) return [];
  const found: IndexedRow[] = [];
  let after: readonly unknown[] | undefined;
  do {
    const query = {
      size: PAGE,
      version: true,
      sort: [{ itemId: 'asc' }],
      ...(after && { search_after: after }),
    };
    const answer = (await ask(opensearch, `${ALIAS}/_search`, query)) as { hits: { hits: readonly Hit[] } };
    const { hits } = answer.hits;
    found.push(...hits.map(({ _id, _version, _source }) => ({ itemId: _id, version: _version, document: _source })));
    after = hits.length === PAGE ? hits.at(-1)?.sort : undefined;
  } while (after);
  return found;
}

async function ask(opensearch: string, path: string, body: object | undefined): Promise<unknown> {
  const answer = await fetch(`${opensearch}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { showCart } from '../../functions/checkout/show-cart.ts';
import { showItem } from '../../functions/items/get-item.ts';
import { USABLE_MS } from '../../functions/search/answer-cache-age.ts';
import { answerKey } from '../../functions/search/answer-cache-key.ts';
import { putAnswer, putPopular } from '../../functions/search/answers-store.ts';
import { searchItems } from '../../functions/search/search-items.ts';
import { searchRoute } from '../../functions/search/search-routes.ts';
import { variable } from '../../functions/shared/env.ts';
import { endpoint } from '../../functions/shared/http.ts';
import { freePort } from '../../local/engines/process.ts';
import { type LocalStore, openStore } from './local-store.ts';
import { item, putRows, type SearchProcess, searchProcess } from './search-shop.ts';
import { shopper } from './shopping.ts';

let store: LocalStore;
let process_: SearchProcess;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

beforeAll(async () => {
  // The real client, and nobody who listens.
  process.env[variable.searchEndpoint] = `http://127.0.0.1:${await freePort()}`;
  store = await openStore();
  await putRows(store, [item('B1', 'Wooden Clock')], 7);
  process_ = searchProcess(store);
  const page = { ...searchRoute.query.parse({}), q: 'clock' };
  const found = {
    total: 1,
    hits: [{ itemId: 'B1', place: [1, 'B1'] }],
    facets: null,
    didYouMean: null,
    reach: 'words',
    matched: 'all',
  } as const;
  await putPopular(store.services.db, ['clock'], store.services.now());
  await putAnswer(store.services.db, answerKey(page, 0), { found, at: store.services.now() - 60_000 });
});

/** A request through the whole endpoint. */
async function request(q: string) {
  const handler = endpoint(searchRoute, (asked) => searchItems(asked, process_.services));
  const event = { headers: {}, queryStringParameters: { q }, rawPath: '/search', requestContext: {} };
  const answer = await handler(
    event as unknown as APIGatewayProxyEventV2 as never,
    { awsRequestId: 'r', functionName: 'f' } as Context,
  );
  const { statusCode, headers, body } = answer as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  return { statusCode, headers, body: JSON.parse(body) };
}

describe('when the search service is down', () => {
  it('a popular query is answered from what is still usable, with the stock left now', async () => {
    const { statusCode, body } = await request('Clock');
    expect(statusCode).toBe(200);
    expect(body.items).toMatchObject([{ itemId: 'B1', name: 'Wooden Clock', available: 7 }]);
    expect(process_.origins).toEqual(['stale']);
  });

  it('does not ask it again for a moment, so that answers stay fast', async () => {
    const before = process_.asked.length;
    for (let n = 0; n < 5; n++) await request('clock');
    expect(process_.asked).toHaveLength(before);
  });

  it('any other search is a 503 that says when to try again', async () => {
    const { statusCode, headers, body } = await request('tea towel');
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '5', 'content-type': 'application/problem+json' });
    expect(body).toMatchObject({ code: 'SEARCH_UNAVAILABLE', status: 503 });
  });

  it('a popular one is, too, when all there is has become too old', async () => {
    store.pass(USABLE_MS);
    expect(await request('clock')).toMatchObject({ statusCode: 503 });
  });

  it('the item’s page and the cart work', async () => {
    const shown = await showItem({ ...nothing, params: { itemId: 'B1' }, userId: '' }, store.services);
    expect(shown).toMatchObject({ itemId: 'B1', available: 7 });
    await shopper(store, 'ann').fill({ B1: 2 });
    const cart = await showCart({ ...nothing, userId: 'ann' }, store.services);
    expect(cart.lines).toMatchObject([{ itemId: 'B1', quantity: 2 }]);
  });
});

import { Agent, request } from 'node:http';
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { joinItems } from '../functions/search/join-items.ts';
import { ITEMS_ALIAS } from '../functions/search/search-index.ts';
import { handler } from '../functions/search/search-items.ts';
import { normalized, searchBody } from '../functions/search/search-query.ts';
import { searchRoute } from '../functions/search/search-routes.ts';
import { DEFAULT_SYNONYMS } from '../functions/search/synonyms.ts';
import { systemServices } from '../functions/shared/services.ts';

/** One way to ask. @returns item ids. @throws Error when the answer is not a good one. */
export type Ask = (query: string) => Promise<string[]>;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** OpenSearch alone, over a connection that stays open: the body that the store sends, and the answer read as JSON. */
export function rawAt(url: string): Ask {
  const path = `/${ITEMS_ALIAS}/_search`;
  const { hostname, port } = new URL(url);
  return (query) =>
    new Promise((resolve, reject) => {
      const page = { ...searchRoute.query.parse({}), q: normalized(query) };
      const now = Date.now();
      const options = { size: page.limit, synonyms: DEFAULT_SYNONYMS, now: now - (now % 3_600_000), facets: true };
      const body = Buffer.from(JSON.stringify(searchBody(page, options)));
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const asked = request({ agent, hostname, port, path, method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode !== 200)
            return reject(new Error(`OpenSearch answered ${response.statusCode}: ${text}`));
          const found = JSON.parse(text) as { hits: { hits: { _id: string }[] } };
          resolve(found.hits.hits.map(({ _id }) => _id));
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
}

/** The real Lambda handler, with an event as API Gateway sends it. */
export const handled: Ask = async (query) => {
  const answer = await handler(eventOf(query) as never, { awsRequestId: 'bench', functionName: 'search' } as Context);
  const { statusCode, body = '' } = answer as { statusCode: number; body?: string };
  if (statusCode !== 200) throw new Error(`The handler answered ${statusCode}: ${body}`);
  return (JSON.parse(body) as { items: { itemId: string }[] }).items.map(({ itemId }) => itemId);
};

/** The rows of the items that were found for a query, joined as the handler does it. */
export const joined =
  (found: ReadonlyMap<string, readonly string[]>): Ask =>
  async (query) => [...(await joinItems(systemServices().db, found.get(query) ?? [])).keys()];

/** The same rows by the plain client: nearly all of it is DynamoDB Local. */
export function rowsOf(found: ReadonlyMap<string, readonly string[]>): Ask {
  const client = new DynamoDBClient({});
  client.middlewareStack.remove('loggerMiddleware');
  return async (query) => {
    const ids = found.get(query) ?? [];
    const keys = { Keys: ids.map((id) => ({ itemId: { S: id } })) };
    const Stock = { ...keys, ProjectionExpression: 'itemId, available' };
    const { Responses = {} } = await client.send(new BatchGetItemCommand({ RequestItems: { Items: keys, Stock } }));
    return (Responses['Items'] ?? []).map(({ itemId }) => String(itemId?.S));
  };
}

function eventOf(query: string): APIGatewayProxyEventV2 {
  const rawQueryString = new URLSearchParams({ q: query }).toString();
  return {
    version: '2.0',
    routeKey: 'GET /search',
    rawPath: '/search',
    rawQueryString,
    headers: { accept: 'application/json', host: 'bench' },
    queryStringParameters: { q: query },
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'bench',
      domainPrefix: 'bench',
      http: { method: 'GET', path: '/search', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
      requestId: 'bench',
      routeKey: 'GET /search',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    isBase64Encoded: false,
  };
}

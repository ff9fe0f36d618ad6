import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { routes } from '../functions/routes.ts';
import type { Route } from '../functions/shared/route.ts';

/** Where the document is kept; a drift from the routes fails the check. */
export const OPENAPI_FILE = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; branch on this.' }),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document.' });

/** The OpenAPI 3.1 document of the routes, as text. */
export function openApi(): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Depot',
      version: '0.1.0',
      description: 'The back end of a store: search, cart, ten-minute holds, orders split over warehouses.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api', description: 'The store’s own origin.' }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  });
  return `${JSON.stringify(document, null, 2)}\n`;
}

function operation(route: Route): ZodOpenApiOperationObject {
  const codes = [...route.problems, ...commonProblems(route)].sort().join(', ');
  const [feature = 'store'] = route.path.slice(1).split('/');
  return {
    operationId: route.name,
    tags: [feature],
    summary: route.summary,
    description: `Access: ${route.access}.`,
    ...(route.access !== 'anyone' && { security: [{ token: [] }] }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: {
      [route.answer.status]: {
        description: 'Done.',
        ...(route.answer.body && { content: { 'application/json': { schema: route.answer.body } } }),
      },
      default: {
        description: `A problem, with one of the codes ${codes}.`,
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  };
}

function commonProblems(route: Route): string[] {
  return [
    'BUSY',
    'INTERNAL',
    ...(route.params || route.query || route.headers || route.body ? ['INVALID_INPUT'] : []),
    ...(route.body ? ['MALFORMED_BODY'] : []),
    ...(route.access === 'anyone' ? [] : ['FORBIDDEN', 'NOT_SIGNED_IN']),
  ];
}

if (import.meta.main) {
  const text = openApi();
  if (process.argv.includes('--check')) {
    const kept = await readFile(OPENAPI_FILE, 'utf8').catch(() => '');
    if (kept !== text) {
      console.error('docs/openapi.json differs from the routes; run `npm run openapi` and commit it.');
      process.exitCode = 1;
    }
  } else {
    await writeFile(OPENAPI_FILE, text);
    console.log(`Wrote ${OPENAPI_FILE}`);
  }
}

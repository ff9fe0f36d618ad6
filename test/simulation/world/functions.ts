import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { routes } from '../../../functions/routes.ts';
import type { Route } from '../../../functions/shared/route.ts';
import type { Worker } from '../../../functions/shared/worker.ts';
import { workers } from '../../../functions/workers.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import { inhabitant } from './virtual-globals.ts';
import type { Answer, Ask } from './world.ts';

/** A Lambda's handler, whatever its event. */
export type Handler = (event: unknown, context: object) => Promise<unknown>;

const FUNCTIONS = join(import.meta.dirname, '../../../functions');

/** Functions that need the search service, which this world has not; no stock rests on it. */
const isElsewhere = ({ needs }: Route | Worker): boolean => needs.search !== undefined;

/** The workers that run in this world. */
export const worldWorkers: readonly Worker[] = workers.filter((worker) => !isElsewhere(worker));

let loaded: Promise<ReadonlyMap<string, Handler>> | undefined;

/** The real handlers by the name of their route or worker, imported once. */
export function loadHandlers(): Promise<ReadonlyMap<string, Handler>> {
  loaded ??= importAll();
  return loaded;
}

async function importAll(): Promise<ReadonlyMap<string, Handler>> {
  const handlers = new Map<string, Handler>();
  for (const one of [...routes, ...worldWorkers]) {
    if (isElsewhere(one)) continue;
    const url = pathToFileURL(join(FUNCTIONS, `${one.entry}.ts`)).href;
    const { handler } = (await import(/* @vite-ignore */ url)) as { handler: Handler };
    handlers.set(one.name, handler);
  }
  return handlers;
}

/**
 * How long each kind of function may take, in virtual ms: as lib/ sets it (http-api, queues, stream-consumer,
 * scheduled-function, fulfilment-workflow).
 */
export const TIMEOUT_MS = { http: 10_000, queue: 10_000, stream: 30_000, schedule: 600_000, other: 30_000 } as const;

/**
 * Runs a handler as a process.
 * @throws ProcessDied when it died, and what the handler threw
 */
export function runHandler(
  scheduler: Scheduler,
  process: Process,
  handler: Handler,
  event: unknown,
  timeoutMs: number,
): Promise<unknown> {
  process.deadline = scheduler.now + timeoutMs;
  scheduler.watch(process);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${process.name}`,
    memoryLimitInMB: '512',
    awsRequestId: `request-${process.id}`,
    logGroupName: process.name,
    logStreamName: process.label,
    getRemainingTimeInMillis: () => process.deadline - scheduler.now,
  };
  return new Promise((resolve, reject) => {
    process.onDeath = reject;
    const end = (settle: () => void): void => {
      if (process.state !== 'alive') return;
      process.state = 'ended';
      scheduler.ended(process);
      settle();
    };
    inhabitant.run(process, () => {
      // As Lambda hands events over: JSON, nobody else's objects.
      handler(JSON.parse(JSON.stringify(event)), context).then(
        (result) => end(() => resolve(result)),
        (error: unknown) => end(() => reject(error)),
      );
    });
  });
}

/** API Gateway's event (payload 2.0) for a request. @throws Error when there is no such route. */
export function gatewayEvent(ask: Ask, now: number): unknown {
  const route = routes.find(({ name }) => name === ask.route);
  if (!route) throw new Error(`There is no route ${ask.route}.`);
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ask.params?.[name] ?? '');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(ask.headers ?? {})) headers[name.toLowerCase()] = value;
  if (ask.body !== undefined) headers['content-type'] ??= 'application/json';
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(ask.query).toString(),
    headers,
    ...(ask.query && { queryStringParameters: ask.query }),
    ...(ask.params && { pathParameters: ask.params }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'simulated',
      domainName: 'simulated',
      domainPrefix: 'simulated',
      http: { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'actor' },
      requestId: 'simulated',
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
      ...(ask.user && { authorizer: { jwt: { claims: claimsOf(ask.user), scopes: null } } }),
    },
    ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
    isBase64Encoded: false,
  };
}

/** Claims as an HTTP API hands them on: all text, lists as `[a b]`. */
function claimsOf({ id, groups, warehouseId }: NonNullable<Ask['user']>): Record<string, string> {
  const all = warehouseId === undefined ? groups : [...groups, `warehouse-${warehouseId}`];
  return { sub: id, ...(all.length > 0 && { 'cognito:groups': `[${all.join(' ')}]` }) };
}

/** What a client gets of a handler's result. */
export function answerOf(result: unknown): Answer {
  const { statusCode, headers, body } = result as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
  };
  return { status: statusCode, headers: headers ?? {}, body: body === undefined ? undefined : JSON.parse(body) };
}

import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { z } from 'zod';
import { admit, type Caller, callerOf } from './caller.ts';
import { log } from './log.ts';
import { Problem, problemDocument } from './problem.ts';
import type { AnswerOf, RequestOf, Route } from './route.ts';
import { type Services, systemServices } from './services.ts';

type Event = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims?: Record<string, unknown> } } };
};

/**
 * Wraps a use case as the Lambda handler of its route: lets the caller in, validates every part of the request against
 * the route's schemas, answers what the route promises, and turns what is thrown into problem documents.
 */
export function endpoint<R extends Route>(
  route: R,
  act: (request: RequestOf<R>, services: Services) => Promise<AnswerOf<R>>,
  services: () => Services = systemServices,
) {
  const handler = middy<Event, APIGatewayProxyStructuredResultV2>()
    .use(injectLambdaContext(log, { resetKeys: true }))
    .use(answering(route))
    .use(admitting(route));
  if (route.body) handler.use(parsingBody(route.body.safeParse(undefined).success));
  return handler.handler(async (event) => {
    const request = parse(route, event, callerOf(event.requestContext.authorizer?.jwt?.claims));
    const body = await act(request, services());
    return answer(route.answer.status, 'application/json', body);
  });
}

function admitting(route: Route): middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2> {
  return {
    before: ({ event }) => {
      // Once, before anything looks at them: who is let in and what is done must be about the same ids.
      event.pathParameters = decoded(event.pathParameters);
      const caller = callerOf(event.requestContext.authorizer?.jwt?.claims);
      admit(route.access, caller, event.pathParameters?.['warehouseId']);
    },
  };
}

/** Parses a JSON body; none at all is fine where the route says that the body is optional. */
function parsingBody(optional: boolean): middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2> {
  const parser = httpJsonBodyParser() as Required<middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2>>;
  return {
    before: (request) => {
      const { event } = request;
      if (!optional || (event.body !== undefined && event.body !== '')) return parser.before(request);
      delete event.body;
      return undefined;
    },
  };
}

/** One log line a request, and a problem document for whatever was thrown. */
function answering(route: Route): middy.MiddlewareObj<Event, APIGatewayProxyStructuredResultV2> {
  let started = 0;
  return {
    before: () => {
      started = performance.now();
    },
    after: ({ response }) => {
      log.info('answered', {
        route: route.name,
        status: response?.statusCode,
        ms: Math.round(performance.now() - started),
      });
    },
    onError: (request) => {
      const problem = problemOf(request.error);
      const facts = { route: route.name, status: problem.status, code: problem.code };
      if (problem.status >= 500) log.error('failed', { ...facts, error: request.error as Error });
      else log.info('refused', facts);
      request.response = answer(
        problem.status,
        'application/problem+json',
        problemDocument(problem, request.event.rawPath ?? route.path),
        problem.status === 503 ? { 'retry-after': String(problem.extra['retryAfterSeconds'] ?? 1) } : {},
      );
    },
  };
}

/** Service errors that pass: the client may try again (docs.aws.amazon.com, "Error handling with DynamoDB"). */
const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TransactionInProgressException',
  'TransactionConflictException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
]);

/** Throttles, what the SDK itself calls retryable, and connections that were lost: all after the SDK's own retries. */
function passes(error: ServiceError): boolean {
  const lost = typeof error.code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)/.test(error.code);
  const failedThere = (error.$metadata?.httpStatusCode ?? 0) >= 500;
  return PASSING.has(error.name) || error.$retryable !== undefined || lost || failedThere;
}

/** What the SDK's and Node's errors may carry beside their name. */
interface ServiceError extends Error {
  readonly $retryable?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Faults of a request that are listed, and the longest name of a field: an answer of 6 MB would not leave Lambda. */
const MOST_ERRORS = 100;
const LONGEST_FIELD = 200;

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error) {
    const status = (error as { statusCode?: unknown }).statusCode;
    // The two things middy's body parser throws.
    if (status === 415) return new Problem(415, 'MALFORMED_BODY', 'Send the body as application/json.');
    if (status === 422) {
      return new Problem(400, 'MALFORMED_BODY', 'The body is not JSON.', {
        errors: [{ field: 'body', message: 'is not valid JSON' }],
      });
    }
    if (passes(error)) return new Problem(503, 'BUSY', 'The store is busy; try again.', { retryAfterSeconds: 1 });
  }
  return new Problem(500, 'INTERNAL', 'Something went wrong on our side. It has been logged.');
}

function answer(
  statusCode: number,
  contentType: string,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 {
  const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers };
  if (body === undefined) return { statusCode, headers: common };
  return { statusCode, headers: { 'content-type': contentType, ...common }, body: JSON.stringify(body) };
}

function parse<R extends Route>(route: R, event: Event, caller: Caller | undefined): RequestOf<R> {
  const errors: { field: string; message: string }[] = [];
  const part = (name: 'params' | 'query' | 'headers' | 'body', value: unknown): unknown => {
    const schema: z.ZodType | undefined = route[name];
    if (!schema) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const field = [name, ...issue.path.map(String), ...unknownKeys.slice(0, 1)].join('.');
      if (errors.length < MOST_ERRORS) {
        errors.push({ field: field.slice(0, LONGEST_FIELD), message: issue.message.slice(0, LONGEST_FIELD) });
      }
    }
    return undefined;
  };
  const request = {
    params: part('params', event.pathParameters),
    query: part('query', event.queryStringParameters ?? {}),
    headers: part('headers', event.headers ?? {}),
    body: part('body', event.body),
    userId: caller?.userId ?? '',
  };
  if (errors.length > 0) {
    const fields = [...new Set(errors.map((error) => error.field))].slice(0, 10).join(', ');
    throw new Problem(422, 'INVALID_INPUT', `The request is not valid: ${fields}.`, { errors });
  }
  return request as RequestOf<R>;
}

/** API Gateway leaves path parameters as they were sent in some engines; decoding twice is harmless for our ids. */
function decoded(params: Event['pathParameters']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value ?? '')];
      } catch {
        return [name, value ?? ''];
      }
    }),
  );
}

import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { log } from './log.ts';
import { Problem, problemDocument } from './problem.ts';

/** Answers what no route matches, in the same shape as every other problem. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
  const { method, path } = event.requestContext.http;
  log.info('no such route', { method, path });
  const problem = new Problem(404, 'NOT_FOUND', `There is no ${method} ${path}.`);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(problemDocument(problem, path)),
  };
});

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import type { Clock } from './clock.ts';
import { dynamodb } from './dynamodb.ts';

/** What every use case works with; tests and the simulator pass their own. */
export interface Services extends Clock {
  readonly db: DynamoDBDocumentClient;
}

/** The real ones. Made once a process, so connections stay open between invocations. */
export function systemServices(): Services {
  services ??= { db: dynamodb(), now: () => Date.now(), newId: () => ulid() };
  return services;
}

let services: Services | undefined;

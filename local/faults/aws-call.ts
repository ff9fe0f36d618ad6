import type { IncomingHttpHeaders } from 'node:http';

/** Services of AWS that the store's functions call with JSON bodies. */
export type FaultyService = 'dynamodb' | 'sqs' | 'states';

/** A call of a function to AWS, as far as faults and their log need to know it. */
export interface AwsCall {
  readonly service: FaultyService;
  readonly operation: string;
  /** Names of the tables it names, once each. */
  readonly tables: readonly string[];
  /** Orders (and the holds they were: the same id) whose ids are in the body, once each. */
  readonly orders: readonly string[];
  /** Shoppers named in the body, by user id, once each. */
  readonly shoppers: readonly string[];
  /** Actions of a transaction; 0 for all else. */
  readonly actions: number;
}

/** The target header's service, as AWS's JSON protocol has it (`DynamoDB_20120810.PutItem`). */
const SERVICES: Readonly<Record<string, FaultyService>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSStepFunctions: 'states',
};

const ORDER_ID = /(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{26}(?![0-9A-Z])/g;
const SHOPPER = /"userId":(?:\{"S":)?"([^"]+)"/g;

/** The call of a request, or nothing for one of another service. */
export function awsCallOf(headers: IncomingHttpHeaders, body: string): AwsCall | undefined {
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const service = SERVICES[target];
  if (service === undefined) return undefined;
  // Messages and workflow inputs are JSON within JSON
  const plain = body.replaceAll('\\', '');
  return {
    service,
    operation,
    tables: service === 'dynamodb' ? tablesOf(body) : [],
    orders: [...new Set(Array.from(plain.matchAll(ORDER_ID), ([id]) => id))],
    shoppers: [...new Set(Array.from(plain.matchAll(SHOPPER), ([, id]) => id ?? ''))],
    actions: operation === 'TransactWriteItems' ? actionsOf(body) : 0,
  };
}

function tablesOf(body: string): string[] {
  const named = Array.from(body.matchAll(/"TableName":"([^"]+)"/g), ([, name]) => name ?? '');
  const { RequestItems = {} } = JSON.parse(body) as { RequestItems?: Record<string, unknown> };
  return [...new Set([...named, ...Object.keys(RequestItems)])];
}

const actionsOf = (body: string): number => (JSON.parse(body) as { TransactItems: unknown[] }).TransactItems.length;

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TIMEOUTS } from './timeouts.ts';

/**
 * The document client of this process. The SDK retries throttles and lost connections itself (standard mode, four
 * attempts); a transaction's retries carry one ClientRequestToken, so an answer that was lost isn't applied twice.
 */
export function dynamodb(): DynamoDBDocumentClient {
  client ??= connect();
  return client;
}

function connect(): DynamoDBDocumentClient {
  const plain = new DynamoDBClient({ maxAttempts: 4, requestHandler: TIMEOUTS });
  // It copies every request and answer, row by row, for a logger that there is not: a sixth of a BatchGet's work here.
  plain.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
}

let client: DynamoDBDocumentClient | undefined;

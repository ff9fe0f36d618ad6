import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TIMEOUTS } from './timeouts.ts';

/**
 * The document client of this process. The SDK retries throttles and lost connections itself (standard mode, four
 * attempts); a transaction's retries carry one ClientRequestToken, so an answer that was lost isn't applied twice.
 */
export function dynamodb(): DynamoDBDocumentClient {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4, requestHandler: TIMEOUTS }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return client;
}

let client: DynamoDBDocumentClient | undefined;

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * The document client of this process. The SDK retries throttles and lost connections itself (standard mode, three
 * attempts); a transaction's retries carry one ClientRequestToken, so an answer that was lost isn't applied twice.
 */
export function dynamodb(): DynamoDBDocumentClient {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4 }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return client;
}

let client: DynamoDBDocumentClient | undefined;

import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../../functions/shared/env.ts';

/** The ids of all items the store has. */
export async function itemIds(db: DynamoDBDocumentClient): Promise<Set<string>> {
  const ids = new Set<string>();
  const pages = paginateScan(
    { client: db },
    { TableName: tableName('Items'), ProjectionExpression: 'itemId', ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) for (const { itemId } of Items) ids.add(itemId);
  return ids;
}

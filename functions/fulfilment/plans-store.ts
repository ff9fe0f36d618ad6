import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { KeptPlan } from './plans.ts';

/** Most plans of an order that are read: more rounds and attempts than there may be. */
const MOST_PLANS = 200;

/** Keeps a plan; the same again is a repeat. */
export async function keepPlan(db: DynamoDBDocumentClient, plan: KeptPlan): Promise<void> {
  await db.send(new PutCommand({ TableName: tableName('Plans'), Item: { ...plan } }));
}

/** The plans of an order, newest first (consistent). */
export async function plansOf(client: DynamoDBDocumentClient, orderId: string): Promise<KeptPlan[]> {
  const plans: KeptPlan[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName('Plans'),
      KeyConditionExpression: 'orderId = :orderId',
      ExpressionAttributeValues: { ':orderId': orderId },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: MOST_PLANS,
    },
  );
  for await (const { Items = [] } of pages) {
    plans.push(...(Items as KeptPlan[]));
    if (plans.length >= MOST_PLANS) break;
  }
  return plans.slice(0, MOST_PLANS);
}

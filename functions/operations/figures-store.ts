import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { tableName } from '../shared/env.ts';
import type { TransactionPart } from '../shared/transaction.ts';
import { COUNTERS, type Counts, type FigureKey } from './figures.ts';

/** How long figures are kept, in seconds: 400 days. */
const KEPT_SECONDS = 400 * 86_400;

/** Part that adds to the counters of an hour. @param now epoch seconds. */
export function countPart({ day, slot }: FigureKey, counts: Partial<Counts>, now: number): TransactionPart {
  const added = COUNTERS.filter((name) => counts[name] !== undefined);
  return {
    label: 'figures',
    action: {
      Update: {
        TableName: tableName('Figures'),
        Key: { day, slot },
        UpdateExpression: `SET expiresAt = :until ADD ${added.map((name) => `#${name} :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(added.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':until': Math.ceil(now) + KEPT_SECONDS,
          ...Object.fromEntries(added.map((name) => [`:${name}`, counts[name]])),
        },
      },
    },
  };
}

/** The counter rows of a day (eventually consistent). */
export async function figuresOf(client: DynamoDBDocumentClient, day: string): Promise<(Partial<Counts> & FigureKey)[]> {
  const rows: (Partial<Counts> & FigureKey)[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName('Figures'),
      KeyConditionExpression: '#day = :day',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':day': day },
    },
  );
  for await (const { Items = [] } of pages) rows.push(...(Items as typeof rows));
  return rows;
}

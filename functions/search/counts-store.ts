import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { seconds } from '../shared/clock.ts';
import { tableName } from '../shared/env.ts';
import { type Asked, hourOf } from './popular-queries.ts';

/** Partitions of an hour: each takes a thousand rows of 1 KB a second. */
const SHARDS = 4;

/** For how long counts are kept, in milliseconds; well beyond the hours that matter. */
const KEEP_MS = 24 * 60 * 60_000;

/**
 * Writes the counts of one process as a row of its own, in one of the hour's shards by the row's id. Queries and counts
 * are two lists side by side: a query as an attribute's name would count twice in size, and could be any text.
 * @param id a new ULID.
 */
export async function putCounts(
  db: DynamoDBDocumentClient,
  counts: ReadonlyMap<string, number>,
  now: number,
  id: string,
): Promise<void> {
  const bucket = bucketOf(hourOf(now), (id.codePointAt(id.length - 1) ?? 0) % SHARDS);
  const Item = {
    bucket,
    batch: id,
    queries: [...counts.keys()],
    counts: [...counts.values()],
    expiresAt: Math.ceil(seconds(now + KEEP_MS)),
  };
  await db.send(new PutCommand({ TableName: tableName('SearchCounts'), Item }));
}

/** Adds the counts of an hour to `sums`, each times `weight`, and the rows they are in. Its shards are read side by side, page by page. */
export async function addCounts(
  db: DynamoDBDocumentClient,
  hour: string,
  weight: number,
  sums: Map<string, Asked>,
): Promise<void> {
  await Promise.all(Array.from({ length: SHARDS }, (_, shard) => addShard(db, bucketOf(hour, shard), weight, sums)));
}

async function addShard(
  client: DynamoDBDocumentClient,
  bucket: string,
  weight: number,
  sums: Map<string, Asked>,
): Promise<void> {
  const query = {
    TableName: tableName('SearchCounts'),
    KeyConditionExpression: '#bucket = :bucket',
    ExpressionAttributeNames: { '#bucket': 'bucket' },
    ExpressionAttributeValues: { ':bucket': bucket },
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    for (const { queries, counts } of Items as { queries: string[]; counts: number[] }[]) {
      for (const [index, text] of queries.entries()) {
        const sum = sums.get(text) ?? { weight: 0, rows: 0 };
        sums.set(text, { weight: sum.weight + weight * (counts[index] ?? 0), rows: sum.rows + 1 });
      }
    }
  }
}

const bucketOf = (hour: string, shard: number): string => `${hour}#${shard}`;

import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

/** Which part of an index a list shows, and which page of it. */
export interface PageQuery<Place> {
  /** The table's own name: `tableName('Orders')`. */
  readonly table: string;
  readonly index: string;
  /** The index's partition key: its name and value. */
  readonly partition: readonly [string, string];
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: Place | undefined;
  /** `desc`: the highest sort key first. */
  readonly order?: 'asc' | 'desc';
}

/** A page of an index, with the place to go on from when there may be more. */
export interface IndexPage<Row, Place> {
  readonly rows: Row[];
  readonly next?: Place;
}

/**
 * Reads a page of one partition of an index (eventually consistent). A place is the key of a page's last row without the
 * partition, which the caller puts to it anew: a cursor that was made elsewhere opens nobody else's list.
 */
export async function indexPage<Row, Place extends object>(
  db: DynamoDBDocumentClient,
  { table, index, partition: [name, value], limit, after, order = 'asc' }: PageQuery<Place>,
): Promise<IndexPage<Row, Place>> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: '#partition = :value',
      ExpressionAttributeNames: { '#partition': name },
      ExpressionAttributeValues: { ':value': value },
      ScanIndexForward: order === 'asc',
      Limit: limit,
      ...(after && { ExclusiveStartKey: { ...after, [name]: value } }),
    }),
  );
  const rows = Items as Row[];
  if (!LastEvaluatedKey) return { rows };
  const { [name]: _, ...next } = LastEvaluatedKey;
  return { rows, next: next as Place };
}

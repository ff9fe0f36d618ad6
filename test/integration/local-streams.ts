import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import { inject } from 'vitest';
import { tableName } from '../../functions/shared/env.ts';
import type { TableName } from '../../functions/shared/needs.ts';

/** How long is waited between two looks at a stream. */
const LOOK_MS = 250;

/**
 * Waits for records of a table's stream, as the engine keeps them and as Lambda would pass them on. @param wanted which
 * record ends the wait. @returns that record. @throws Error when none comes in time.
 */
export async function streamRecord(
  table: TableName,
  wanted: (record: DynamoDBRecord) => boolean,
  patienceMs: number,
): Promise<DynamoDBRecord> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(LOOK_MS)) {
    const found = (await recordsOf(table)).find(wanted);
    if (found) return found;
  }
  throw new Error(`The stream of ${table} did not have the record after ${patienceMs} ms.`);
}

/** All records of a table's stream so far. */
async function recordsOf(table: TableName): Promise<DynamoDBRecord[]> {
  const { Streams } = await ask<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: tableName(table) });
  const records: DynamoDBRecord[] = [];
  for (const { StreamArn } of Streams) {
    const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      { StreamArn },
    );
    for (const { ShardId } of StreamDescription.Shards) {
      const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      let { ShardIterator } = await ask<{ ShardIterator?: string }>('GetShardIterator', from);
      for (let pages = 0; ShardIterator !== undefined && pages < 20; pages++) {
        const page: { Records: DynamoDBRecord[]; NextShardIterator?: string } = await ask('GetRecords', {
          ShardIterator,
        });
        if (page.Records.length === 0) break;
        records.push(...page.Records.map(asLambdaHasIt));
        ShardIterator = page.NextShardIterator;
      }
    }
  }
  return records;
}

/** Follows a table's stream from its beginning. @returns a function that answers what has come since it was last asked. */
export async function followStream(table: TableName): Promise<() => Promise<DynamoDBRecord[]>> {
  const { Streams } = await ask<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: tableName(table) });
  const [{ StreamArn } = { StreamArn: '' }] = Streams;
  const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn,
  });
  const [shard, ...others] = StreamDescription.Shards;
  if (!shard || others.length > 0) throw new Error(`${table}'s stream has not just one shard.`);
  let last: string | undefined;
  // An iterator of an empty stream is worth nothing once there is a record, so each look has one of its own.
  const look = async (): Promise<DynamoDBRecord[]> => {
    const from = last === undefined ? { ShardIteratorType: 'TRIM_HORIZON' } : after(last);
    const { ShardIterator } = await ask<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: shard.ShardId,
      ...from,
    });
    const { Records } = await ask<{ Records: DynamoDBRecord[] }>('GetRecords', { ShardIterator });
    last = Records.at(-1)?.dynamodb?.SequenceNumber ?? last;
    return Records.map(asLambdaHasIt);
  };
  return () =>
    look().catch((error: Error) => {
      if (error.message.includes('TrimmedDataAccess')) return look();
      throw error;
    });
}

const after = (SequenceNumber: string) => ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });

/** Whose change it was is written in capitals by DynamoDB, and not in what Lambda passes on. */
function asLambdaHasIt(record: DynamoDBRecord): DynamoDBRecord {
  const identity = record.userIdentity as { PrincipalId?: string; Type?: string } | undefined;
  if (identity === undefined) return record;
  return { ...record, userIdentity: { type: identity.Type, principalId: identity.PrincipalId } };
}

/** Asks DynamoDB Streams by its wire protocol: the SDK's client for it would be a dependency for this alone. */
async function ask<Answer>(operation: string, body: object): Promise<Answer> {
  const answer = await fetch(inject('dynamodb'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      // The engine reads whose tables are meant, and checks no signature
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${operation} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

import { S3Client } from '@aws-sdk/client-s3';

/** The S3 client of this process. A call may take longer than others: it carries a whole picture. */
export function s3(): S3Client {
  client ??= new S3Client({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
  return client;
}

let client: S3Client | undefined;

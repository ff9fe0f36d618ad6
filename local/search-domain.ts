import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { REGION } from './deploy.ts';

/** How long a domain may take to be ready here; on AWS it takes some 15 minutes, but nothing here waits for one there. */
const PATIENCE_MS = 60_000;

/**
 * URL of a search domain that was deployed to the engine at `aws`, once it is ready. Local engines answer `host:port` and
 * plain http.
 * @throws Error when it is not ready within a minute.
 */
export async function domainUrl(aws: string, domainName: string): Promise<string> {
  const client = new OpenSearchClient({
    endpoint: aws,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(500)) {
      const { DomainStatus } = await client.send(new DescribeDomainCommand({ DomainName: domainName }));
      const endpoint = DomainStatus?.Endpoint;
      if (endpoint && DomainStatus.Created && !DomainStatus.Deleted) {
        return /^https?:/.test(endpoint) ? endpoint : `http://${endpoint}`;
      }
    }
  } finally {
    client.destroy();
  }
  throw new Error(`The search domain ${domainName} is not ready.`);
}

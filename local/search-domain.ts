import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeDomainCommand, DescribeDomainHealthCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
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

/**
 * URL of a search domain on AWS that is fit to be written to, with region and credentials from the environment.
 * @throws Error when it is not there yet, is being deleted, or has lost data (`Red`).
 */
export async function healthyDomainUrl(
  domainName: string,
  client: Pick<OpenSearchClient, 'send'> = new OpenSearchClient({}),
): Promise<string> {
  const { DomainStatus } = await client.send(new DescribeDomainCommand({ DomainName: domainName }));
  if (!DomainStatus?.Endpoint || DomainStatus.Deleted) {
    throw new Error(`The search domain ${domainName} has no endpoint: it is being made or deleted.`);
  }
  const { ClusterHealth, DomainState } = await client.send(new DescribeDomainHealthCommand({ DomainName: domainName }));
  if (ClusterHealth === 'Red' || DomainState === 'Processing' || DomainState === 'NotAvailable') {
    throw new Error(`The search domain ${domainName} is ${ClusterHealth} (${DomainState}). Mend that first.`);
  }
  return `https://${DomainStatus.Endpoint}`;
}

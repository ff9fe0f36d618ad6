import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import { searchEndpoint } from '../shared/env.ts';

/**
 * The search service's client of this process. Requests to an https endpoint are signed for the domain (SigV4, service
 * `es`); a plain http one is an engine on this machine and takes none.
 */
export function searchClient(): Client {
  client ??= connect(searchEndpoint());
  return client;
}

let client: Client | undefined;

function connect(node: string): Client {
  // Not compressed: packing a question of 2 KB and an answer of 10 KB takes longer than sending them to a domain nearby.
  const options = { node, requestTimeout: 2500, maxRetries: 1 };
  if (node.startsWith('http://')) return new Client(options);
  return new Client({
    ...options,
    ...AwsSigv4Signer({
      region: process.env['AWS_REGION'] ?? '',
      service: 'es',
      getCredentials: () => defaultProvider()(),
    }),
  });
}

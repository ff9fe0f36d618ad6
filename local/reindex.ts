import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ulid } from 'ulid';
import { deleteUnused } from '../functions/search/index-lifecycle.ts';
import { searchClient } from '../functions/search/search-client.ts';
import { dynamodb } from '../functions/shared/dynamodb.ts';
import { variable } from '../functions/shared/env.ts';
import type { TableName } from '../functions/shared/needs.ts';
import { described, type Outputs } from './deploy.ts';
import { useEndpoints } from './endpoints.ts';
import { paced, say, step } from './progress.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { healthyDomainUrl } from './search-domain.ts';

const usage = `Usage: npm run reindex -- [options]

Builds the search index anew from Items, Stock and Popularity, while it is searched and written to, and switches to it
when it is right. The index it replaces is kept until the next time.

  --outputs FILE    of a store on AWS: what \`cdk deploy --all --outputs-file FILE\` wrote. Without it, the store that runs here
  --segments N      parts of Items that are read side by side (4)
  --seed N          chooses the documents that are compared at the end; printed, so that a run can be repeated
  --delete-old      deletes the index that was replaced, once nothing can write to it any more (35 s)
`;

/** An indexer that knew the old index is ended after 30 s. */
const INDEXERS_END_MS = 35_000;

/** Points this process at a store on AWS. @throws Error when the outputs are not of one, or its domain is not well. */
async function useOutputs(file: string): Promise<void> {
  const stacks = JSON.parse(await readFile(file, 'utf8')) as Record<string, Outputs>;
  const outputs = Object.values(stacks).find((each) => each['SearchDomainName'] !== undefined);
  if (outputs === undefined) throw new Error(`${file} has no outputs of a service stack of Depot.`);
  const { tables, searchDomainName } = described(outputs);
  for (const [name, physical] of Object.entries(tables)) process.env[variable.table(name as TableName)] = physical;
  process.env[variable.searchEndpoint] = await healthyDomainUrl(searchDomainName);
}

const whole = (name: string, text: string | undefined, least: number, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}.`);
  return value;
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      outputs: { type: 'string' },
      segments: { type: 'string' },
      seed: { type: 'string' },
      'delete-old': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const segments = whole('segments', values.segments, 1, 4);
  const seed = whole('seed', values.seed, 0, randomInt(2 ** 31));
  if (values.outputs === undefined) await useEndpoints();
  else await useOutputs(values.outputs);
  const client = searchClient();
  await step(
    'Reindex',
    'Nothing has changed for searches. Start it again: what is half built is removed.',
    async (tell) => {
      const pace = paced(tell);
      const about = { db: dynamodb(), client, id: ulid(), seed, segments, tell };
      const rebuilt = await rebuildIndex({ ...about, progress: pace });
      return { value: undefined, said: `${rebuilt.documents} documents in ${rebuilt.index}` };
    },
  );
  if (!values['delete-old']) return;
  say(`Waiting ${INDEXERS_END_MS / 1000} s for indexers that knew the old index …`);
  await sleep(INDEXERS_END_MS);
  say(`Deleted ${(await deleteUnused(client, [])).join(', ')}.`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { say } from '../local/progress.ts';
import { ARMS, type Figures, measureSize, type SizeResult } from './search-size.ts';

const USAGE = `Usage: node bench/search.ts [--items 10000,100000] [--million] [--seed N]
Measures search with so many items each (10000 and 100000, with --million 1000000, too), on engines of its own, with 1 and 16
clients: OpenSearch alone with the body that the store sends, the Lambda handler on a cold cache, and the handler on popular
queries; all in turn, round by round, with the same queries. The last line is JSON.`;

/** What is aimed at: p50 as multiples of OpenSearch's own, and of the p50 with the fewest items. */
const AIMS = { cold: 1.25, popular: 0.2, flat: 2 };

interface Options {
  readonly sizes: readonly number[];
  readonly seed: number;
  /** Set in the process that measures one size. */
  readonly size?: number;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      items: { type: 'string', default: '10000,100000' },
      million: { type: 'boolean', default: false },
      seed: { type: 'string', default: '20261123' },
      size: { type: 'string' },
    },
  });
  const sizes = values.items.split(',').map((text) => whole('items', text));
  if (values.million) sizes.push(1_000_000);
  const size = values.size === undefined ? {} : { size: whole('size', values.size) };
  return { sizes: [...new Set(sizes)].sort((a, b) => a - b), seed: whole('seed', values.seed), ...size };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new Error(`--${name} is ${text}; it must be a whole number from 1.\n${USAGE}`);
}

/** In a process of its own: caches and connections of one size are none of the next. */
function inProcess(size: number, seed: number): Promise<SizeResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--size', String(size), '--seed', String(seed)]);
    child.once('message', (result) => resolve(result as SizeResult));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Measuring ${size} items ended with ${code}.`)));
  });
}

const times = (value: number, of: number): number => Number((value / of).toFixed(2));

/** Each figure beside its ratio to OpenSearch alone, under the same load. */
function print({ items, byClients }: SizeResult): void {
  for (const { clients, arms } of byClients) {
    console.log(`\n${items.toLocaleString('en')} items, ${clients} client${clients === 1 ? '' : 's'}`);
    console.log('            p50 ms   × raw    p99 ms   × raw   a second   × raw');
    for (const arm of ARMS) {
      const cells = (['p50', 'p99', 'perSecond'] as const).flatMap((name) => [
        String(arms[arm][name]).padStart(9),
        times(arms[arm][name], arms.raw[name]).toFixed(2).padStart(8),
      ]);
      console.log(`${arm.padEnd(8)} ${cells.join('')}`);
    }
  }
}

/** How the aims were met. `beyondRows` is a popular query without its BatchGet, which is DynamoDB's to answer for. */
function judge(results: readonly SizeResult[]) {
  const cells = results.flatMap(({ items, byClients }) =>
    byClients.map(({ clients, arms }) => ({
      items,
      clients,
      cold: times(arms.cold.p50, arms.raw.p50),
      popular: times(arms.popular.p50, arms.raw.p50),
      beyondRows: times(arms.popular.p50 - arms.rows.p50, arms.raw.p50),
    })),
  );
  const [least, most] = [results[0], results.at(-1)];
  const flat = (least?.byClients ?? []).map(({ clients, arms }) => {
    const other = most?.byClients.find((one) => one.clients === clients)?.arms;
    const grew = (name: 'raw' | 'cold' | 'popular') =>
      times((other as Record<string, Figures>)[name]?.p50 ?? 0, arms[name].p50);
    return { clients, raw: grew('raw'), cold: grew('cold'), popular: grew('popular') };
  });
  const met = {
    cold: cells.every(({ cold }) => cold <= AIMS.cold),
    popular: cells.every(({ popular }) => popular <= AIMS.popular),
    flat: flat.every(({ cold, popular }) => cold <= AIMS.flat && popular <= AIMS.flat),
  };
  return { ratios: cells, flat, aims: AIMS, met };
}

async function main(): Promise<void> {
  const { sizes, seed, size } = optionsOf(process.argv.slice(2));
  if (size !== undefined) {
    // Nobody is left to tell: the engines end as at Ctrl-C.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    const result = await measureSize(size, seed);
    process.removeAllListeners('disconnect');
    process.send?.(result, () => process.disconnect());
    return;
  }
  say(`seed ${seed}, items ${sizes.join(', ')}`);
  const results: SizeResult[] = [];
  for (const each of sizes) {
    const result = await inProcess(each, seed);
    print(result);
    results.push(result);
  }
  const judged = judge(results);
  console.log(
    '\nraw: OpenSearch alone. cold, popular: the handler. join: the rows of a popular query as the handler reads them.',
  );
  console.log('rows: the same BatchGet by the plain client, nearly all of it DynamoDB Local.');
  console.log(`p50 with the most items ÷ with the fewest: ${JSON.stringify(judged.flat)}`);
  console.log(JSON.stringify({ seed, results, ...judged }));
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

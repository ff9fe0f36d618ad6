import { parseArgs } from 'node:util';
import { readEndpoints } from '../local/endpoints.ts';
import { startDynamoDbLocal } from '../local/engines/dynamodb-local.ts';
import { flashSaleInProcess, type Sale } from './flash-sale-in-process.ts';
import { buyersOf, flashSaleOverHttp } from './flash-sale-over-http.ts';

const USAGE = `Usage: node bench/flash-sale.ts [--running] [--buyers N] [--at-once N] [--units N] [--times N]
Sells N units of one item to more buyers than there are units: by the use cases against DynamoDB Local (10000 buyers, 500
at once, 100 units, once), or with --running through the HTTP API of the running store (200, 20, 30, five times). The last
line is JSON. Ends with 1 unless there were exactly as many orders as units, and a clear 409 for everybody else.`;

interface Options extends Sale {
  readonly running: boolean;
  readonly times: number;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      running: { type: 'boolean', default: false },
      buyers: { type: 'string' },
      'at-once': { type: 'string' },
      units: { type: 'string' },
      times: { type: 'string' },
    },
  });
  const usual = values.running ? [200, 20, 30, 5] : [10_000, 500, 100, 1];
  const [buyers = 0, atOnce = 0, units = 0, times = 0] = (['buyers', 'at-once', 'units', 'times'] as const).map(
    (name, index) => whole(name, values[name] ?? String(usual[index])),
  );
  return { running: values.running, buyers, atOnce, units, times };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new Error(`--${name} is ${text}; it must be a whole number from 1.\n${USAGE}`);
  }
  return number;
}

type Outcome = Awaited<ReturnType<typeof flashSaleOverHttp>>;

async function inProcess(options: Options, each: (outcome: Outcome) => void): Promise<void> {
  const engine = await startDynamoDbLocal({ log: console.log });
  try {
    for (let time = 0; time < options.times; time++) each(await flashSaleInProcess(options, engine.endpoint));
  } finally {
    await engine.stop();
  }
}

async function onRunningStore(options: Options, each: (outcome: Outcome) => void): Promise<void> {
  const store = await readEndpoints();
  const buyers = await buyersOf(store, options.buyers);
  for (let time = 0; time < options.times; time++) each(await flashSaleOverHttp(store, buyers, options));
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const { running, buyers, atOnce, units, times } = options;
  const outcomes: Outcome[] = [];
  await (running ? onRunningStore : inProcess)(options, (outcome) => {
    outcomes.push(outcome);
    console.log(`${outcomes.length} of ${times}: ${JSON.stringify(outcome)}`);
  });
  const exact = outcomes.every(({ orders, clear, left }) => orders === units && clear === buyers - units && left === 0);
  console.log(JSON.stringify({ running, buyers, atOnce, units, times, exact, outcomes }));
  if (!exact) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runField } from './field.ts';
import type { Failure, Outcome } from './outcome.ts';
import { plants } from './plants/plants.ts';
import type { Mechanism } from './run-seed.ts';
import { work } from './worker.ts';

const USAGE = `npm run simulate -- [options]
  --seeds N          run N seeds (100)
  --from S           the first of them (1)
  --seed S           run one seed
  --trace            print its trace
  --plant NAME       plant a mistake and run until it is found; "list" names them, "all" plants one after the other
  --without LIST     switch off ways by which holds come back: timer, sweep, ttl
  --jobs N           worker processes (one a core)
  --json             print nothing but the last line on stdout`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    plant: { type: 'string' },
    without: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    worker: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Failures that are printed whole; of more than these the seed alone. */
const MOST_PRINTED = 5;

const say = (text: string): void => void (values.json ? process.stderr : process.stdout).write(`${text}\n`);

function whole(name: 'seeds' | 'from' | 'seed' | 'jobs', text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number, not ${text}.`);
}

const MECHANISMS: readonly string[] = ['timer', 'sweep', 'ttl'];

function mechanisms(list: string): Mechanism[] {
  const named = list.split(',').filter((name) => name !== '');
  const unknown = named.find((name) => !MECHANISMS.includes(name));
  if (unknown !== undefined) throw new Error(`--without knows ${MECHANISMS.join(', ')}, not ${unknown}.`);
  return named as Mechanism[];
}

/** What all outcomes come to. */
interface Sum {
  seeds: number;
  operations: number;
  readonly faults: Record<string, number>;
  breaches: number;
  found?: { readonly seed: number; readonly after: number; readonly failure: Failure };
}

async function run(plant: string | undefined): Promise<Sum> {
  const first = values.seed === undefined ? whole('from', values.from) : whole('seed', values.seed);
  const count = values.seed === undefined ? whole('seeds', values.seeds) : 1;
  const sum: Sum = { seeds: 0, operations: 0, faults: {}, breaches: 0 };
  const started = performance.now();
  let told = started;
  const onOutcome = (outcome: Outcome): boolean => {
    sum.seeds++;
    sum.operations += outcome.operations;
    for (const [kind, fired] of Object.entries(outcome.faults)) sum.faults[kind] = (sum.faults[kind] ?? 0) + fired;
    if (outcome.failure) {
      sum.breaches++;
      if (plant !== undefined) {
        sum.found = { seed: outcome.seed, after: sum.seeds, failure: outcome.failure };
        return false;
      }
      report(outcome.seed, outcome.failure, sum.breaches);
    }
    if (performance.now() - told > 2000) {
      told = performance.now();
      const seconds = Math.round((told - started) / 1000);
      process.stderr.write(
        `${sum.seeds} of ${count} seeds, ${sum.operations} calls, ${sum.breaches} breaches, ${seconds} s\n`,
      );
    }
    return true;
  };
  await runField({
    seeds: Array.from({ length: count }, (_, index) => first + index),
    jobs: Math.max(1, Math.min(whole('jobs', values.jobs), count)),
    without: mechanisms(values.without),
    ...(plant !== undefined && { plant }),
    onOutcome,
  });
  return sum;
}

function report(seed: number, failure: Failure, nth: number): void {
  const title = `seed ${seed}: ${failure.invariant === 0 ? 'the world broke' : `invariant ${failure.invariant}`}: ${failure.message}`;
  if (nth > MOST_PRINTED) {
    say(title);
    return;
  }
  const extra = values.without === '' ? '' : ` --without ${values.without}`;
  say(
    [
      '',
      title,
      `commit ${commit()}`,
      ...(failure.replayed
        ? []
        : ['Running it again did not fail in the same way: the seed does not decide everything.']),
      ...failure.trace.map((line) => `  ${line}`),
      `Replay it with: npm run simulate -- --seed ${seed} --trace${extra}`,
      '',
    ].join('\n'),
  );
}

/** The commit that is checked out, and whether files differ from it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ', with changes on top'}`;
  } catch {
    return 'unknown: git does not answer';
  }
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;

/** The last line on stdout. */
const finish = (result: object): void => void process.stdout.write(`${JSON.stringify(result)}\n`);

async function simulate(): Promise<number> {
  const started = performance.now();
  const { seeds, operations, faults, breaches } = await run(undefined);
  finish({ seeds, operations, faults, breaches, seconds: seconds(started) });
  return breaches > 0 ? 1 : 0;
}

async function plantOne(name: string): Promise<boolean> {
  const { found, seeds } = await run(name);
  if (found) {
    const { invariant, message } = found.failure;
    say(`${name}: found after ${found.after} seeds, by seed ${found.seed}: ${invariant}: ${message.split('\n')[0]}`);
  } else say(`${name}: not found in ${seeds} seeds`);
  return found !== undefined;
}

async function plantAll(names: readonly string[]): Promise<number> {
  const started = performance.now();
  const missed: string[] = [];
  for (const name of names) if (!(await plantOne(name))) missed.push(name);
  finish({ plants: names.length, found: names.length - missed.length, missed, seconds: seconds(started) });
  return missed.length > 0 ? 1 : 0;
}

async function traceOne(): Promise<number> {
  if (values.seed === undefined) throw new Error('--trace goes with --seed S.');
  if (values.plant !== undefined) {
    const plant = plants.find(({ name }) => name === values.plant);
    if (!plant) throw new Error(`There is no plant ${values.plant}.`);
    (await import('./plants/sow.ts')).sow(plant);
  }
  const { runSeed } = await import('./run-seed.ts');
  const started = performance.now();
  try {
    const { operations, faults } = await runSeed(whole('seed', values.seed), new Set(mechanisms(values.without)), say);
    finish({ seeds: 1, operations, faults, breaches: 0, seconds: seconds(started) });
    return 0;
  } catch (error) {
    const { invariant = 0, message } = error as { invariant?: number; message: string };
    say(`seed ${values.seed}: ${invariant === 0 ? 'the world broke' : `invariant ${invariant}`}: ${message}`);
    say(`commit ${commit()}`);
    finish({ seeds: 1, operations: 0, faults: {}, breaches: 1, seconds: seconds(started) });
    return 1;
  }
}

async function main(): Promise<number> {
  if (values.help) say(USAGE);
  else if (values.plant === 'list') {
    for (const { name, what } of plants) say(`${name}: ${what}`);
    finish(plants.map(({ name }) => name));
  } else if (values.trace) return traceOne();
  else if (values.plant === 'all') return plantAll(plants.map(({ name }) => name));
  else if (values.plant !== undefined) return plantAll([values.plant]);
  else return simulate();
  return 0;
}

if (values.worker !== undefined) await work(JSON.parse(values.worker));
else {
  process.exitCode = await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 2;
  });
}

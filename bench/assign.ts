import { parseArgs } from 'node:util';
import { assign, type Policy, policyOf } from '../functions/fulfilment/assignment/assign.ts';
import type { AssignmentRequest } from '../functions/fulfilment/assignment/assignment.ts';
import { POLICY_HINT, ROUND_ROBIN, strategyOf } from '../functions/fulfilment/assignment/policy.ts';
import { say } from '../local/progress.ts';
import type { Invoice } from '../local/replay/invoices.ts';
import { percentile } from '../local/replay/percentile.ts';
import { madeUpOrders, readOrders } from './assign-orders.ts';
import { firstFit, greedy } from './assign-peers.ts';
import { placeOf, warehousesFor } from './assign-world.ts';

const FEWEST = 'fewest-shipments';
const POLICIES = [
  FEWEST,
  'fewest-shipments,lowest-cost,balanced-load',
  'lowest-cost',
  'nearest',
  'balanced-load',
  'round-robin',
];

/** Orders by which the slower policies are measured, about. */
const SAMPLE = 500;

const USAGE = `Usage: node bench/assign.ts --orders FILE.csv.gz [--warehouses 8,20,60] [--seed N] [--every N] [--policy NAMES ...]
Assigns the orders of FILE over a stock made from the seed, by each policy (by --policy, which may be repeated, only by
those), by a greedy choice and by first fit. --every 10 takes one order in ten (all); policies other than ${FEWEST}
and round-robin take about ${SAMPLE} orders, evenly spread. A call's time is the least of five, on one thread, after a
warm-up: what it takes of a processor that nothing else wants. The last line is JSON. Ends with 1 unless ${FEWEST}
is proven for 99.5 % of the orders, makes fewer shipments than greedy, and takes less than 5 ms for 99 % of made-up
orders of 50 lines over 20 warehouses.`;

/** What is aimed at. */
const AIMS = { proven: 0.995, milliseconds: 5, warehouses: 20 };

const MADE_UP = { orders: 500, lines: 50 };
const MANY_LINES = 50;
const WARM_UP = 200;

/** Calls made of each order, the shortest of which counts; those that take so many ms of the processor are made once. */
const CALLS = 5;
const ONCE_FROM = 50;

interface Options {
  readonly file: string;
  readonly warehouses: readonly number[];
  readonly seed: number;
  readonly every: number;
  readonly policies: readonly string[];
}

function optionsOf(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string' },
      warehouses: { type: 'string', default: '8,20,60' },
      seed: { type: 'string', default: '20261123' },
      every: { type: 'string', default: '1' },
      policy: { type: 'string', multiple: true, default: POLICIES },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.orders === undefined) throw new Error('--orders FILE.csv.gz is missing.');
  for (const text of values.policy) {
    if (!strategyOf(text)) throw new Error(`--policy is ${text}; it may be ${POLICY_HINT}.`);
  }
  return {
    file: values.orders,
    warehouses: values.warehouses.split(',').map((text) => whole('warehouses', text, 1, 500)),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    every: whole('every', values.every, 1, 1_000_000),
    // The first one's bound is what all are held against.
    policies: [FEWEST, ...values.policy.filter((text) => text !== FEWEST)],
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= least && number <= most) return number;
  throw new Error(`--${name} is ${text}; it must be a whole number from ${least} to ${most}.`);
}

/** One order assigned one way. */
interface Outcome {
  readonly shipments: number;
  readonly milliseconds: number;
  /** By criterion: whether nothing better exists. */
  readonly proven?: Readonly<Record<string, boolean>>;
  readonly bound?: number;
}

type Way = (request: AssignmentRequest) => Omit<Outcome, 'milliseconds'>;

const byPolicy =
  (policy: Policy): Way =>
  (request) => {
    const { reasons } = assign(request, policy);
    const proven = reasons.levels.flatMap((level) =>
      level.criterion === 'priority' ? [] : [[level.criterion, level.proven] as const],
    );
    return { shipments: reasons.shipments, bound: reasons.bound, proven: Object.fromEntries(proven) };
  };

function timed(way: Way, request: AssignmentRequest): Outcome {
  let milliseconds = Number.POSITIVE_INFINITY;
  let outcome: Omit<Outcome, 'milliseconds'> = { shipments: 0 };
  for (let call = 0; call < CALLS; call++) {
    const cpu = process.threadCpuUsage();
    const began = performance.now();
    outcome = way(request);
    milliseconds = Math.min(milliseconds, performance.now() - began);
    const { user, system } = process.threadCpuUsage(cpu);
    if ((user + system) / 1000 > ONCE_FROM) break;
  }
  return { ...outcome, milliseconds };
}

/** The orders as requests, each with the shelves of its own items, as the planner reads them. */
function requestsOf(orders: readonly Invoice[], all: readonly Invoice[], count: number, seed: number) {
  const warehouses = warehousesFor(all, count, seed);
  return orders.map(
    ({ number, lines, customer }): AssignmentRequest => ({
      orderId: number,
      lines,
      destination: placeOf(customer, seed),
      warehouses: warehouses.map((warehouse) => {
        const free = new Map<string, number>();
        for (const { itemId } of lines) {
          const units = warehouse.free.get(itemId);
          if (units !== undefined) free.set(itemId, units);
        }
        return { ...warehouse, free };
      }),
    }),
  );
}

/** Figures of one way for one group of orders. */
interface Figures {
  readonly orders: number;
  readonly mean: number;
  readonly p99: number;
  /** Mean shipments above the proven lower bound, as a share of it. */
  readonly aboveBound: number;
  readonly cpuP50: number;
  readonly cpuP99: number;
  readonly cpuMost: number;
  readonly proven: Readonly<Record<string, number>>;
}

function figuresOf(outcomes: readonly Outcome[], bounds: readonly number[]): Figures {
  const shipments = outcomes.map((outcome) => outcome.shipments);
  const times = outcomes.map(({ milliseconds }) => milliseconds);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const criteria = new Set(outcomes.flatMap(({ proven = {} }) => Object.keys(proven)));
  const share = (criterion: string) => {
    const asked = outcomes.filter(({ proven }) => proven && criterion in proven);
    return rounded(asked.filter(({ proven }) => proven?.[criterion]).length / asked.length, 5);
  };
  return {
    orders: outcomes.length,
    mean: rounded(sum(shipments) / outcomes.length, 4),
    p99: percentile(shipments, 99) ?? 0,
    aboveBound: rounded(sum(shipments) / sum(bounds) - 1, 4),
    cpuP50: rounded(percentile(times, 50) ?? 0, 3),
    cpuP99: rounded(percentile(times, 99) ?? 0, 3),
    cpuMost: rounded(Math.max(...times), 1),
    proven: Object.fromEntries([...criteria].map((criterion) => [criterion, share(criterion)])),
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

interface Group {
  readonly name: string;
  readonly ways: Readonly<Record<string, Figures>>;
}

function measure(orders: readonly Invoice[], madeUp: readonly Invoice[], all: readonly Invoice[], options: Options) {
  const clock = () => performance.now();
  const ways: Record<string, Way> = {};
  for (const text of options.policies) ways[text] = byPolicy(policyOf(text, clock));
  ways['greedy'] = (request) => ({ shipments: greedy(request) });
  ways['first fit'] = (request) => ({ shipments: firstFit(request) });

  return options.warehouses.map((count) => {
    const requests = requestsOf([...orders, ...madeUp], all, count, options.seed);
    const outcomes: Record<string, (Outcome | undefined)[]> = {};
    const spread = Math.max(1, Math.floor(orders.length / SAMPLE));
    for (const [name, way] of Object.entries(ways)) {
      for (const request of requests.slice(-WARM_UP)) way(request);
      let told = performance.now();
      outcomes[name] = requests.map((request, index) => {
        if (performance.now() - told > 5000) {
          say(`  ${count} warehouses, ${name}: ${index} of ${requests.length}`);
          told = performance.now();
        }
        const isSampled = !strategyOf(name) || name === FEWEST || name === ROUND_ROBIN || index % spread === 0;
        return isSampled ? timed(way, request) : undefined;
      });
    }
    const bounds = (outcomes[FEWEST] ?? []).map((outcome) => outcome?.bound ?? 0);
    const group = (name: string, of: (index: number) => boolean): Group => {
      const figures = Object.entries(outcomes).map(([way, results]) => {
        const indexes = results.flatMap((outcome, index) => (outcome && of(index) ? [index] : []));
        const own = indexes.flatMap((index) => results[index] ?? []);
        return [
          way,
          figuresOf(
            own,
            indexes.map((index) => bounds[index] ?? 0),
          ),
        ] as const;
      });
      return { name, ways: Object.fromEntries(figures) };
    };
    const isReal = (index: number) => index < orders.length;
    const groups = [group('all orders', isReal)];
    if (orders.some(({ lines }) => lines.length >= MANY_LINES)) {
      const many = (index: number) => isReal(index) && (orders[index]?.lines.length ?? 0) >= MANY_LINES;
      groups.push(group(`orders of ${MANY_LINES} lines or more`, many));
    }
    groups.push(group(`made-up orders of ${MADE_UP.lines} lines`, (index) => !isReal(index)));
    for (const one of groups) print(count, one);
    return { warehouses: count, groups };
  });
}

function print(warehouses: number, { name, ways }: Group): void {
  const orders = Object.values(ways)[0]?.orders ?? 0;
  console.log(`\n${warehouses} warehouses, ${name} (${orders.toLocaleString('en')})`);
  console.log(`${'shipments:'.padStart(63)}  above   CPU ms:`);
  console.log(`${'orders    mean    p99  bound      p50      p99     most   proven'.padStart(105)}`);
  for (const [way, figures] of Object.entries(ways)) {
    const proven = Object.values(figures.proven).map((share) => `${(100 * share).toFixed(2)} %`);
    const cells = [
      String(figures.orders).padStart(8),
      figures.mean.toFixed(3).padStart(8),
      String(figures.p99).padStart(7),
      `${(100 * figures.aboveBound).toFixed(1)} %`.padStart(8),
      figures.cpuP50.toFixed(2).padStart(9),
      figures.cpuP99.toFixed(2).padStart(9),
      figures.cpuMost.toFixed(1).padStart(9),
    ];
    console.log(`${way.padEnd(44)}${cells.join('')}   ${proven.join(', ')}`);
  }
}

function judge(results: ReturnType<typeof measure>) {
  const of = ({ groups }: (typeof results)[number], index: number, way: string) => groups.at(index)?.ways[way];
  const proven = results.every((one) => (of(one, 0, FEWEST)?.proven[FEWEST] ?? 0) >= AIMS.proven);
  const belowGreedy = results.every((one) => (of(one, 0, FEWEST)?.mean ?? 0) < (of(one, 0, 'greedy')?.mean ?? 0));
  const timedAt = results.find(({ warehouses }) => warehouses === AIMS.warehouses);
  const inTime = timedAt === undefined || (of(timedAt, -1, FEWEST)?.cpuP99 ?? 0) < AIMS.milliseconds;
  return { proven, belowGreedy, inTime };
}

async function main(options: Options): Promise<void> {
  const all = await readOrders(options.file);
  const orders = all.filter((_, index) => index % options.every === 0);
  const madeUp = madeUpOrders(all, MADE_UP.orders, MADE_UP.lines, options.seed);
  say(
    `${orders.length} orders, the longest of ${Math.max(...orders.map(({ lines }) => lines.length))} lines; seed ${options.seed}`,
  );
  const results = measure(orders, madeUp, all, options);
  const aims = judge(results);
  console.log(`\nAims met: ${JSON.stringify(aims)}`);
  console.log(JSON.stringify({ seed: options.seed, every: options.every, orders: orders.length, aims, results }));
  if (!Object.values(aims).every(Boolean)) process.exitCode = 1;
}

function optionsOrUsage(): Options | 'help' {
  try {
    return optionsOf(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return process.exit(2);
  }
}

const options = optionsOrUsage();
if (options === 'help') console.log(USAGE);
else {
  try {
    await main(options);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

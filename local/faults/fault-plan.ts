import { seededRandom } from '../demo/random.ts';
import type { AwsCall } from './aws-call.ts';
import { FAULT_KINDS, type Fault, type FaultSettings } from './fault.ts';

/** Every order is struck by this call of its own at the latest. */
const SURE_BY = 4;

/** How often in a row the same call of the same order fails: the SDK tries four times, so five reach the function. */
const RUNS: readonly { readonly upTo: number; readonly times: number }[] = [
  { upTo: 0.75, times: 1 },
  { upTo: 0.85, times: 2 },
  { upTo: 0.92, times: 3 },
  { upTo: 1, times: 5 },
];

const LEAST_LATENCY_MS = 50;
const MOST_LATENCY_MS = 800;

/** Writes that a transaction on the same row refuses (docs.aws.amazon.com, "Transaction conflict handling"). */
const CONFLICTING: ReadonlySet<string> = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem']);

/** One order's, or one shopper's, share of the plan. */
interface Subject {
  readonly random: () => number;
  /** Which of its calls fails if none did before. */
  readonly sure: number;
  calls: number;
  struck: boolean;
  /** Whether it has had a run that outlasts the SDK's tries: one is enough to see what becomes of it. */
  outlasted: boolean;
  running: { readonly operation: string; readonly fault: Fault; left: number } | undefined;
}

/**
 * Faults drawn from a seed. The n-th order (or shopper, before there is an order) that comes by has the n-th stream of
 * random numbers, and its k-th call the k-th draw, so what strikes an order does not rest on what others do meanwhile.
 * Every order is struck at least once, early.
 */
export class FaultPlan {
  readonly #settings: FaultSettings;
  readonly #subjects = new Map<string, Subject>();

  constructor(settings: FaultSettings) {
    this.#settings = settings;
  }

  /** The fault that strikes this call, or none. */
  next(call: AwsCall): Fault | undefined {
    const subject = this.#subject(call.orders[0] ?? call.shoppers[0] ?? '');
    subject.calls++;
    const { running, random } = subject;
    const [whether, which, length, wait] = [random(), random(), random(), random()];
    if (running !== undefined && running.left > 0 && running.operation === call.operation) {
      running.left--;
      return running.fault;
    }
    const sure = !subject.struck && subject.calls >= subject.sure;
    if (!sure && whether >= this.#settings.intensity) return undefined;
    const fault = drawn(call, which, wait);
    subject.struck = true;
    if (fault.kind !== 'latency') {
      const { times } = RUNS.find(({ upTo }) => length < upTo) ?? { times: 1 };
      const outlasts = times > SURE_BY;
      const run = outlasts && subject.outlasted ? 1 : times;
      subject.outlasted ||= outlasts;
      subject.running = { operation: call.operation, fault, left: run - 1 };
    }
    return fault;
  }

  #subject(key: string): Subject {
    const known = this.#subjects.get(key);
    if (known) return known;
    const random = seededRandom(this.#settings.seed + 7919 * this.#subjects.size);
    const sure = key === '' ? Number.POSITIVE_INFINITY : 1 + Math.floor(random() * SURE_BY);
    const subject: Subject = { random, sure, calls: 0, struck: false, outlasted: false, running: undefined };
    this.#subjects.set(key, subject);
    return subject;
  }
}

function drawn(call: AwsCall, which: number, wait: number): Fault {
  const conflicts = call.service === 'dynamodb' && CONFLICTING.has(call.operation);
  const kinds = FAULT_KINDS.filter((kind) => kind !== 'conflict' || conflicts);
  const kind = kinds[Math.floor(which * kinds.length)] ?? 'throttle';
  if (kind !== 'latency') return { kind };
  return { kind, milliseconds: Math.round(LEAST_LATENCY_MS + wait * (MOST_LATENCY_MS - LEAST_LATENCY_MS)) };
}

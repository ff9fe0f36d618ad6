import type { DynamoDbModel } from '../engine/dynamodb-model.ts';
import { DynamoDbFault } from '../engine/fault.ts';
import { describeCall } from './describe-call.ts';
import type { Fate } from './fate.ts';
import type { FaultKind } from './faults.ts';
import type { Home } from './home.ts';
import type { AwsAnswer, AwsCall } from './interception.ts';
import type { Process } from './process.ts';
import type { Happening, Scheduler, Source } from './scheduler.ts';
import { MOST_SKEW_MS } from './world.ts';

/** A service of the world beside DynamoDB: SQS, Step Functions. */
export type Service = (operation: string, input: AwsCall['input']) => AwsAnswer;

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);
const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

/** How far back a stale read looks, in changes of any row. */
const MOST_STALE = 30;
/** How long a transaction takes to show all its rows at most, in ms, and how likely a read finds one shown before. */
const TORN_MS = [50, 500, 3000] as const;
const REVEALED = 0.3;

/** All AWS calls: each parks, and when picked is applied, with or without a fault. */
export class Calls implements Source {
  /** Calls that arrived, faults included. */
  operations = 0;
  /** Reads never look back beyond this change: what was there before the story. */
  oldest = 0;
  readonly #home: Home;
  readonly #scheduler: Scheduler;
  readonly #model: DynamoDbModel;
  readonly #services: Readonly<Record<string, Service>>;
  /** ClientRequestTokens whose transaction took effect. */
  readonly #tokens = new Map<string, number>();
  /** Transactions whose rows are not all shown yet, oldest first: the changes after one and up to the other. */
  readonly #torn = new Set<{ readonly after: number; readonly to: number; readonly due: number }>();
  /** When the transaction that was torn last is finished, in true virtual ms. */
  #lastTear = 0;

  constructor(home: Home, scheduler: Scheduler, model: DynamoDbModel, services: Readonly<Record<string, Service>>) {
    this.#home = home;
    this.#scheduler = scheduler;
    this.#model = model;
    this.#services = services;
  }

  take(process: Process, call: AwsCall): Promise<AwsAnswer> {
    return new Promise((resolve) => {
      // A process that is dead already runs on for the rest of its step; nothing of that leaves it.
      if (process.state === 'dead') return;
      this.#scheduler.park({
        weight: process.weight,
        process,
        what: () => `${process.label} ${describeCall(call)}`,
        run: () => this.#apply(process, call, resolve),
      });
    });
  }

  #apply(process: Process, call: AwsCall, settle: (answer: AwsAnswer) => void): void {
    const home = this.#home;
    this.operations++;
    if (process.fate?.nextCall() && home.phase === 'faulty') {
      home.fired('processDied');
      if (home.random.chance(0.5)) {
        home.trace(() => `  died before it took effect`);
        process.die('died before its call took effect');
      } else {
        const before = this.#model.sequence;
        const answer = this.#perform(call);
        home.trace(() => `  died after: ${summary(answer)}`);
        this.#tears(call, answer, before);
        process.die('died after its call took effect');
      }
      return;
    }
    if (home.strikes('clockJump')) {
      home.fired('clockJump');
      process.skew = home.random.below(2 * MOST_SKEW_MS + 1) - MOST_SKEW_MS;
      home.trace(() => `  clock is off by ${process.skew} ms`);
    }
    const before = this.#model.sequence;
    const answer = this.#withFaults(call, process.fate);
    home.trace(() => `  ${summary(answer)}`);
    if (!this.#tears(call, answer, before)) {
      settle(answer);
      return;
    }
    const delivered = (): void => {
      this.finish(before + 1);
      settle(answer);
    };
    process.setTimer(delivered, this.#lastTear - this.#scheduler.now);
  }

  /** Transactions whose time has come to be finished, also those whose caller has died. */
  offer(now: number, to: Happening[]): void {
    for (const torn of this.#torn) {
      if (torn.due > now) continue;
      const what = (): string => `the transaction of changes ${torn.after + 1} to ${torn.to} is finished`;
      to.push({ weight: 1, what, run: () => this.finish(torn.to) });
    }
  }

  due(): number {
    return Math.min(...[...this.#torn].map(({ due }) => due));
  }

  /** Shows all rows of the transaction that made a change, if it is torn still. */
  finish(sequence: number): void {
    for (const torn of this.#torn) {
      if (sequence <= torn.after || sequence > torn.to) continue;
      this.#torn.delete(torn);
      this.#model.mend(torn.after, torn.to);
    }
  }

  /** When the transaction that made a change is finished, in true virtual ms; 0 when it is. */
  finishedAt(sequence: number): number {
    for (const { after, to, due } of this.#torn) if (sequence > after && sequence <= to) return due;
    return 0;
  }

  /** The first change that some read may still not see; undefined when every read sees all. */
  get unfinished(): number | undefined {
    const [oldest] = this.#torn;
    return oldest && oldest.after + 1;
  }

  /**
   * Whether a transaction that was applied is torn. Its rows are shown when its caller is answered; whether or not that one
   * lives to see it, DynamoDB finishes the transaction.
   */
  #tears(call: AwsCall, answer: AwsAnswer, after: number): boolean {
    const to = this.#model.sequence;
    const applied = call.operation === 'TransactWriteItems' && to > after + 1;
    if (!applied || !('status' in answer) || !this.#home.strikes('tornTransaction')) return false;
    this.#model.tear(after);
    this.#lastTear = this.#scheduler.now + this.#home.random.below(this.#home.random.pick(TORN_MS));
    this.#torn.add({ after, to, due: this.#lastTear });
    return true;
  }

  /** Of the rows that are not shown yet, each may be so from now on. */
  #revealSome(): void {
    for (const sequence of this.#model.torn) if (this.#home.random.chance(REVEALED)) this.#model.reveal(sequence);
  }

  #withFaults(call: AwsCall, fate: Fate | undefined): AwsAnswer {
    const home = this.#home;
    const strikes = (kind: FaultKind): boolean =>
      (home.phase === 'faulty' && fate?.inTrouble(kind) === true) || home.strikes(kind);
    if (strikes('failedBefore')) {
      home.fired('failedBefore');
      return home.random.chance(0.5) ? { lost: true } : internalError();
    }
    if (strikes('throttle')) {
      home.fired('throttle');
      return this.#throttled(call);
    }
    if (conflicts(call) && strikes('conflict')) {
      home.fired('conflict');
      return conflicted(call, home);
    }
    const answer = this.#perform(call);
    const effect = 'status' in answer && answer.status === 200 && hasEffect(call);
    if (effect && home.strikes('answerLost')) {
      home.fired('answerLost');
      home.trace(() => '  took effect, answer lost');
      return home.random.chance(0.5) ? { lost: true } : internalError();
    }
    return answer;
  }

  #perform({ service, operation, input }: AwsCall): AwsAnswer {
    if (service !== 'DynamoDB_20120810') {
      const known = this.#services[service];
      if (!known) throw new Error(`There is no ${service} in this world.`);
      return known(operation, input);
    }
    if (this.#isSweep(operation, input)) return { status: 200, body: { Count: 0, Items: [], ScannedCount: 0 } };
    const before = this.#model.sequence;
    const met = this.#model.tornReads;
    try {
      if (READS.has(operation)) this.#revealSome();
      const asOf = this.#staleness(operation, input);
      const body = this.#model.call(operation, this.#asNew(operation, input), asOf === undefined ? {} : { asOf });
      if (this.#model.tornReads > met) {
        this.#home.fired('tornTransaction');
        this.#home.trace(() => '  met rows of a transaction as they were before it');
      }
      const token = input.ClientRequestToken;
      if (token !== undefined && this.#model.sequence > before)
        this.#tokens.set(token, (this.#tokens.get(token) ?? 0) + 1);
      return { status: 200, body };
    } catch (error) {
      if (error instanceof DynamoDbFault) return { status: error.status, body: error.body };
      throw error;
    }
  }

  #isSweep(operation: string, input: AwsCall['input']): boolean {
    return this.#home.settings.sweep === 'off' && operation === 'Query' && input.IndexName === 'byExpiry';
  }

  /** The input under a token nobody knows, if DynamoDB has forgotten the one it has. */
  #asNew(operation: string, input: AwsCall['input']): AwsCall['input'] {
    const token = operation === 'TransactWriteItems' ? input.ClientRequestToken : undefined;
    if (token === undefined || !this.#tokens.has(token) || !this.#home.strikes('tokenForgotten')) return input;
    this.#home.fired('tokenForgotten');
    this.#home.trace(() => '  its token is forgotten');
    return { ...input, ClientRequestToken: `${String(token).slice(0, 30)}-${this.#tokens.get(token)}` };
  }

  /** As of which change a read answers; undefined for now. */
  #staleness(operation: string, input: AwsCall['input']): number | undefined {
    if (!READS.has(operation) || isConsistent(operation, input)) return undefined;
    const now = this.#model.sequence;
    const oldest = Math.max(this.oldest, now - MOST_STALE);
    if (oldest >= now || !this.#home.strikes('staleRead')) return undefined;
    this.#home.fired('staleRead');
    const asOf = oldest + this.#home.random.below(now - oldest);
    this.#home.trace(() => `  stale by ${now - asOf} changes`);
    return asOf;
  }

  #throttled(call: AwsCall): AwsAnswer {
    const { operation, input } = call;
    const { random } = this.#home;
    if (operation === 'BatchGetItem' && random.chance(0.7)) return this.#partly(call);
    if (operation === 'TransactWriteItems' && random.chance(0.5)) {
      return canceled(input.TransactItems.length, random.below(input.TransactItems.length), 'ThrottlingError');
    }
    return {
      status: 400,
      body: {
        __type: `com.amazonaws.dynamodb.v20120810#${
          call.service === 'DynamoDB_20120810' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException'
        }`,
        message: 'Rate exceeded',
      },
    };
  }

  /** Answers some keys and leaves the rest unprocessed. */
  #partly(call: AwsCall): AwsAnswer {
    const asked = Object.entries<{ Keys: unknown[] }>(call.input.RequestItems);
    const first: Record<string, unknown> = {};
    const rest: Record<string, unknown> = {};
    for (const [table, request] of asked) {
      const some = 1 + this.#home.random.below(request.Keys.length);
      first[table] = { ...request, Keys: request.Keys.slice(0, some) };
      if (some < request.Keys.length) rest[table] = { ...request, Keys: request.Keys.slice(some) };
    }
    const answer = this.#perform({ ...call, input: { ...call.input, RequestItems: first } });
    if (!('status' in answer) || answer.status !== 200) return answer;
    return { status: 200, body: { ...(answer.body as object), UnprocessedKeys: rest } };
  }
}

function isConsistent(operation: string, input: AwsCall['input']): boolean {
  if (operation !== 'BatchGetItem') return input.ConsistentRead === true;
  return Object.values<{ ConsistentRead?: boolean }>(input.RequestItems).every((one) => one.ConsistentRead === true);
}

const hasEffect = ({ service, operation }: AwsCall): boolean =>
  service !== 'DynamoDB_20120810' || WRITES.has(operation);

const conflicts = ({ service, operation }: AwsCall): boolean =>
  service === 'DynamoDB_20120810' &&
  (SINGLE_WRITES.has(operation) || operation === 'TransactWriteItems' || operation === 'TransactGetItems');

function conflicted({ operation, input }: AwsCall, { random }: Home): AwsAnswer {
  if (!SINGLE_WRITES.has(operation)) {
    return canceled(input.TransactItems.length, random.below(input.TransactItems.length), 'TransactionConflict');
  }
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionConflictException',
      message: 'Transaction is ongoing for the item',
    },
  };
}

/** A transaction that was canceled for one of its actions (docs.aws.amazon.com, "TransactWriteItems", Errors). */
function canceled(actions: number, at: number, code: 'TransactionConflict' | 'ThrottlingError'): AwsAnswer {
  const message =
    code === 'TransactionConflict' ? 'Transaction is ongoing for the item' : 'Throughput exceeds the current capacity';
  const reasons = Array.from({ length: actions }, (_, index) =>
    index === at ? { Code: code, Message: message } : { Code: 'None' },
  );
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
      CancellationReasons: reasons,
    },
  };
}

const internalError = (): AwsAnswer => ({
  status: 500,
  body: { __type: 'InternalServerError', message: 'Internal server error' },
});

function summary(answer: AwsAnswer): string {
  if ('lost' in answer) return 'connection lost';
  if (answer.status === 200) return 'ok';
  const { __type = '', CancellationReasons } = answer.body as {
    __type?: string;
    CancellationReasons?: { Code: string }[];
  };
  const reasons = CancellationReasons?.map(({ Code }) => Code).join(' ') ?? '';
  return `${answer.status} ${__type.replace(/^.*#/, '')}${reasons && ` [${reasons}]`}`;
}

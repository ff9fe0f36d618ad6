// First: time, chance and the network are the world's before anything else is imported.
import './virtual-globals.ts';
import './interception.ts';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { QueueName, TableName } from '../../../functions/shared/needs.ts';
import type { TableDefinition } from '../../../functions/shared/table.ts';
import { tables } from '../../../functions/tables.ts';
import { DynamoDbModel, type Change as ModelChange } from '../engine/dynamodb-model.ts';
import { Calls } from './calls.ts';
import { createTableInput } from './create-tables.ts';
import { setEnvironment, setSdkEnvironment, warmUp } from './environment.ts';
import { Events } from './events.ts';
import { Fate } from './fate.ts';
import { drawFaults, FAULT_KINDS, NO_FAULTS } from './faults.ts';
import {
  answerOf,
  gatewayEvent,
  type Handler,
  loadHandlers,
  runHandler,
  TIMEOUT_MS,
  worldWorkers,
} from './functions.ts';
import { Home } from './home.ts';
import { Process, type ProcessKind } from './process.ts';
import { Queues } from './queues.ts';
import { type Random, streamOf } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { smallStory } from './small-story.ts';
import { Streams } from './streams.ts';
import { TimeToLive } from './time-to-live.ts';
import { inhabitant } from './virtual-globals.ts';
import { Workflows } from './workflows.ts';
import type {
  Answer,
  Ask,
  Change,
  DeadLetter,
  Execution,
  Phase,
  RunOptions,
  RunResult,
  RunWorld,
  World,
} from './world.ts';
import { MOST_SKEW_MS } from './world.ts';

/** How long the world is watched once it heals: past every hold, lease and time to live, and the week a workflow waits. */
const HEALING_MS = 8 * 86_400_000;
/** More steps than any story has; one that has more never comes to rest. */
const MOST_STEPS = 50_000;
const START = Date.UTC(2026, 0, 5);

/** Who consumes each queue. */
const CONSUMERS: ReadonlyMap<QueueName, string> = new Map(
  worldWorkers.flatMap(({ name, source }) => (source.kind === 'queue' ? [[source.queue, name] as const] : [])),
);

/** Each process's weight with the scheduler: all alike, or some that hardly ever get their turn. */
const WEIGHTS = { even: [1], ragged: [0.03, 1, 1, 5] } as const;

let prepared: Promise<ReadonlyMap<string, Handler>> | undefined;

async function prepare(): Promise<ReadonlyMap<string, Handler>> {
  setSdkEnvironment();
  await warmUp();
  const handlers = await loadHandlers();
  // A rehearsal: what clients and handlers do once a process, they have done before the first seed. In what order calls
  // are made side by side hangs on it. How it ends doesn't matter: the code may have been broken on purpose.
  const options: RunOptions = { seed: 0, settings: { faults: 'off' }, setUp: (world) => smallStory(world, {}) };
  await new RunningWorld(options, handlers).run().catch(() => undefined);
  return handlers;
}

/**
 * Runs one seed: `setUp` puts rows and spawns actors, faults strike while the actors act, then the world heals (no more
 * faults, everything is delivered, time runs on for eight days or until nothing moves) and `atRest` looks at it. The same
 * seed, settings and code give the same run, call by call. One run at a time in a process.
 * @throws whatever a check throws, and Error for an actor that failed or a world that never comes to rest
 */
export const runWorld: RunWorld = async (options) => {
  prepared ??= prepare();
  const handlers = await prepared;
  return new RunningWorld(options, handlers).run();
};

class RunningWorld implements World {
  readonly seed: number;
  readonly random: Random;
  readonly deadLetters: DeadLetter[] = [];
  readonly #options: RunOptions;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #home: Home;
  readonly #scheduler: Scheduler;
  readonly #model: DynamoDbModel;
  readonly #calls: Calls;
  readonly #queues: Queues;
  readonly #streams: Streams;
  readonly #timeToLive: TimeToLive;
  readonly #workflows: Workflows;
  readonly #events = new Events();
  readonly #codeRandom: Random;
  readonly #weights: readonly number[];
  readonly #listeners: ((changes: readonly Change[]) => void)[] = [];
  readonly #healers: (() => void)[] = [];
  readonly #acting = new Set<string>();
  #processes = 0;
  #seen = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: RunOptions, handlers: ReadonlyMap<string, Handler>) {
    const { seed, settings = {} } = options;
    this.#options = options;
    this.#handlers = handlers;
    this.seed = seed;
    this.random = streamOf(seed, 'actors');
    this.#codeRandom = streamOf(seed, 'code');
    const drawn = streamOf(seed, 'plan');
    const plan = settings.faults === 'off' ? NO_FAULTS : drawFaults(drawn);
    this.#weights = WEIGHTS[drawn.pick(['even', 'ragged'] as const)];
    const scheduler = new Scheduler(START + drawn.below(86_400_000), streamOf(seed, 'schedule'));
    const now = (): number => scheduler.now;
    const home = new Home(seed, settings, plan, streamOf(seed, 'faults'), now, options.trace);
    const model = new DynamoDbModel({ now });
    for (const definition of Object.values<TableDefinition>(tables)) model.createTable(createTableInput(definition));
    const bury = (letter: DeadLetter): void => {
      this.deadLetters.push(letter);
    };
    const consume = (worker: string, event: unknown): Promise<unknown> => this.#run(worker, event);
    const queues = new Queues(CONSUMERS, home, now, consume, bury);
    const workflows = new Workflows(home, scheduler, {
      newProcess: (name) => this.#process(name, 'workflow'),
      invoke: consume,
      send: (url, body) => queues.send(url, body, 0),
      fail: (error) => this.#fail(error),
    });
    const services = {
      AmazonSQS: queues.service,
      AWSStepFunctions: workflows.service,
      AWSEvents: this.#events.service,
    };
    scheduler.ranOut = () => {
      if (home.phase === 'faulty') home.fired('processDied');
    };
    this.#home = home;
    this.#scheduler = scheduler;
    this.#model = model;
    this.#queues = queues;
    this.#workflows = workflows;
    this.#calls = new Calls(home, scheduler, model, services);
    // Changes reach streams once their transaction is finished ("Amazon DynamoDB Transactions: How it works").
    const consumeShown = (worker: string, event: unknown): Promise<unknown> => {
      for (const { dynamodb } of (event as { readonly Records: readonly ChangeRecord[] }).Records) {
        this.#calls.finish(Number(dynamodb.SequenceNumber));
      }
      return consume(worker, event);
    };
    const awake = worldWorkers.filter(({ name }) => name !== 'announceLowStock' || settings.lowStock !== 'off');
    this.#streams = new Streams(awake, home, now, consumeShown, bury);
    this.#timeToLive = new TimeToLive(home, model);
    for (const source of [queues, this.#streams, this.#timeToLive, this.#calls]) scheduler.add(source);
    home.trace(() => {
      const kinds = FAULT_KINDS.filter((kind) => plan[kind] > 0).map((kind) => `${kind} ${plan[kind].toFixed(3)}`);
      return `seed ${seed}: ${kinds.join(', ') || 'no faults'}`;
    });
  }

  get phase(): Phase {
    return this.#home.phase;
  }

  get faults(): World['faults'] {
    return this.#home.faults;
  }

  get operations(): number {
    return this.#calls.operations;
  }

  get unfinished(): number | undefined {
    return this.#calls.unfinished;
  }

  get executions(): ReadonlyMap<string, Execution> {
    return this.#workflows.executions;
  }

  get events(): World['events'] {
    return this.#events.put;
  }

  now(): number {
    return this.#scheduler.now;
  }

  rows<Row>(table: TableName): Row[] {
    return this.#model.rows(table) as Row[];
  }

  put(table: TableName, rows: readonly object[]): void {
    if (this.phase !== 'setUp') throw new Error('Rows are put in setUp only; later they are written by the functions.');
    this.#observe();
    for (const row of rows) {
      this.#model.call('PutItem', { TableName: table, Item: marshall(row, { removeUndefinedValues: true }) });
    }
    for (const change of this.#model.changes(this.#seen + 1)) this.#timeToLive.take(change, this.now());
    this.#seen = this.#model.sequence;
    this.#calls.oldest = this.#seen;
  }

  async http(ask: Ask): Promise<Answer> {
    const actor = this.#actor();
    await this.#scheduler.turn(actor, () => `${actor.label} asks ${ask.route} ${brief(ask)}`);
    const event = gatewayEvent(ask, this.now());
    const process = this.#process(ask.user ? `${ask.route}@${ask.user.id}` : ask.route, 'function');
    const handler = this.#handler(ask.route);
    const result = await runHandler(this.#scheduler, process, handler, event, TIMEOUT_MS.http);
    const answer = answerOf(result);
    this.#home.trace(
      () => `  ${actor.label} gets ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 300) ?? ''}`,
    );
    return answer;
  }

  async invoke(name: string, event: unknown): Promise<unknown> {
    const actor = this.#actor();
    await this.#scheduler.turn(actor, () => `${actor.label} invokes ${name}`);
    return this.#run(name, event);
  }

  spawn(name: string, act: () => Promise<void>): void {
    const process = this.#process(name, 'actor');
    this.#acting.add(process.label);
    inhabitant.run(process, () => {
      this.#scheduler
        .turn(process, () => `${process.label} begins`)
        .then(act)
        .then(
          () => {
            this.#acting.delete(process.label);
            this.#home.trace(() => `  ${process.label} is done`);
          },
          (error: unknown) => this.#fail(error),
        );
    });
  }

  spawnAtHealing(name: string, act: () => Promise<void>): void {
    this.#healers.push(() => this.spawn(name, act));
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  onChange(listener: (changes: readonly Change[]) => void): void {
    this.#listeners.push(listener);
  }

  note(text: string): void {
    this.#home.trace(() => `  # ${text}`);
  }

  waiting(queue: QueueName): number {
    return this.#queues.waiting(queue);
  }

  async run(): Promise<RunResult> {
    setEnvironment(CONSUMERS.keys(), this.#options.settings?.env);
    this.#begin();
    let horizon = Number.POSITIVE_INFINITY;
    for (;;) {
      await this.#scheduler.settle();
      if (this.#failure) throw this.#failure.error;
      if (this.phase === 'faulty' && this.#acting.size === 0) {
        horizon = this.now() + HEALING_MS;
        this.#heal();
        continue;
      }
      const happening = this.#scheduler.step(horizon);
      if (!happening) break;
      this.#home.trace(happening.what);
      happening.run();
      this.#observe();
      if (this.#scheduler.steps > MOST_STEPS) throw new Error(`No rest after ${MOST_STEPS} steps.`);
    }
    if (this.phase !== 'healing' || this.#acting.size > 0) {
      throw new Error(`${[...this.#acting].join(', ') || 'setUp'} waits for what never comes.`);
    }
    this.#options.atRest?.(this);
    return {
      operations: this.operations,
      steps: this.#scheduler.steps,
      waits: this.#scheduler.waits,
      faults: { ...this.faults },
    };
  }

  #begin(): void {
    inhabitant.run(this.#process('setUp', 'actor'), () => {
      this.#options.setUp(this).then(
        () => {
          this.#home.phase = 'faulty';
          if (this.#options.settings?.faults !== 'off') this.#scheduler.slowAnswers = SLOW_ANSWERS;
        },
        (error: unknown) => this.#fail(error),
      );
    });
  }

  #heal(): void {
    this.#home.trace(() => '  healing begins');
    this.#home.phase = 'healing';
    this.#scheduler.slowAnswers = 0;
    this.#timeToLive.heal(this.now());
    for (const healer of this.#healers) healer();
  }

  /** Hands what has changed to streams, time to live and whoever looks on. */
  #observe(): void {
    if (this.#model.sequence === this.#seen) return;
    const changes = this.#model.changes(this.#seen + 1);
    this.#seen = this.#model.sequence;
    for (const change of changes) {
      this.#streams.take(change, Math.max(this.now(), this.#calls.finishedAt(change.sequence)));
      this.#timeToLive.take(change, this.now());
    }
    const { afterStep } = this.#options;
    if (!afterStep && this.#listeners.length === 0) return;
    const plain = changes.map(plainChange);
    for (const listener of this.#listeners) listener(plain);
    afterStep?.(this, plain);
  }

  #run(worker: string, event: unknown): Promise<unknown> {
    const definition = worldWorkers.find(({ name }) => name === worker);
    if (!definition) throw new Error(`There is no worker ${worker} in this world.`);
    const { kind } = definition.source;
    const timeout = kind in TIMEOUT_MS ? TIMEOUT_MS[kind as keyof typeof TIMEOUT_MS] : TIMEOUT_MS.other;
    const process = this.#process(worker, 'function');
    return runHandler(this.#scheduler, process, this.#handler(worker), event, timeout);
  }

  #handler(name: string): Handler {
    const handler = this.#handlers.get(name);
    if (!handler) throw new Error(`There is no function ${name} in this world.`);
    return handler;
  }

  #process(name: string, kind: ProcessKind): Process {
    const home = this.#home;
    const weight = home.random.pick(this.#weights);
    const process = new Process(
      { id: ++this.#processes, name, kind, weight },
      this.#scheduler,
      this.#codeRandom,
      (who, call) => this.#calls.take(who, call),
    );
    if (kind !== 'function') return process;
    process.fate = new Fate(home);
    if (home.strikes('clockSkew')) {
      home.fired('clockSkew');
      process.skew = home.random.below(2 * MOST_SKEW_MS + 1) - MOST_SKEW_MS;
    }
    return process;
  }

  /** Who calls http(), sleep() and the like. */
  #actor(): Process {
    const process = inhabitant.getStore();
    if (!(process instanceof Process) || process.kind !== 'actor') {
      throw new Error('Only setUp and actors act; start one with spawn().');
    }
    return process;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }
}

/** What of a stream's record says which change it tells of. */
interface ChangeRecord {
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** How often, at a step, an answer is slow: time passes while calls are on the wire. */
const SLOW_ANSWERS = 0.01;

const plain = (item: ModelChange['key']): Record<string, unknown> =>
  unmarshall(item as Parameters<typeof unmarshall>[0]);

function plainChange({ table, key, before, after, removedByTtl, sequence }: ModelChange): Change {
  return {
    table: table as TableName,
    key: plain(key),
    before: before && plain(before),
    after: after && plain(after),
    removedByTtl,
    sequence,
  };
}

/** A request in a line of the trace. */
const brief = ({ params, body, headers }: Ask): string =>
  [params, body, headers?.['idempotency-key']]
    .filter((part) => part !== undefined)
    .map((part) => JSON.stringify(part).slice(0, 200))
    .join(' ');

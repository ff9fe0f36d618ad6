import type { QueueName, SettingName, TableName } from '../../../functions/shared/needs.ts';
import type { PutEvent } from './events.ts';
import type { FaultKind } from './faults.ts';
import type { Random } from './random.ts';

/** A request as a client sends it: the route's name, who asks and the parts of the request. */
export interface Ask {
  /** `name` in functions/routes.ts. */
  readonly route: string;
  /** The signed-in user; nobody when absent. `warehouseId` adds the group that ties staff to it. */
  readonly user?: { readonly id: string; readonly groups: readonly string[]; readonly warehouseId?: string };
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any JSON value; sent as application/json. */
  readonly body?: unknown;
}

/** What a route answered. `body` is parsed JSON; undefined when there was none. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a client reads whatever the route answered
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

/** One row that changed. `before` is undefined for a new row, `after` for one that is gone. */
export interface Change {
  readonly table: TableName;
  readonly key: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  readonly removedByTtl: boolean;
  /** Number of the change, counted over all tables. */
  readonly sequence: number;
}

/** Something its consumer failed on too often. */
export interface DeadLetter {
  /** The queue's name, or the name of the stream's consumer. */
  readonly from: QueueName | (string & {});
  /** A queue message's body, parsed; or the stream record. */
  readonly message: unknown;
  /** Virtual ms. */
  readonly at: number;
}

/** One execution of the fulfilment workflow. */
export interface Execution {
  /** The order's id, and for a later round its number: `ORDER-n`. */
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  readonly input: unknown;
  /** Set when it succeeded. */
  readonly output?: unknown;
  /** Set when it failed. */
  readonly error?: { readonly name: string; readonly cause: string };
  /** Names of the states it entered, in order; those within a Map carry their index: `Allocate all[0]/Allocate`. */
  readonly path: readonly string[];
}

/** `setUp` before the first fault, `faulty` while the actors act, `healing` once they are done. */
export type Phase = 'setUp' | 'faulty' | 'healing';

/** The world the real handlers run in. Time is virtual, chance is seeded, and one thing happens at a time. */
export interface World {
  readonly seed: number;
  /** Seeded chance for whoever acts; the scheduler's own is another stream, so drawing here moves nothing else. */
  readonly random: Random;
  readonly phase: Phase;
  /** True time in virtual ms since the epoch. A process may see another one, by at most {@link MOST_SKEW_MS}. */
  now(): number;
  /** All rows of a table as they are this moment. */
  rows<Row>(table: TableName): Row[];
  /** Puts rows that were there before the story began: no stream record tells of them. Only in `setUp`. */
  put(table: TableName, rows: readonly object[]): void;
  /**
   * Calls a route: makes the gateway's event and runs the real handler as a process of its own.
   * @throws ProcessDied when that process died or ran out of time; what it did stays done.
   */
  http(ask: Ask): Promise<Answer>;
  /** Invokes a function of functions/workers.ts. @throws ProcessDied, and whatever the handler throws. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Starts an actor at a moment the scheduler picks. The actors are over when all have returned; then the world heals. */
  spawn(name: string, act: () => Promise<void>): void;
  /** Starts an actor when the world has begun to heal, e.g. staff who ship what is left. */
  spawnAtHealing(name: string, act: () => Promise<void>): void;
  /** Waits in virtual ms. */
  sleep(ms: number): Promise<void>;
  /** Tells of every applied write: all rows of one call together. */
  onChange(listener: (changes: readonly Change[]) => void): void;
  /** Writes into the trace. */
  note(text: string): void;
  /** How often each kind of fault fired. */
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** AWS calls so far. */
  readonly operations: number;
  /** Sequence of the first change that some read may still not see; undefined when every read sees all. */
  readonly unfinished: number | undefined;
  readonly deadLetters: readonly DeadLetter[];
  /** By name: the order's id for its first round, `ORDER-n` for later ones. */
  readonly executions: ReadonlyMap<string, Execution>;
  /** What was put on the event bus. */
  readonly events: readonly PutEvent[];
  /** How many messages are still in a queue (visible or not). */
  waiting(queue: QueueName): number;
}

/** Most a process's clock may be off, in ms either way. A check of "before expiresAt" must allow for it. */
export const MOST_SKEW_MS = 2000;

/** A process died (or ran out of time) before it answered. What it did before stays done. */
export class ProcessDied extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ProcessDied';
  }
}

/** What a run can be set to. */
export interface WorldSettings {
  /** Settings of the functions; what is missing has the stage's default (HOLD_SECONDS 600, CLAIM_LEASE_SECONDS 900 …). */
  readonly env?: Readonly<Partial<Record<SettingName | 'EXTENSION_SECONDS', string>>>;
  /** `off`: the messages of HoldTimers get lost. */
  readonly timer?: 'on' | 'off';
  /** `off`: queries of Reservations by expiry find nothing. */
  readonly sweep?: 'on' | 'off';
  /** `off`: time to live leaves Reservations alone. */
  readonly ttlRecords?: 'on' | 'off';
  /** `off`: nobody reads the ledger's stream to announce what runs low. */
  readonly lowStock?: 'on' | 'off';
  /** `off`: no faults at all. By default the seed decides which kinds there are and how many. */
  readonly faults?: 'on' | 'off';
}

/** A run: what is in the world, who looks at it, and what is said about it. */
export interface RunOptions {
  readonly seed: number;
  readonly settings?: WorldSettings;
  /** Puts rows and spawns actors. May call http() too: there are no faults yet. */
  readonly setUp: (world: World) => Promise<void>;
  /** After every step that changed rows. What it throws ends the run. */
  readonly afterStep?: (world: World, changes: readonly Change[]) => void;
  /** When nothing moves any more. What it throws ends the run. */
  readonly atRest?: (world: World) => void;
  readonly trace?: (line: string) => void;
}

/** What a run came to. */
export interface RunResult {
  readonly operations: number;
  readonly steps: number;
  /** Steps after which something real had to be waited for. Should be none: what is real is not repeatable. */
  readonly waits: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
}

/** Runs one seed to its end: set up, faulty, healing, rest. See world/run-world.ts. */
export type RunWorld = (options: RunOptions) => Promise<RunResult>;

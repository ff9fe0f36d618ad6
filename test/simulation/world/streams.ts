import type { TableName } from '../../../functions/shared/needs.ts';
import type { TableDefinition } from '../../../functions/shared/table.ts';
import type { Worker } from '../../../functions/shared/worker.ts';
import { tables } from '../../../functions/tables.ts';
import type { Change } from '../engine/dynamodb-model.ts';
import type { Home } from './home.ts';
import type { Consume } from './queues.ts';
import type { Happening, Source } from './scheduler.ts';
import { type FilterPattern, matches } from './stream-filter.ts';
import type { DeadLetter } from './world.ts';

interface StreamRecord {
  /** Which row: order is kept within one. */
  readonly key: string;
  readonly event: object;
  readonly writtenAt: number;
  availableAt: number;
}

/** As lib/stream-consumer.ts sets them. */
const LANES = 4;
const BATCH = 25;
const MOST_AGE_MS = 23 * 3_600_000;

const LATENESS_MS = [3000, 60_000, 1_200_000] as const;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 3_600_000;

/** Records of some rows, in order; one batch at a time. */
class Lane {
  readonly records: StreamRecord[] = [];
  busy = false;
  retryAt = 0;
  failures = 0;
  /** Most the next batch has: halved after each failure. */
  most = BATCH;
}

/** One function that reads one table's stream. */
class Consumer implements Source {
  readonly #worker: string;
  readonly #filters: readonly FilterPattern[];
  readonly #home: Home;
  readonly #now: () => number;
  readonly #consume: Consume;
  readonly #bury: (letter: DeadLetter) => void;
  readonly #lanes = Array.from({ length: LANES }, () => new Lane());

  constructor(
    worker: string,
    filters: readonly FilterPattern[],
    home: Home,
    now: () => number,
    consume: Consume,
    bury: (letter: DeadLetter) => void,
  ) {
    this.#worker = worker;
    this.#filters = filters;
    this.#home = home;
    this.#now = now;
    this.#consume = consume;
    this.#bury = bury;
  }

  take(key: string, event: object, writtenAt: number): void {
    if (this.#filters.length > 0 && !this.#filters.some((filter) => matches(filter, event))) return;
    let availableAt = writtenAt + this.#home.random.below(200);
    if (this.#home.strikes('lateRecord')) {
      this.#home.fired('lateRecord');
      availableAt += this.#home.random.below(this.#home.random.pick(LATENESS_MS));
    }
    const lane = this.#lanes[hash(key) % LANES] as Lane;
    lane.records.push({ key, event, writtenAt, availableAt });
  }

  offer(now: number, to: Happening[]): void {
    for (const lane of this.#lanes) {
      if (lane.busy || lane.retryAt > now) continue;
      if ((lane.records[0]?.availableAt ?? Number.POSITIVE_INFINITY) > now) continue;
      to.push({ weight: 1, what: () => `stream to ${this.#worker}`, run: () => this.#deliver(lane) });
    }
  }

  due(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const first = lane.records[0];
      if (first && !lane.busy) next = Math.min(next, Math.max(first.availableAt, lane.retryAt));
    }
    return next;
  }

  #deliver(lane: Lane): void {
    const now = this.#now();
    for (const record of lane.records.filter(({ writtenAt }) => writtenAt + MOST_AGE_MS < now)) {
      lane.records.splice(lane.records.indexOf(record), 1);
      this.#bury({ from: this.#worker, message: record.event, at: now });
    }
    const ready = this.#ready(lane, now);
    if (ready.length === 0) return;
    const batch = ready.slice(0, 1 + this.#home.random.below(Math.min(lane.most, ready.length)));
    this.#home.trace(() => `  ${batch.map(({ key }) => key).join(', ')}`);
    lane.busy = true;
    this.#consume(this.#worker, { Records: batch.map(({ event }) => event) }).then(
      () => this.#handled(lane, batch),
      () => this.#failed(lane, batch),
    );
  }

  /** What may be read now: from the first on, or, out of order, without overtaking a record of the same row. */
  #ready(lane: Lane, now: number): StreamRecord[] {
    const waiting = lane.records.findIndex(({ availableAt }) => availableAt > now);
    const inOrder = waiting < 0 ? [...lane.records] : lane.records.slice(0, waiting);
    if (lane.records.length < 2 || !this.#home.strikes('reorderedRecord')) return inOrder;
    const skipped = new Set<string>();
    const overtaking = lane.records.filter(({ key, availableAt }) => {
      if (skipped.has(key)) return false;
      if (availableAt <= now && this.#home.random.chance(0.5)) return true;
      skipped.add(key);
      return false;
    });
    if (overtaking.length === 0 || overtaking[0] === lane.records[0]) return inOrder;
    this.#home.fired('reorderedRecord');
    return overtaking;
  }

  #handled(lane: Lane, batch: readonly StreamRecord[]): void {
    lane.busy = false;
    lane.failures = 0;
    lane.most = BATCH;
    for (const record of batch) lane.records.splice(lane.records.indexOf(record), 1);
    if (!this.#home.strikes('duplicateRecord')) return;
    // The place in the stream was not noted: the end of the batch is read again before anything later of those rows.
    this.#home.fired('duplicateRecord');
    const from = this.#home.random.below(batch.length);
    const availableAt = this.#now() + this.#home.random.below(this.#home.random.pick([500, 60_000]));
    lane.records.unshift(...batch.slice(from).map((record) => ({ ...record, availableAt })));
  }

  #failed(lane: Lane, batch: readonly StreamRecord[]): void {
    lane.busy = false;
    lane.most = Math.max(1, batch.length >> 1);
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** lane.failures);
    lane.failures++;
    lane.retryAt = this.#now() + wait;
  }
}

/** The tables' streams and who reads them: every record at least once, in order within a row only. */
export class Streams implements Source {
  readonly #consumers = new Map<string, Consumer[]>();

  constructor(
    workers: readonly Worker[],
    home: Home,
    now: () => number,
    consume: Consume,
    bury: (letter: DeadLetter) => void,
  ) {
    for (const { name, source } of workers) {
      if (source.kind !== 'stream') continue;
      const consumer = new Consumer(name, source.filters, home, now, consume, bury);
      this.#consumers.set(source.table, [...(this.#consumers.get(source.table) ?? []), consumer]);
    }
  }

  /**
   * Hands a change on to those who read its table's stream. A write that changed nothing leaves no record.
   * @param writtenAt when its write, or the transaction that it is of, is done: no record of it is read before.
   */
  take(change: Change, writtenAt: number): void {
    const consumers = this.#consumers.get(change.table);
    if (!consumers) return;
    if (change.before && change.after && JSON.stringify(change.before) === JSON.stringify(change.after)) return;
    const event = recordOf(change, writtenAt);
    const key = `${change.table}/${Object.values(change.key)
      .map((value) => Object.values(value)[0])
      .join('/')}`;
    for (const consumer of consumers) consumer.take(key, event, writtenAt);
  }

  offer(now: number, to: Happening[]): void {
    for (const consumers of this.#consumers.values()) for (const consumer of consumers) consumer.offer(now, to);
  }

  due(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const consumers of this.#consumers.values()) {
      for (const consumer of consumers) next = Math.min(next, consumer.due());
    }
    return next;
  }
}

/** A record as Lambda hands it over (docs.aws.amazon.com, "Using AWS Lambda with Amazon DynamoDB"). */
function recordOf({ sequence, table, key, before, after, removedByTtl }: Change, now: number): object {
  const definition: TableDefinition = tables[table as TableName];
  const both = definition.stream === 'NEW_AND_OLD_IMAGES';
  return {
    eventID: `${table}-${sequence}`,
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-01-01T00:00:00.000`,
    ...(removedByTtl && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(now / 1000),
      Keys: key,
      ...(both && before && { OldImage: before }),
      ...(after && { NewImage: after }),
      SequenceNumber: String(sequence).padStart(21, '0'),
      SizeBytes: 100,
      StreamViewType: definition.stream,
    },
  };
}

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = (Math.imul(value, 31) + text.charCodeAt(index)) >>> 0;
  return value;
}

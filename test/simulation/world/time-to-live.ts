import type { TableName } from '../../../functions/shared/needs.ts';
import type { TableDefinition } from '../../../functions/shared/table.ts';
import { tables } from '../../../functions/tables.ts';
import type { Change, DynamoDbModel } from '../engine/dynamodb-model.ts';
import type { Home } from './home.ts';
import type { Happening, Source } from './scheduler.ts';

interface Overdue {
  readonly table: string;
  readonly key: Change['key'];
  readonly expiresAt: number;
  /** When it may be removed; Infinity until the world heals. */
  removableAt: number;
  /** Whether it is a fault that it is so late. */
  readonly late: boolean;
}

/** DynamoDB removes an expired row "within a few days" (docs.aws.amazon.com, "Using time to live"). */
const LATEST_MS = 48 * 3_600_000;
/** And no sooner than the second it is over; how soon differs by a lot. */
const SOON_MS = [1000, 30_000, 600_000] as const;

/** Removes rows past their time, sooner or much later, as DynamoDB's time to live does. */
export class TimeToLive implements Source {
  readonly #home: Home;
  readonly #model: DynamoDbModel;
  readonly #rows = new Map<string, Overdue>();

  constructor(home: Home, model: DynamoDbModel) {
    this.#home = home;
    this.#model = model;
  }

  /** Notes when a changed row runs out. */
  take({ table, key, after, removedByTtl }: Change, now: number): void {
    const { ttl }: TableDefinition = tables[table as TableName];
    if (ttl === undefined) return;
    if (table === 'Reservations' && this.#home.settings.ttlRecords === 'off') return;
    const id = `${table} ${JSON.stringify(key)}`;
    const known = this.#rows.get(id);
    if (known?.late && known.expiresAt <= now && !removedByTtl) this.#home.fired('ttlLate');
    const seconds = Number(after?.[ttl]?.N ?? Number.NaN);
    if (Number.isNaN(seconds)) {
      this.#rows.delete(id);
      return;
    }
    if (known?.expiresAt === seconds * 1000) return;
    this.#rows.set(id, { table, key, ...this.#fate(seconds * 1000) });
  }

  /** What was never to be removed is, from now on, within two days. */
  heal(now: number): void {
    for (const row of this.#rows.values()) {
      if (!row.late) continue;
      if (row.expiresAt <= now) this.#home.fired('ttlLate');
      row.removableAt = Math.max(now, row.expiresAt) + this.#home.random.below(LATEST_MS);
    }
  }

  offer(now: number, to: Happening[]): void {
    for (const [id, row] of this.#rows) {
      if (row.removableAt > now) continue;
      to.push({ weight: 0.3, what: () => `time to live removes ${id}`, run: () => this.#remove(id, row) });
    }
  }

  due(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { removableAt } of this.#rows.values()) if (removableAt < next) next = removableAt;
    return next;
  }

  #fate(expiresAt: number): Pick<Overdue, 'expiresAt' | 'removableAt' | 'late'> {
    const { random } = this.#home;
    if (this.#home.strikes('ttlRemoved')) {
      return { expiresAt, removableAt: expiresAt + random.below(random.pick(SOON_MS)), late: false };
    }
    if (this.#home.strikes('ttlLate')) return { expiresAt, removableAt: Number.POSITIVE_INFINITY, late: true };
    return { expiresAt, removableAt: expiresAt + random.below(LATEST_MS), late: false };
  }

  #remove(id: string, { table, key }: Overdue): void {
    this.#rows.delete(id);
    if (!this.#model.expire(table, key)) return;
    if (this.#home.phase === 'faulty') this.#home.fired('ttlRemoved');
  }
}

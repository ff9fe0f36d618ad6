import { MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Facts } from './facts.ts';
import type { Mirror } from './mirror.ts';
import type { Requests } from './requests.ts';
import { isOpen, type Step, type WarehouseOrder } from './rows.ts';
import { shortsOf } from './shorts.ts';
import { sameUnits, unitsOf } from './units.ts';

/** Longest between what a function has read and what it writes, in ms: it is out of time then. */
const LONGEST_MS = 35_000;
/** Longest that work may stay in a closed warehouse, in ms: a stream's record is tried for 23 hours, then somebody hands it back. */
const MOVED_ON_WITHIN_MS = 26 * 3_600_000;

/**
 * Invariants 8, 9 and 11 for work that is taken away from its warehouse: only for a reason, as a whole, and for being late never
 * while somebody is on it. What a closed warehouse has moves on.
 */
export class WithdrawalChecks {
  readonly #facts: Facts;
  readonly #mirror: Mirror;
  readonly #requests: Requests;

  constructor(facts: Facts, mirror: Mirror, requests: Requests) {
    this.#facts = facts;
    this.#mirror = mirror;
    this.#requests = requests;
  }

  check(step: Step): void {
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (!before || !after || !isOpen(before)) continue;
      this.#notForgotten(step, before);
      if (after.status === 'cancelled') this.#ended(step, before, after);
    }
  }

  #ended(step: Step, before: WarehouseOrder, after: WarehouseOrder): void {
    const name = `warehouse order ${after.warehouseOrderId}`;
    switch (after.endedBy) {
      case 'closed':
        if (!this.#mirror.wasClosed(after.warehouseId, step.at - LONGEST_MS))
          throw new Breach(8, `${name} is withdrawn as ${after.warehouseId} is closed, which is open`);
        break;
      case 'late':
        this.#late(step, name, before);
        break;
      case 'moved':
        this.#moved(step, name, before, after);
        break;
      case 'short':
        if (!shortsOf(step).some(({ row }) => row.warehouseOrderId === after.warehouseOrderId))
          throw new Breach(8, `${name} ends as it is short, and nothing is`);
        return;
      case 'cancellation':
        return;
      default:
        throw new Breach(8, `${name} is cancelled, and nobody knows why: ${after.endedBy}`);
    }
    if (!sameUnits(unitsOf(before.lines), unitsOf(after.lines)))
      throw new Breach(9, `${name} is withdrawn with other lines`);
  }

  #late(step: Step, name: string, before: WarehouseOrder): void {
    if ((before.leaseUntil ?? 0) * 1000 > step.at + MOST_SKEW_MS)
      throw new Breach(
        11,
        `${name} is taken from ${before.claimedBy}, who has it until ${before.leaseUntil}, as it is late`,
      );
    const since = Date.parse(before.queuedAt ?? before.allocatedAt);
    if (step.at + 2 * MOST_SKEW_MS - since < this.#facts.deadlineMinutes * 60_000)
      throw new Breach(8, `${name} is late after ${(step.at - since) / 1000} s`);
  }

  #moved(step: Step, name: string, before: WarehouseOrder, after: WarehouseOrder): void {
    const to = after.movedTo?.warehouseId;
    const asked = this.#requests
      .active(['moveWork'], 'admin', step.at)
      .filter(({ ask }) => ask.params?.['warehouseOrderId'] === after.warehouseOrderId)
      .some(({ ask }) => (ask.body as { to?: string } | undefined)?.to === to);
    if (!asked) throw new Breach(8, `${name} is moved to ${to ?? 'wherever'}, and nobody asked for it`);
    if (to === undefined) return;
    const taken = step
      .of<WarehouseOrder>('WarehouseOrders')
      .find((change) => change.after?.warehouseOrderId === after.movedTo?.warehouseOrderId);
    if (!taken?.after || taken.before || taken.after.warehouseId !== to)
      throw new Breach(9, `${name} is moved to ${to}, which has nothing of it`);
    if (!sameUnits(unitsOf(taken.after.lines), unitsOf(before.lines)))
      throw new Breach(9, `${name} is moved to ${to} with other lines`);
    if (!this.#mirror.wasOpen(to, step.at - LONGEST_MS))
      throw new Breach(8, `${name} is moved to ${to}, which is closed`);
  }

  /** Whatever becomes of work that a closed warehouse had: not so late. */
  #notForgotten(step: Step, before: WarehouseOrder): void {
    const state = this.#mirror.states.get(before.warehouseId)?.at(-1);
    if (state?.state !== 'closed' || Date.parse(before.allocatedAt) - MOST_SKEW_MS > state.at) return;
    if (step.at - state.at > MOVED_ON_WITHIN_MS)
      throw new Breach(
        9,
        `${before.warehouseOrderId} was still ${before.status} ${Math.round((step.at - state.at) / 3_600_000)} h after ${before.warehouseId} had closed`,
      );
  }

  /** No warehouse that is closed has anything left to do. */
  atRest(): void {
    for (const row of this.#mirror.work.values()) {
      if (isOpen(row) && this.#mirror.states.get(row.warehouseId)?.at(-1)?.state === 'closed')
        throw new Breach(9, `${row.warehouseId} is closed and still has ${row.warehouseOrderId}`);
    }
  }
}

import { MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';
import { isTakenOver } from './plan-checks.ts';
import type { Request, Requests } from './requests.ts';
import { isOpen, type Order, type Step, type WarehouseOrder } from './rows.ts';
import { sameUnits, unitsOf } from './units.ts';

/** What may follow what, as docs/invariants.md draws it. */
const WORK_GRAPH: Readonly<Record<string, readonly string[]>> = {
  allocated: ['queued', 'cancelled'],
  queued: ['claimed', 'cancelled'],
  claimed: ['queued', 'packed', 'cancelled'],
  packed: ['claimed', 'queued', 'shipped', 'cancelled'],
  shipped: [],
  cancelled: [],
};

/** Whether it is somebody's, as long as the lease lasts. */
const isClaimed = ({ status }: WarehouseOrder): boolean => status === 'claimed' || status === 'packed';

/** What puts the end of a claim off that has not run out; one that has can only be claimed anew. */
const RENEWING = ['pickWork', 'packWork', 'reportShort'];

/** Of whom a plan may give a warehouse something, and whose work may be moved by hand. */
const PLANNED: readonly string[] = ['processing'];
const MOVABLE: readonly string[] = ['processing', 'stuck', 'cancelling'];

/** Invariants 8, 9 and 11 for warehouse orders: allocated for the order as it was planned, one live claim, shipped once. */
export class WorkChecks {
  readonly #mirror: Mirror;
  readonly #requests: Requests;

  constructor(mirror: Mirror, requests: Requests) {
    this.#mirror = mirror;
    this.#requests = requests;
  }

  check(step: Step): void {
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (!after) throw new Breach(8, `warehouse order ${before?.warehouseOrderId} is gone`);
      if (before) this.#changed(step, before, after);
      else this.#allocated(step, after);
    }
  }

  #allocated(step: Step, row: WarehouseOrder): void {
    const name = `warehouse order ${row.warehouseOrderId}`;
    if (row.status !== 'allocated') throw new Breach(8, `${name} begins as ${row.status}`);
    const lines = unitsOf(row.lines);
    if (lines.size !== row.lines.length || [...lines.values()].some((quantity) => !(quantity > 0))) {
      throw new Breach(9, `${name} has lines without units, or an item on two of them`);
    }
    const order = step.of<Order>('Orders').find(({ after }) => after?.orderId === row.orderId);
    if (!order?.before || !order.after) throw new Breach(9, `${name} is allocated without its order`);
    if (!(isTakenOver(step, row) ? MOVABLE : PLANNED).includes(order.before.status))
      throw new Breach(9, `${name} is allocated for an order that is ${order.before.status}`);
    if (!order.after.warehouseOrders.some(({ warehouseOrderId }) => warehouseOrderId === row.warehouseOrderId)) {
      throw new Breach(9, `${name} is not on its order's list`);
    }
  }

  #changed(step: Step, before: WarehouseOrder, after: WarehouseOrder): void {
    const name = `warehouse order ${after.warehouseOrderId}`;
    if (before.status !== after.status && !WORK_GRAPH[before.status]?.includes(after.status)) {
      throw new Breach(8, `${name} goes from ${before.status} to ${after.status}`);
    }
    const lines = unitsOf(after.lines);
    const same = sameUnits(unitsOf(before.lines), lines);
    if (!same && (!isOpen(after) || after.version !== before.version + 1)) {
      throw new Breach(
        8,
        `${name} changes its lines while it is ${after.status}, from version ${before.version} to ${after.version}`,
      );
    }
    for (const [itemId, quantity] of lines) {
      if (quantity > (unitsOf(before.lines).get(itemId) ?? 0) || quantity < 1)
        throw new Breach(9, `${name} has ${quantity} of ${itemId} now`);
    }
    if (isClaimed(after)) this.#claimed(step, name, before, after);
    if (isClaimed(before) && after.status === 'queued') this.#handedBack(step, name, before);
    if (before.status !== 'shipped' && after.status === 'shipped') this.#shipped(step, name, before, after);
  }

  #claimed(step: Step, name: string, before: WarehouseOrder, after: WarehouseOrder): void {
    const who = after.claimedBy ?? '';
    if (before.claimedBy === who && before.leaseUntil === after.leaseUntil) return;
    const lease = (before.leaseUntil ?? 0) * 1000;
    const own = before.claimedBy === who && isClaimed(before);
    const renewed = own && this.#asked(RENEWING, after, who, step).some(({ at }) => at - MOST_SKEW_MS < lease);
    if (!renewed && !this.#claims(after, who, step))
      throw new Breach(11, `${name} is claimed by ${who}, who did not ask`);
    const live = isClaimed(before) && (before.leaseUntil ?? 0) * 1000 > step.at + MOST_SKEW_MS;
    if (live && before.claimedBy !== who) {
      throw new Breach(11, `${name} is claimed by ${who} while ${before.claimedBy} has it until ${before.leaseUntil}`);
    }
    if ((after.leaseUntil ?? 0) * 1000 <= step.at - 10_000)
      throw new Breach(11, `${name} is claimed until ${after.leaseUntil}`);
  }

  #handedBack(step: Step, name: string, before: WarehouseOrder): void {
    const who = before.claimedBy ?? '';
    if (this.#asked(['releaseWork'], before, who, step).length > 0) return;
    throw new Breach(11, `${name} is handed back, and ${who}, who has it, did not ask`);
  }

  #shipped(step: Step, name: string, before: WarehouseOrder, after: WarehouseOrder): void {
    const who = before.claimedBy ?? '';
    if (after.claimedBy !== who) throw new Breach(11, `${name} is claimed by ${who} and shipped by ${after.claimedBy}`);
    const asked = this.#asked(['shipWork'], before, who, step);
    if (asked.length === 0) throw new Breach(11, `${name} is shipped, and ${who}, who has it, did not ask`);
    const inTime = asked.filter(({ at }) => at - MOST_SKEW_MS < (before.leaseUntil ?? 0) * 1000);
    if (inTime.length === 0)
      throw new Breach(11, `${name} is shipped after ${who}'s claim had run out at ${before.leaseUntil}`);
    const versions = inTime.map(({ ask }) => (ask.body as { version?: number } | undefined)?.version);
    if (!versions.some((version) => version === undefined || version === before.version)) {
      throw new Breach(
        11,
        `${name} is shipped at version ${before.version}, and version ${versions.join(', ')} was picked`,
      );
    }
  }

  /** Whether somebody asks to claim this, or whatever is free here. */
  #claims(row: WarehouseOrder, who: string, step: Step): boolean {
    if (this.#asked(['claimWork'], row, who, step).length > 0) return true;
    const waves = this.#requests.active(['claimWave'], who, step.at);
    return waves.some(({ ask }) => ask.params?.['warehouseId'] === row.warehouseId);
  }

  #asked(routes: readonly string[], row: WarehouseOrder, who: string, step: Step): Request[] {
    return this.#requests
      .active(routes, who, step.at)
      .filter(({ ask }) => ask.params?.['warehouseOrderId'] === row.warehouseOrderId);
  }

  /** Every warehouse order is on its order's list. */
  atRest(): void {
    for (const row of this.#mirror.work.values()) {
      const listed = this.#mirror.orders.get(row.orderId)?.warehouseOrders ?? [];
      if (listed.some(({ warehouseOrderId }) => warehouseOrderId === row.warehouseOrderId)) continue;
      throw new Breach(9, `warehouse order ${row.warehouseOrderId} is not on its order's list`);
    }
  }
}

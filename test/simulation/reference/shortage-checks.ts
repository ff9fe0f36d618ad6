import { MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Facts } from './facts.ts';
import type { Mirror } from './mirror.ts';
import type { Past } from './past.ts';
import type { Request } from './requests.ts';
import { type Reservation, takenBy } from './rows.ts';

interface Short {
  readonly itemId: string;
  readonly requested: number;
  readonly available: number;
}

/**
 * Nobody is told "out of stock" for units that were free all the while. What a client is told was decided at some moment
 * between request and answer, and an item and the shopper's own hold may have been looked at at different ones; so it is
 * wrong only when the fewest units there were at any moment, the shopper's own included, would have been enough.
 *
 * Units of holds that were over when the request was sent count as free too, as the request itself should have released
 * them; but only while no fault kept it from that, and only of rows that nobody else was releasing meanwhile. Units of rows
 * that TTL has removed and the stream has not yet brought back are nobody's to find: the design allows that.
 */
export class ShortageChecks {
  readonly #facts: Facts;
  readonly #mirror: Mirror;

  constructor(facts: Facts, mirror: Mirror) {
    this.#facts = facts;
    this.#mirror = mirror;
  }

  /** @param undisturbed whether no fault fired between request and answer. */
  check(request: Request, lines: readonly Short[], now: number, undisturbed: boolean): void {
    const userId = request.ask.user?.id ?? '';
    for (const { itemId, requested, available } of lines) {
      const left = this.#range(this.#mirror.available.get(itemId), request, (value) => value);
      const own = this.#range(this.#mirror.holds.get(userId), request, (row) =>
        this.#ownUnits(row, itemId, request, now),
      );
      const overdue = undisturbed && this.#facts.sweep ? this.#overdue(itemId, request) : 0;
      if (left.least + own.least + overdue >= requested) {
        throw new Breach(
          3,
          `${userId} was told that ${itemId} is out of stock (${requested} asked, ${available} left); all the while at least ` +
            `${left.least} were free, ${own.least} their own and ${overdue} in holds that were over`,
        );
      }
      const most = Math.max(0, left.most + this.#mostOwn(userId, itemId, request));
      if (available > most || available >= requested) {
        throw new Breach(
          3,
          `${userId} was told ${available} of ${itemId} are left for ${requested}; there never were more than ${most}`,
        );
      }
    }
  }

  /** What was shown as left must have been there at some time; it may be old, as what is shown is read eventually. */
  #mostOwn(userId: string, itemId: string, request: Request): number {
    const rows = this.#mirror.holds.get(userId)?.since(request.step) ?? [];
    return Math.max(0, ...rows.map((row) => takenBy(row).get(itemId) ?? 0));
  }

  /** What a shopper's row has of an item and is sure to count as theirs: nothing once it may be over by some clock. */
  #ownUnits(row: Reservation | undefined, itemId: string, request: Request, now: number): number {
    if (!row || row.state === 'releasing') return 0;
    if (row.expiresAt * 1000 <= Math.max(now, request.at) + MOST_SKEW_MS) return 0;
    return takenBy(row).get(itemId) ?? 0;
  }

  #range<Value>(
    past: Past<Value> | undefined,
    request: Request,
    measure: (value: Value) => number,
  ): { readonly least: number; readonly most: number } {
    const values = past?.since(request.step).map(measure) ?? [0];
    return { least: Math.min(...values), most: Math.max(...values) };
  }

  /** Units in holds that were over by any clock when the request was sent, and that nobody touched until the answer. */
  #overdue(itemId: string, request: Request): number {
    let units = 0;
    for (const past of this.#mirror.holds.values()) {
      const rows = past.since(request.step);
      const [row] = rows;
      if (rows.length !== 1 || !row || row.expiresAt * 1000 >= request.at - MOST_SKEW_MS) continue;
      units += takenBy(row).get(itemId) ?? 0;
    }
    return units;
  }
}

import { type Answer, MOST_SKEW_MS } from '../world/world.ts';
import { Breach } from './breach.ts';
import { Effects } from './effects.ts';
import type { Request, Requests } from './requests.ts';
import type { Step, WarehouseOrder } from './rows.ts';
import { type FoundShort, shortsOf } from './shorts.ts';
import { add, sameUnits, shown, unitsOf } from './units.ts';

type Body = { readonly itemId: string; readonly quantity: number; readonly kind: string; readonly version?: number };

/**
 * Invariants 7 and 9 for shorts: each was reported, once, by who had the work and while they had it; it takes just its units
 * off its line. Where they go in the books is looked at by the stock checks, and what becomes of the order by the plan checks.
 */
export class ShortChecks {
  readonly #requests: Requests;
  readonly #reports = new Effects();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  readonly routes = ['reportShort'] as const;

  sent(request: Request): void {
    this.#reports.sent(request, kindOf(request));
  }

  /** What is answered is the work as it is then, so a repeat may be told something else. */
  told(request: Request, answer: Answer): void {
    this.#reports.told(request, kindOf(request), answer.status < 300 ? { ...answer, body: {} } : answer);
  }

  check(step: Step): void {
    const shorts = shortsOf(step);
    for (const short of shorts) this.#short(step, short);
  }

  #short(step: Step, short: FoundShort): void {
    const { row, itemId, quantity, kind, by } = short;
    const name = `warehouse order ${row.warehouseOrderId}`;
    const before = step
      .of<WarehouseOrder>('WarehouseOrders')
      .find((change) => change.after?.warehouseOrderId === row.warehouseOrderId)?.before;
    if (!before || before.claimedBy !== by) throw new Breach(11, `${name} is short by ${by}, who has not claimed it`);
    const asked = this.#requests
      .active(['reportShort'], by, step.at)
      .filter(({ ask }) => ask.params?.['warehouseOrderId'] === row.warehouseOrderId)
      .filter(({ ask }) => sameReport(ask.body as Body, short))
      .filter(({ at }) => at - MOST_SKEW_MS < (before.leaseUntil ?? 0) * 1000)
      .filter(({ ask }) => ((ask.body as Body).version ?? before.version) === before.version);
    if (asked.length === 0)
      throw new Breach(
        11,
        `${name} has ${quantity} of ${itemId} ${kind}, and ${by}, who has it, did not say so in time`,
      );
    this.#reports.tookEffect(reportOf(row.warehouseOrderId, by, short));
    const left = unitsOf(before.lines);
    add(left, new Map([[itemId, quantity]]), -1);
    // A warehouse order that ends keeps its last lines.
    if (row.status === 'cancelled' ? left.size > 0 : !sameUnits(left, unitsOf(row.lines)))
      throw new Breach(
        9,
        `${name} is ${row.status} with ${shown(unitsOf(row.lines))} after ${quantity} of ${itemId} were short`,
      );
  }
}

const sameReport = (body: Body, short: FoundShort): boolean =>
  body.itemId === short.itemId && body.quantity === short.quantity && body.kind === short.kind;

const reportOf = (warehouseOrderId: string, who: string, { itemId, quantity, kind }: Omit<Body, 'version'>): string =>
  `${quantity} of ${itemId} ${kind} in ${warehouseOrderId} by ${who}`;

const kindOf = ({ ask }: Request): string =>
  reportOf(ask.params?.['warehouseOrderId'] ?? '', ask.user?.id ?? '', ask.body as Body);

import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Request } from './requests.ts';
import type { Step, WarehouseOrder } from './rows.ts';

/** Invariant 11 for waves: what somebody is told they have claimed together they have, and no more than they asked for. */
export class WaveChecks {
  /** The warehouse orders that were claimed in each wave, with their parcels. */
  readonly #claimed = new Map<string, Map<string, string>>();
  /** The wave that each key was told of. */
  readonly #told = new Map<string, string>();

  check(step: Step): void {
    for (const { before, after } of step.of<WarehouseOrder>('WarehouseOrders')) {
      if (after?.wave === undefined || after.wave === before?.wave) continue;
      const { wave, warehouseOrderId, parcel = warehouseOrderId } = after;
      const of = this.#claimed.get(wave) ?? new Map<string, string>();
      this.#claimed.set(wave, of.set(warehouseOrderId, parcel));
    }
  }

  readonly routes = ['claimWave'] as const;

  /** Which keys there are is known by what they are told. */
  sent(): void {}

  told({ ask }: Request, { status, body }: Answer): void {
    if (status !== 200) return;
    const who = ask.user?.id ?? '';
    const key = `${ask.params?.['warehouseId']} ${who} ${ask.headers?.['idempotency-key']}`;
    const wave: string = body.wave;
    const orders: readonly string[] = body.orders.map((one: { warehouseOrderId: string }) => one.warehouseOrderId);
    const told = `${wave}: ${orders.join(', ')}`;
    const first = this.#told.get(key) ?? told;
    this.#told.set(key, first);
    if (first !== told) throw new Breach(7, `key ${key} was told of wave ${first} and then of ${told}`);
    const claimed = this.#claimed.get(wave) ?? new Map<string, string>();
    const other = orders.find((id) => !claimed.has(id));
    if (other !== undefined)
      throw new Breach(11, `${who} was told of ${other} in wave ${wave}, which never claimed it`);
    const { size } = ask.body as { size: number };
    const parcels = new Set(orders.map((id) => claimed.get(id)));
    if (parcels.size > size) throw new Breach(11, `${who} asked for ${size} parcels and was given ${parcels.size}`);
  }
}

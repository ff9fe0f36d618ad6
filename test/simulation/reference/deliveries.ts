import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Request } from './requests.ts';

/** What goods received and counts corrected are told apart by: two of a kind do the same. */
export interface Delivery {
  readonly itemId: string;
  readonly warehouseId: string;
  readonly kind: 'receive' | 'correct';
  readonly change: number;
}

/** What may have been done under a key: one of what it was sent with, as the first that took effect is the only one. */
interface Key {
  readonly may: Set<string>;
  done?: string;
}

const kindOf = ({ itemId, warehouseId, kind, change }: Delivery): string =>
  `${kind} ${change} of ${itemId} in ${warehouseId}`;

/**
 * What was received and corrected, as those know who did it: by idempotency key. A key that was told `200` has taken effect
 * once; as long as nobody was told, it may or may not have.
 */
export class Deliveries {
  readonly #keys = new Map<string, Key>();
  /** Times each kind of delivery was seen to take effect. */
  readonly #effects = new Map<string, number>();

  /** A key is sent with a request. */
  sent(request: Request): void {
    const key: Key = this.#keys.get(keyOf(request)) ?? { may: new Set() };
    this.#keys.set(keyOf(request), key);
    if (key.done === undefined) key.may.add(kindOf(deliveryOf(request)));
  }

  told(request: Request, answer: Answer): void {
    const key = this.#keys.get(keyOf(request));
    if (!key) return;
    const delivery = deliveryOf(request);
    const kind = kindOf(delivery);
    if (answer.status === 200) {
      if (key.done !== undefined && key.done !== kind)
        throw new Breach(7, `key ${keyOf(request)} did ${key.done} and ${kind}`);
      if (answer.body.change !== delivery.change) throw new Breach(7, `${kind} was answered as ${answer.body.change}`);
      key.done = kind;
      key.may.clear();
      key.may.add(kind);
      this.#hold(kind);
    }
    if (answer.status === 422 && key.may.size === 1 && key.may.has(kind)) {
      throw new Breach(7, `key ${keyOf(request)} was refused as another request's, and was sent with ${kind} alone`);
    }
  }

  /** A delivery is seen to take effect. @throws Breach when no key is left that could have done it. */
  tookEffect(delivery: Delivery): void {
    const kind = kindOf(delivery);
    this.#effects.set(kind, (this.#effects.get(kind) ?? 0) + 1);
    this.#hold(kind);
  }

  #hold(kind: string): void {
    const effects = this.#effects.get(kind) ?? 0;
    const keys = [...this.#keys.values()];
    const most = keys.filter(({ may }) => may.has(kind)).length;
    const least = keys.filter(({ done }) => done === kind).length;
    if (effects > most) throw new Breach(7, `${kind} took effect ${effects} times for ${most} idempotency keys`);
    if (effects < least) throw new Breach(7, `${kind} was confirmed ${least} times and took effect ${effects} times`);
    const all = [...this.#effects.values()].reduce((sum, count) => sum + count, 0);
    if (all > keys.length) throw new Breach(7, `${all} deliveries took effect for ${keys.length} idempotency keys`);
  }
}

const keyOf = ({ ask }: Request): string => `${ask.params?.['warehouseId']} ${ask.headers?.['idempotency-key']}`;

function deliveryOf({ ask }: Request): Delivery {
  const body = ask.body as { kind: 'receive' | 'correct'; itemId: string; quantity?: number; delta?: number };
  return {
    itemId: body.itemId,
    warehouseId: ask.params?.['warehouseId'] ?? '',
    kind: body.kind,
    change: body.quantity ?? body.delta ?? 0,
  };
}

import type { Answer } from '../world/world.ts';
import { Breach } from './breach.ts';
import type { Request } from './requests.ts';

/** What may have been done under a key: one of what it was sent with, as the first that took effect is the only one. */
interface Key {
  readonly may: Set<string>;
  /** Bodies it was sent with, as text. */
  readonly bodies: Set<string>;
  /** What was done under it for certain, and how that was answered. */
  done?: { readonly kind: string; readonly answer: string };
}

/**
 * What was asked for under idempotency keys, by those who asked, against what was seen to be done (invariant 7): a key that
 * was confirmed has taken effect once, and is always answered the same; as long as nobody was told, it may or may not have.
 * Two requests of one kind do the same.
 */
export class Effects {
  readonly #keys = new Map<string, Key>();
  /** Times each kind was seen to take effect. */
  readonly #effects = new Map<string, number>();
  #all = 0;

  /** A key is sent with a request, which would do this. */
  sent(request: Request, kind: string): void {
    const name = keyOf(request);
    const key: Key = this.#keys.get(name) ?? { may: new Set(), bodies: new Set() };
    this.#keys.set(name, key);
    key.bodies.add(textOf(request.ask.body));
    if (key.done === undefined) key.may.add(kind);
  }

  /** It is answered. @throws Breach when the key was used otherwise, or its first answer was another. */
  told(request: Request, kind: string, { status, body }: Answer): void {
    const name = keyOf(request);
    const key = this.#keys.get(name);
    if (!key) return;
    // Of somebody who asks what can't be asked, nothing is learned.
    if (body?.code === 'INVALID_INPUT') throw new Error(`${kind} is no request: ${textOf(body)}`);
    if (status < 300) {
      const answer = textOf(body);
      if (key.done !== undefined && key.done.kind !== kind)
        throw new Breach(7, `key ${name} did ${key.done.kind} and ${kind}`);
      if (key.done !== undefined && key.done.answer !== answer)
        throw new Breach(7, `key ${name} was first answered ${key.done.answer} and then ${answer}`);
      key.done = { kind, answer };
      key.may.clear();
      key.may.add(kind);
      this.#hold(kind);
    } else if (body?.code === 'IDEMPOTENCY_MISMATCH' && key.bodies.size === 1) {
      throw new Breach(7, `key ${name} was refused as another request's, and was sent with ${kind} alone`);
    } else if (status < 500 && key.done?.kind === kind && key.bodies.size === 1) {
      throw new Breach(7, `key ${name} has done ${kind}, and a repeat was told ${status} ${body?.code}`);
    }
  }

  /** Something is seen to take effect. @throws Breach when no key is left that could have done it. */
  tookEffect(kind: string): void {
    this.#effects.set(kind, (this.#effects.get(kind) ?? 0) + 1);
    this.#all++;
    this.#hold(kind);
  }

  #hold(kind: string): void {
    const effects = this.#effects.get(kind) ?? 0;
    let most = 0;
    let least = 0;
    for (const { may, done } of this.#keys.values()) {
      if (may.has(kind)) most++;
      if (done?.kind === kind) least++;
    }
    if (effects > most) throw new Breach(7, `${kind} took effect ${effects} times for ${most} idempotency keys`);
    if (effects < least) throw new Breach(7, `${kind} was confirmed ${least} times and took effect ${effects} times`);
    if (this.#all > this.#keys.size)
      throw new Breach(7, `${kind}: with it, ${this.#all} took effect for ${this.#keys.size} idempotency keys`);
  }
}

const keyOf = ({ ask }: Request): string =>
  `${Object.values(ask.params ?? {}).join(' ')} ${ask.headers?.['idempotency-key']}`;

/** JSON with the names of each object in order: a stored answer comes back in any. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  ) ?? '';

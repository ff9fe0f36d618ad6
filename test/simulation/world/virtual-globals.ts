import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, syncBuiltinESMExports } from 'node:module';

/** Whose time and chance code sees, whatever promise or callback it runs in. */
export interface Inhabitant {
  /** What its clock shows, in ms since the epoch. */
  clock(): number;
  /** True virtual ms, which never jump. */
  monotonic(): number;
  /** Whole numbers from 0 to 255. */
  randomByte(): number;
  randomNumber(): number;
  setTimer(callback: () => void, ms: number): number;
  clearTimer(id: number): void;
}

/** Who runs right now. Outside a world there is nobody, and everything below is Node's own. */
export const inhabitant: AsyncLocalStorage<Inhabitant> = new AsyncLocalStorage();

/** Node's own, for whoever drives the world: it lets all promises run that can. */
export const realSetImmediate: typeof setImmediate = globalThis.setImmediate;

/** What setTimeout answers with: Node's is an object, too, and is asked to unref(). */
class VirtualTimeout {
  readonly owner: Inhabitant;
  id = 0;

  constructor(owner: Inhabitant) {
    this.owner = owner;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

type Callback = (...args: unknown[]) => void;

const require = createRequire(import.meta.url);
const timers = require('node:timers') as Record<string, unknown>;
const crypto = require('node:crypto') as Record<string, unknown>;

function patchTimers(): void {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const virtual = {
    setTimeout: (callback: Callback, ms?: number, ...args: unknown[]): unknown => {
      const owner = inhabitant.getStore();
      if (!owner) return setTimeout(callback, ms, ...args);
      const timeout = new VirtualTimeout(owner);
      timeout.id = owner.setTimer(() => callback(...args), delay(ms));
      return timeout;
    },
    setInterval: (callback: Callback, ms?: number, ...args: unknown[]): unknown => {
      const owner = inhabitant.getStore();
      if (!owner) return setInterval(callback, ms, ...args);
      const timeout = new VirtualTimeout(owner);
      const again = (): void => {
        timeout.id = owner.setTimer(again, delay(ms));
        callback(...args);
      };
      timeout.id = owner.setTimer(again, delay(ms));
      return timeout;
    },
    clearTimeout: (timeout: unknown): void => {
      if (timeout instanceof VirtualTimeout) timeout.owner.clearTimer(timeout.id);
      else clearTimeout(timeout as NodeJS.Timeout);
    },
    clearInterval: (timeout: unknown): void => {
      if (timeout instanceof VirtualTimeout) timeout.owner.clearTimer(timeout.id);
      else clearInterval(timeout as NodeJS.Timeout);
    },
  };
  Object.assign(globalThis, virtual);
  Object.assign(timers, virtual);
}

/** As Node takes it: at least a millisecond, and none for what is not a number. */
const delay = (ms: number | undefined): number => (ms !== undefined && ms >= 1 ? Math.trunc(ms) : 1);

function patchClocks(): void {
  const RealDate = Date;
  const realNow = Date.now;
  const now = (): number => inhabitant.getStore()?.clock() ?? realNow();
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget as unknown as typeof Date),
    apply: () => new RealDate(now()).toString(),
  });
  const real = performance.now.bind(performance);
  Object.defineProperty(performance, 'now', {
    configurable: true,
    writable: true,
    value: () => inhabitant.getStore()?.monotonic() ?? real(),
  });
}

function patchChance(): void {
  const { random } = Math;
  Math.random = () => inhabitant.getStore()?.randomNumber() ?? random();

  const { randomUUID, randomBytes } = crypto as unknown as typeof import('node:crypto');
  const { getRandomValues } = globalThis.crypto;
  const fill = <T extends ArrayBufferView>(view: T, owner: Inhabitant): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = owner.randomByte();
    return view;
  };
  const virtualUuid = (options?: object): string => {
    const owner = inhabitant.getStore();
    return owner ? uuid(fill(new Uint8Array(16), owner)) : randomUUID(options);
  };
  crypto['randomUUID'] = virtualUuid;
  crypto['randomBytes'] = (size: number, callback?: (error: Error | null, bytes: Buffer) => void): unknown => {
    const owner = inhabitant.getStore();
    if (owner && callback === undefined) return fill(Buffer.alloc(size), owner);
    return callback ? randomBytes(size, callback) : randomBytes(size);
  };
  // Not node:crypto's own getRandomValues, which can't be replaced; what the functions use asks the global one.
  Object.defineProperty(globalThis.crypto, 'randomUUID', { configurable: true, writable: true, value: virtualUuid });
  Object.defineProperty(globalThis.crypto, 'getRandomValues', {
    configurable: true,
    writable: true,
    value: (view: ArrayBufferView): unknown => {
      const owner = inhabitant.getStore();
      return owner ? fill(view, owner) : getRandomValues.call(globalThis.crypto, view as Uint8Array<ArrayBuffer>);
    },
  });
}

/** A version 4 UUID of sixteen bytes (RFC 9562). */
function uuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Once, as this file is first imported: whoever imports the functions imports this first. ES modules that took a name
// from node:timers or node:crypto earlier see the new ones too.
patchTimers();
patchClocks();
patchChance();
syncBuiltinESMExports();

import type { Fate } from './fate.ts';
import type { AwsAnswer, AwsCall } from './interception.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Inhabitant } from './virtual-globals.ts';
import { ProcessDied } from './world.ts';

/** `function`: one invocation of a Lambda, may die. `actor` and `workflow` do not. */
export type ProcessKind = 'function' | 'actor' | 'workflow';

/** Takes a process's AWS call and settles it when the scheduler says so. */
export type TakeCall = (process: Process, call: AwsCall) => Promise<AwsAnswer>;

/** Whoever acts in the world: what it has parked, its clock, and whether it lives. */
export class Process implements Inhabitant {
  readonly id: number;
  readonly name: string;
  readonly kind: ProcessKind;
  /** How readily the scheduler picks what it has parked. */
  readonly weight: number;
  /** How far its clock is off, in ms. */
  skew = 0;
  /** When it is out of time, in true virtual ms. */
  deadline = Number.POSITIVE_INFINITY;
  /** Calls on the wire. */
  parked = 0;
  /** What is in store for it, if it is an invocation. */
  fate: Fate | undefined;
  state: 'alive' | 'ended' | 'dead' = 'alive';
  /** Told when it dies, with why. */
  onDeath: (error: ProcessDied) => void = () => undefined;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #takeCall: TakeCall;

  constructor(
    facts: { readonly id: number; readonly name: string; readonly kind: ProcessKind; readonly weight: number },
    scheduler: Scheduler,
    random: Random,
    takeCall: TakeCall,
  ) {
    this.id = facts.id;
    this.name = facts.name;
    this.kind = facts.kind;
    this.weight = facts.weight;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#takeCall = takeCall;
  }

  /** `12:beginCheckout`. */
  get label(): string {
    return `${this.id}:${this.name}`;
  }

  clock(): number {
    return this.#scheduler.now + this.skew;
  }

  monotonic(): number {
    return this.#scheduler.now;
  }

  randomByte(): number {
    return this.#random.below(256);
  }

  randomNumber(): number {
    return this.#random.next();
  }

  setTimer(callback: () => void, ms: number): number {
    return this.#scheduler.setTimer(this, callback, ms);
  }

  clearTimer(id: number): void {
    this.#scheduler.clearTimer(id);
  }

  call(call: AwsCall): Promise<AwsAnswer> {
    return this.#takeCall(this, call);
  }

  /** Never goes on from where it is parked; what it did stays done. */
  die(why: string): void {
    if (this.state === 'dead') return;
    const heard = this.state === 'alive';
    this.state = 'dead';
    this.#scheduler.forget(this);
    if (heard) this.onDeath(new ProcessDied(`${this.label} ${why}`));
  }
}

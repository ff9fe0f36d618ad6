import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { inhabitant, realSetImmediate } from './virtual-globals.ts';

/** Something that may happen next. */
export interface Happening {
  /** How likely it is picked, beside the others. */
  readonly weight: number;
  /** Whose it is, for what dies with it. */
  readonly process?: Process;
  readonly what: () => string;
  readonly run: () => void;
}

/** Where things that may happen come from, beside what is parked and timers. */
export interface Source {
  /** Adds what may happen now. */
  offer(now: number, to: Happening[]): void;
  /** When there is something to offer next, if time passes; Infinity for never. */
  due(): number;
}

interface Timer {
  readonly due: number;
  readonly process: Process;
  readonly callback: () => void;
}

/** Longest that time passes over calls on the wire, in ms: a slow answer, less than the SDK's own patience. */
const SLOWEST_ANSWER = 3500;
/**
 * Holds and messages end at whole seconds. Time stands still there more often than elsewhere, so that several calls in a row
 * may be made just at an end, not only before and after it.
 */
const SECOND_MS = 1000;
const STILL = 0.7;
/** Turns of the event loop given to a process that neither parks nor ends. Each is time for real I/O. */
const PATIENCE = 2000;

/**
 * What happens next. One thing at a time: it is picked by chance among all that may happen, run, and everything it set
 * off runs on until every process is parked or done.
 */
export class Scheduler {
  /** True virtual time, in ms since the epoch. */
  now: number;
  steps = 0;
  /** Turns of the event loop that something real was waited for. */
  waits = 0;
  /** Told when an invocation is out of time. */
  ranOut: () => void = () => undefined;
  /** How likely, at a step, time passes while calls are on the wire. */
  slowAnswers = 0;
  readonly #random: Random;
  readonly #sources: Source[] = [];
  readonly #parked = new Set<Happening>();
  readonly #timers = new Map<number, Timer>();
  readonly #functions = new Set<Process>();
  #timerId = 0;

  constructor(start: number, random: Random) {
    this.now = start;
    this.#random = random;
  }

  add(source: Source): void {
    this.#sources.push(source);
  }

  /** Parks something until it is picked; it is then gone. */
  park(happening: Happening): void {
    this.#parked.add(happening);
    if (happening.process) happening.process.parked++;
  }

  /** Parks a process that waits for nothing but its turn. */
  turn(process: Process, what: () => string): Promise<void> {
    return new Promise((resolve) => {
      this.park({ weight: process.weight, process, what, run: resolve });
    });
  }

  /** Watches over an invocation: it must be parked or done after each step, and dies at its deadline. */
  watch(process: Process): void {
    this.#functions.add(process);
  }

  /** An invocation has ended. Its timers go; calls still on the wire may yet take effect. */
  ended(process: Process): void {
    this.#functions.delete(process);
    if (process.parked === 0) this.#dropTimers(process);
  }

  /** Drops all that a process has parked. */
  forget(process: Process): void {
    this.#functions.delete(process);
    this.#dropTimers(process);
    for (const happening of this.#parked) if (happening.process === process) this.#parked.delete(happening);
    process.parked = 0;
  }

  setTimer(process: Process, callback: () => void, ms: number): number {
    const id = ++this.#timerId;
    if (process.state !== 'dead') this.#timers.set(id, { due: this.now + ms, process, callback });
    return id;
  }

  clearTimer(id: number): void {
    this.#timers.delete(id);
  }

  /**
   * Runs one step.
   * @param until time beyond which nothing is waited for
   * @returns what happened, or undefined when nothing may happen any more
   */
  step(until: number): Happening | undefined {
    for (;;) {
      const offers = this.#offers();
      const next = this.#nextDue();
      if (offers.length === 0) {
        if (next > until || next === Number.POSITIVE_INFINITY) return undefined;
        this.now = Math.max(this.now, next);
        continue;
      }
      if (this.slowAnswers > 0 && next < until && this.#random.chance(this.slowAnswers)) {
        this.now = Math.max(this.now, Math.min(next, this.now + SLOWEST_ANSWER));
        continue;
      }
      const picked = this.#pick(offers);
      if (this.#parked.delete(picked) && picked.process) picked.process.parked--;
      this.steps++;
      // Calls that are on the wire together pass the same milliseconds, not one after the other's.
      this.#pass(1 + Math.ceil(10 / offers.length));
      return picked;
    }
  }

  /** Lets fewer than so many ms pass: up to a whole second at most, and from one often none. */
  #pass(most: number): void {
    if (this.now % SECOND_MS === 0 && this.#random.chance(STILL)) return;
    const second = (Math.floor(this.now / SECOND_MS) + 1) * SECOND_MS;
    this.now = Math.min(this.now + this.#random.below(most), second);
  }

  /** Lets everything run until every process is parked or done. @throws Error when one does neither. */
  async settle(): Promise<void> {
    for (let turn = 0; ; turn++) {
      await new Promise<void>((resolve) => realSetImmediate(resolve));
      const busy = this.#busy();
      if (!busy) return;
      this.waits++;
      if (turn > PATIENCE) throw new Error(`${busy.label} neither parks nor ends: it waits for something real.`);
    }
  }

  /** Whether any invocation is under way. */
  get working(): boolean {
    return this.#functions.size > 0;
  }

  #busy(): Process | undefined {
    for (const process of this.#functions) {
      if (process.parked === 0 && !this.#waits(process)) return process;
    }
    return undefined;
  }

  /** Whether it waits to try again: it has a timer other than the one by which middy ends an invocation early. */
  #waits(process: Process): boolean {
    let timers = 0;
    for (const timer of this.#timers.values()) {
      if (timer.process !== process) continue;
      if (timer.due !== process.deadline - EARLY_END || ++timers > 1) return true;
    }
    return false;
  }

  #dropTimers(process: Process): void {
    for (const [id, timer] of this.#timers) if (timer.process === process) this.#timers.delete(id);
  }

  #offers(): Happening[] {
    const offers = [...this.#parked];
    for (const [id, timer] of this.#timers) {
      if (timer.due <= this.now) offers.push(this.#ringing(id, timer));
    }
    for (const process of this.#functions) {
      if (process.deadline <= this.now) {
        offers.push({
          weight: 10,
          process,
          what: () => `${process.label} is out of time`,
          run: () => this.#end(process),
        });
      }
    }
    for (const source of this.#sources) source.offer(this.now, offers);
    return offers;
  }

  #end(process: Process): void {
    this.ranOut();
    process.die('ran out of time');
  }

  #ringing(id: number, { process, callback }: Timer): Happening {
    return {
      weight: process.weight,
      what: () => `${process.label} timer`,
      run: () => {
        this.#timers.delete(id);
        inhabitant.run(process, callback);
      },
    };
  }

  #nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { due } of this.#timers.values()) if (due > this.now && due < next) next = due;
    for (const { deadline } of this.#functions) if (deadline > this.now && deadline < next) next = deadline;
    for (const source of this.#sources) {
      const due = source.due();
      if (due > this.now && due < next) next = due;
    }
    return next;
  }

  #pick(offers: readonly Happening[]): Happening {
    let sum = 0;
    for (const { weight } of offers) sum += weight;
    let at = this.#random.next() * sum;
    for (const offer of offers) {
      at -= offer.weight;
      if (at < 0) return offer;
    }
    return offers[offers.length - 1] as Happening;
  }
}

/** middy ends an invocation itself so many ms before its time is over (`timeoutEarlyInMillis`). */
const EARLY_END = 5;

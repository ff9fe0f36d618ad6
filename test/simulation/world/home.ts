import { FAULT_KINDS, type FaultKind, type FaultPlan } from './faults.ts';
import type { Random } from './random.ts';
import type { Phase, WorldSettings } from './world.ts';

/** What all parts of one world share: its phase, its faults, its chance and its trace. */
export class Home {
  readonly seed: number;
  readonly settings: WorldSettings;
  /** Chance of faults and of how long things take; the scheduler's picks, the code's own and the actors' are other streams. */
  readonly random: Random;
  readonly faults: Record<FaultKind, number>;
  phase: Phase = 'setUp';
  readonly #plan: FaultPlan;
  readonly #write: ((line: string) => void) | undefined;
  readonly #now: () => number;
  readonly #start: number;

  constructor(
    seed: number,
    settings: WorldSettings,
    plan: FaultPlan,
    random: Random,
    now: () => number,
    write: ((line: string) => void) | undefined,
  ) {
    this.seed = seed;
    this.settings = settings;
    this.random = random;
    this.faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
    this.#plan = plan;
    this.#write = write;
    this.#now = now;
    this.#start = now();
  }

  /** Whether a fault of this kind strikes at this occasion. It counts once it has had its effect: see {@link fired}. */
  strikes(kind: FaultKind): boolean {
    return this.phase === 'faulty' && this.#plan[kind] > 0 && this.random.chance(this.#plan[kind]);
  }

  /** Counts a fault. */
  fired(kind: FaultKind): void {
    this.faults[kind]++;
  }

  /** A line of the trace; made only when somebody reads it. */
  trace(line: () => string): void {
    this.#write?.(`${((this.#now() - this.#start) / 1000).toFixed(3)} ${line()}`);
  }
}

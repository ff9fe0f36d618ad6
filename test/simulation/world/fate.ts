import type { FaultKind } from './faults.ts';
import type { Home } from './home.ts';

/** Kinds that may go on for a while: a service that is down for one process, a row that others fight over. */
const LASTING = ['failedBefore', 'throttle', 'conflict'] as const;

/**
 * What is in store for one invocation. Drawn at its start rather than at each call, so that one of a hundred calls is not
 * all but sure to die, and that even one of three sometimes finds no retry that helps.
 */
export class Fate {
  /** At which of its calls it dies, from 1. */
  readonly diesAt: number;
  readonly #troubles: ReadonlyMap<FaultKind, { readonly from: number; readonly to: number }>;
  #calls = 0;

  constructor(home: Home) {
    const { random } = home;
    const some = (): number => 1 + random.below(random.pick([4, 15, 120]));
    this.diesAt = home.strikes('processDied') ? some() : Number.POSITIVE_INFINITY;
    this.#troubles = new Map(
      LASTING.filter((kind) => home.strikes(kind)).map((kind) => {
        const from = some();
        return [kind, { from, to: from + random.pick([4, 12, 1000]) }] as const;
      }),
    );
  }

  /** Counts a call. @returns whether it is the last one */
  nextCall(): boolean {
    return ++this.#calls === this.diesAt;
  }

  /** Whether the call that was just counted is in such trouble. */
  inTrouble(kind: FaultKind): boolean {
    const trouble = this.#troubles.get(kind);
    return trouble !== undefined && this.#calls >= trouble.from && this.#calls < trouble.to;
  }
}

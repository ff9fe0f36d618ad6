import type { FaultKind } from './world/faults.ts';

/** What one seed came to, as a worker reports it. */
export interface Outcome {
  readonly seed: number;
  readonly operations: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly failure?: Failure;
}

/** Why a seed failed. */
export interface Failure {
  /** Number in docs/invariants.md; 0 when the world could not go on at all. */
  readonly invariant: number;
  readonly message: string;
  /** The last lines of its trace. */
  readonly trace: readonly string[];
  /** Whether running it again failed in the same way. */
  readonly replayed: boolean;
}

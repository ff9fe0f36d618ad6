/** Something that must never be. Thrown by the reference, and ends a run. */
export class Breach extends Error {
  /** Number in docs/invariants.md. */
  readonly invariant: number;

  constructor(invariant: number, message: string) {
    super(message);
    this.name = 'Breach';
    this.invariant = invariant;
  }
}

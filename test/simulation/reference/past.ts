/**
 * What something was over time: its values with the number of the step from which on each was true. A client that asked at
 * one step and was answered at another may have been told of any moment between the two.
 */
export class Past<Value> {
  readonly #steps: number[] = [];
  readonly #values: Value[] = [];

  constructor(first: Value) {
    this.#steps.push(0);
    this.#values.push(first);
  }

  /** From this step on it is this value. */
  set(step: number, value: Value): void {
    if (this.#steps.at(-1) === step) this.#values[this.#values.length - 1] = value;
    else {
      this.#steps.push(step);
      this.#values.push(value);
    }
  }

  get now(): Value {
    return this.#values[this.#values.length - 1] as Value;
  }

  /** Every value it has had since a step, the one it had then included. */
  since(step: number): Value[] {
    let from = this.#steps.length - 1;
    while (from > 0 && (this.#steps[from] ?? 0) > step) from--;
    return this.#values.slice(from);
  }
}

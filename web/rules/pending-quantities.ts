/** Quantities that were chosen and the store has not been told yet. Of each item the last counts. */
export class PendingQuantities {
  readonly #wanted = new Map<string, number>();
  #turn: Promise<void> = Promise.resolve();

  want(itemId: string, quantity: number): void {
    this.#wanted.set(itemId, quantity);
  }

  forget(itemId: string): void {
    this.#wanted.delete(itemId);
  }

  forgetAll(): void {
    this.#wanted.clear();
  }

  has(itemId: string): boolean {
    return this.#wanted.has(itemId);
  }

  get size(): number {
    return this.#wanted.size;
  }

  /**
   * Sends one after the other until nothing is left, also what is chosen meanwhile; sends never overlap, so that the last
   * one counts at the store, too. What fails ends it; it stays wanted where `again` says that it may pass next time.
   * @throws what `send` throws
   */
  flush(
    send: (itemId: string, quantity: number) => Promise<unknown>,
    again: (error: unknown) => boolean,
  ): Promise<void> {
    const sending = this.#turn.then(async () => {
      for (let next = this.#next(); next; next = this.#next()) {
        const [itemId, quantity] = next;
        this.#wanted.delete(itemId);
        try {
          await send(itemId, quantity);
        } catch (error) {
          if (again(error) && !this.#wanted.has(itemId)) this.#wanted.set(itemId, quantity);
          throw error;
        }
      }
    });
    this.#turn = sending.catch(() => {});
    return sending;
  }

  #next(): [string, number] | undefined {
    return this.#wanted.entries().next().value;
  }
}

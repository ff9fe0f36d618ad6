import { Breach } from './breach.ts';
import type { Mirror } from './mirror.ts';
import type { LedgerRow, Step, Stock } from './rows.ts';

interface Movement {
  readonly id: string;
  readonly delta: number;
  readonly available: number;
}

/** Invariant 13: each change of an item's stock says what it is and has a version of its own, and the ledger has them all. */
export class LedgerChecks {
  readonly #mirror: Mirror;
  /** Movements of each item as they happened; index 0 is version 1. */
  readonly #movements = new Map<string, Movement[]>();
  readonly #recorded = new Map<string, Set<number>>();

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  begin(stock: readonly Stock[], ledger: readonly LedgerRow[]): void {
    for (const { itemId, available, lastMovement } of stock) {
      this.#movements.set(itemId, [{ id: lastMovement.id, delta: lastMovement.delta, available }]);
    }
    for (const row of ledger) this.#record(row);
  }

  check(step: Step): void {
    for (const { before, after } of step.of<Stock>('Stock')) {
      if (!after) continue;
      const { itemId, available, version, lastMovement } = after;
      const known = this.#movements.get(itemId) ?? [];
      this.#movements.set(itemId, known);
      if (version !== known.length + 1)
        throw new Breach(13, `stock of ${itemId} goes from version ${known.length} to ${version}`);
      const delta = available - (before?.available ?? 0);
      if (lastMovement.delta !== delta)
        throw new Breach(13, `stock of ${itemId} moved by ${delta} and says ${lastMovement.delta}`);
      known.push({ id: lastMovement.id, delta, available });
    }
    for (const { before, after } of step.of<LedgerRow>('StockLedger')) {
      if (!after) throw new Breach(13, `movement ${before?.version} of ${before?.itemId} is gone from the ledger`);
      this.#record(after);
    }
  }

  #record({ itemId, version, id, delta, available }: LedgerRow): void {
    const movement = this.#movements.get(itemId)?.[version - 1];
    if (movement?.id !== id || movement.delta !== delta || movement.available !== available) {
      const was = movement ? `${movement.id} by ${movement.delta} leaving ${movement.available}` : 'nothing';
      throw new Breach(
        13,
        `the ledger's ${itemId} ${version} is ${id} by ${delta} leaving ${available}; it was ${was}`,
      );
    }
    const recorded = this.#recorded.get(itemId) ?? new Set();
    this.#recorded.set(itemId, recorded.add(version));
  }

  atRest(): void {
    for (const [itemId, movements] of this.#movements) {
      const recorded = this.#recorded.get(itemId)?.size ?? 0;
      if (recorded !== movements.length)
        throw new Breach(13, `the ledger has ${recorded} of ${movements.length} movements of ${itemId}`);
      const sum = movements.reduce((total, { delta }) => total + delta, 0);
      const available = this.#mirror.stock.get(itemId)?.available;
      if (sum !== available) throw new Breach(13, `movements of ${itemId} sum to ${sum}, available is ${available}`);
    }
  }
}

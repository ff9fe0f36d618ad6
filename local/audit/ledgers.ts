import type { LedgerRow, Snapshot } from './rows.ts';

/** An item's movements up to the version that its Stock row had when it was read. */
export interface ItemLedger {
  readonly itemId: string;
  /** Oldest first. */
  readonly rows: readonly LedgerRow[];
  /** Whether none is missing. */
  readonly complete: boolean;
}

/**
 * The ledger by item, cut off where Stock was read: it is read after Stock, so what came in between is no part of the
 * same moment. Items without a Stock row keep all their rows.
 */
export function ledgers({ stock, ledger }: Pick<Snapshot, 'stock' | 'ledger'>): Map<string, ItemLedger> {
  const byItem = Map.groupBy(ledger, ({ itemId }) => itemId);
  const versions = new Map(stock.map(({ itemId, version }) => [itemId, version]));
  const found = new Map<string, ItemLedger>();
  for (const itemId of new Set([...byItem.keys(), ...versions.keys()])) {
    const version = versions.get(itemId) ?? Number.POSITIVE_INFINITY;
    const rows = (byItem.get(itemId) ?? [])
      .filter((row) => row.version <= version)
      .sort((one, other) => one.version - other.version);
    const complete = rows.length === version && rows.every((row, index) => row.version === index + 1);
    found.set(itemId, { itemId, rows, complete });
  }
  return found;
}

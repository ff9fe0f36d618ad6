import { isClaimable, type WarehouseOrder } from './warehouses.ts';

/** How much somebody takes on at once. */
export interface WaveSize {
  /** Parcels; warehouse orders that may share one count once. */
  readonly size: number;
  readonly maxLines?: number | undefined;
}

/** What a wave has so far. */
export class Wave {
  readonly #id: string;
  readonly #who: string;
  readonly #size: WaveSize;
  readonly #rows = new Map<string, WarehouseOrder>();

  constructor(id: string, who: string, size: WaveSize) {
    this.#id = id;
    this.#who = who;
    this.#size = size;
  }

  /** In the order they were taken, those of one parcel next to each other. */
  get rows(): WarehouseOrder[] {
    const rows = [...this.#rows.values()];
    return [...Map.groupBy(rows, ({ parcel, warehouseOrderId }) => parcel ?? warehouseOrderId).values()].flat();
  }

  get isFull(): boolean {
    return this.#parcels >= this.#size.size || this.#lines >= (this.#size.maxLines ?? Number.POSITIVE_INFINITY);
  }

  has({ warehouseOrderId }: Pick<WarehouseOrder, 'warehouseOrderId'>): boolean {
    return this.#rows.has(warehouseOrderId);
  }

  add(row: WarehouseOrder): void {
    this.#rows.set(row.warehouseOrderId, row);
  }

  /** Whether a row was claimed for this wave, by this or an earlier try of the same request. */
  owns({ status, claimedBy, wave }: WarehouseOrder): boolean {
    return (status === 'claimed' || status === 'packed') && claimedBy === this.#who && wave === this.#id;
  }

  /** Whether a row may be claimed for it: nobody's, and its lines fit. @param now epoch seconds. */
  wants(row: WarehouseOrder, now: number): boolean {
    const most = this.#size.maxLines ?? Number.POSITIVE_INFINITY;
    const free = isClaimable(row, now) && (row.status === 'queued' || row.claimedBy !== this.#who);
    return !this.has(row) && free && this.#lines + row.lines.length <= most;
  }

  get #parcels(): number {
    return new Set(this.rows.map(({ parcel, warehouseOrderId }) => parcel ?? warehouseOrderId)).size;
  }

  get #lines(): number {
    return this.rows.reduce((sum, { lines }) => sum + lines.length, 0);
  }
}

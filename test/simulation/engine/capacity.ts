import { itemSize, sameItem } from './attribute-value.ts';
import type { Table } from './table.ts';
import type { CapacityAsked, Item } from './wire.ts';

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;

/** Read units for as many bytes (docs.aws.amazon.com, "DynamoDB read and write operations"): half when eventually consistent. */
export function readUnits(size: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(size / READ_UNIT)) * (consistent ? 1 : 0.5);
}

/** Write units of a row that was and a row that is: the larger counts, and nothing at all counts as one unit. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const size = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
  return Math.max(1, Math.ceil(size / WRITE_UNIT));
}

/** Units by table and index, added up over one request. */
export class Capacity {
  readonly #kind: 'ReadCapacityUnits' | 'WriteCapacityUnits' | undefined;
  readonly #tables = new Map<string, { table: number; indexes: Map<string, number> }>();

  readonly #asked: CapacityAsked;

  /**
   * @param asked what the answer is to say; for NONE nothing is counted.
   * @param kind named in the answers of transactions and only there, as on AWS.
   */
  constructor(
    { ReturnConsumedCapacity: asked = 'NONE' }: { readonly ReturnConsumedCapacity?: CapacityAsked },
    kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
  ) {
    this.#asked = asked;
    this.#kind = kind;
  }

  /** Counts units of a table, or of one of its indexes. */
  count(table: string, units: number, index?: string): void {
    if (this.#asked === 'NONE') return;
    let counted = this.#tables.get(table);
    if (!counted) {
      counted = { table: 0, indexes: new Map() };
      this.#tables.set(table, counted);
    }
    if (index === undefined) counted.table += units;
    else counted.indexes.set(index, (counted.indexes.get(index) ?? 0) + units);
  }

  /**
   * Counts a write of the row and of every index entry that it changes. A transaction writes the row twice (to prepare
   * and to commit); its indexes follow later like any other's and count once.
   */
  countWrite(table: Table, key: string, before: Item | undefined, after: Item | undefined, times: 1 | 2): void {
    if (this.#asked === 'NONE') return;
    const { name } = table.schema;
    this.count(name, writeUnits(before, after) * times);
    for (const [index, ordered] of table.indexes) {
      const old = before && ordered.entryOf(key, before);
      const made = after && ordered.entryOf(key, after);
      if (old && made) {
        const moved = old.partition !== made.partition || !sameSort(old.entry.sort, made.entry.sort);
        if (moved) {
          // A key that changes is a removal and a put
          this.count(name, writeUnits(old.entry.item, undefined) + writeUnits(undefined, made.entry.item), index);
        } else if (!sameItem(old.entry.item, made.entry.item)) {
          this.count(name, writeUnits(old.entry.item, made.entry.item), index);
        }
      } else if (old || made) {
        this.count(name, writeUnits(old?.entry.item, made?.entry.item), index);
      }
    }
  }

  /** The answer's ConsumedCapacity of all tables; undefined when it wasn't asked for. */
  get answer(): Record<string, unknown>[] | undefined {
    if (this.#asked === 'NONE') return undefined;
    return [...this.#tables].map(([TableName, { table, indexes }]) => {
      const CapacityUnits = [...indexes.values()].reduce((sum, units) => sum + units, table);
      const total = { TableName, CapacityUnits, ...(this.#kind && { [this.#kind]: CapacityUnits }) };
      if (this.#asked === 'TOTAL') return total;
      return {
        ...total,
        Table: { CapacityUnits: table },
        ...(indexes.size > 0 && {
          GlobalSecondaryIndexes: Object.fromEntries(
            [...indexes].map(([name, units]) => [name, { CapacityUnits: units }]),
          ),
        }),
      };
    });
  }
}

const sameSort = (a: { S?: string; N?: string; B?: string } | undefined, b: typeof a): boolean =>
  a?.S === b?.S && a?.N === b?.N && a?.B === b?.B;

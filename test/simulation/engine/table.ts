import { attribute, compareText, compareValues } from './attribute-value.ts';
import type { IndexSchema, KeySchema, TableSchema } from './schema.ts';
import type { AttributeValue, Item } from './wire.ts';

/** One row as a table or an index has it: of an index, what is projected into it. */
export interface Entry {
  /** The row's primary key as text; the tie-break where an index has several rows of one key. */
  readonly key: string;
  readonly sort: AttributeValue | undefined;
  readonly item: Item;
}

/** The text of a key attribute's value: of one type, so it needs no type. */
const text = (value: AttributeValue): string => value.S ?? value.N ?? value.B ?? '';

/** A row's primary key as one text. */
export function keyText(schema: KeySchema, item: Item): string {
  const partition = text(attribute(item, schema.partition.name) as AttributeValue);
  return schema.sort ? `${partition}\u0000${text(attribute(item, schema.sort.name) as AttributeValue)}` : partition;
}

/** Where an entry stands among others of its partition. */
export function compareEntries(a: Pick<Entry, 'key' | 'sort'>, b: Pick<Entry, 'key' | 'sort'>): number {
  const order = a.sort && b.sort ? (compareValues(a.sort, b.sort) ?? 0) : 0;
  return order === 0 ? compareText(a.key, b.key) : order;
}

/** 32 bits that spread partitions evenly: FNV-1a. A Scan goes through them in this order. */
export function hashOf(partition: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < partition.length; at++) hash = Math.imul(hash ^ partition.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Where a partition stands among others in a Scan. */
export const comparePartitions = (a: string, b: string): number => hashOf(a) - hashOf(b) || compareText(a, b);

/** The rows of a table or of an index by partition, each partition in the order of its sort key. */
export class Ordered {
  readonly schema: KeySchema;
  readonly #attributes: ReadonlySet<string> | undefined;
  readonly #partitions = new Map<string, Entry[]>();

  constructor(schema: KeySchema | IndexSchema) {
    this.schema = schema;
    this.#attributes = 'attributes' in schema ? schema.attributes : undefined;
  }

  /** The entry that a row makes here, and its partition; undefined when the row lacks a key of this index. */
  entryOf(key: string, row: Item): { readonly partition: string; readonly entry: Entry } | undefined {
    const partition = attribute(row, this.schema.partition.name);
    const sort = this.schema.sort && attribute(row, this.schema.sort.name);
    if (!partition || (this.schema.sort && !sort)) return undefined;
    return { partition: text(partition), entry: { key, sort, item: this.#projected(row) } };
  }

  /** Names of the partitions in the order of a Scan. */
  partitions(): string[] {
    return [...this.#partitions.keys()].sort(comparePartitions);
  }

  /** The entries of a partition, in order. Not to be changed. */
  entries(partition: string): readonly Entry[] {
    return this.#partitions.get(partition) ?? [];
  }

  /** Takes a row's old entry out and puts its new one in. */
  replace(key: string, before: Item | undefined, after: Item | undefined): void {
    const old = before && this.entryOf(key, before);
    if (old) {
      const entries = this.#partitions.get(old.partition) ?? [];
      entries.splice(placeOf(entries, old.entry), 1);
      if (entries.length === 0) this.#partitions.delete(old.partition);
    }
    const made = after && this.entryOf(key, after);
    if (!made) return;
    const entries = this.#partitions.get(made.partition);
    if (entries) entries.splice(placeOf(entries, made.entry), 0, made.entry);
    else this.#partitions.set(made.partition, [made.entry]);
  }

  #projected(row: Item): Item {
    const names = this.#attributes;
    if (!names) return row;
    const item: Item = {};
    for (const name of Object.keys(row)) if (names.has(name)) item[name] = row[name] as AttributeValue;
    return item;
  }
}

/** The place of the first entry that is not before this one. */
function placeOf(entries: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareEntries(entries[middle] as Entry, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A table with its rows and indexes. */
export class Table {
  readonly schema: TableSchema;
  readonly rows = new Map<string, Item>();
  readonly ordered: Ordered;
  readonly indexes: ReadonlyMap<string, Ordered>;

  constructor(schema: TableSchema) {
    this.schema = schema;
    this.ordered = new Ordered({ partition: schema.partition, ...(schema.sort && { sort: schema.sort }) });
    this.indexes = new Map(schema.indexes.map((index) => [index.name, new Ordered(index)]));
  }

  /** Puts a row in the place of another, or removes it, here and in every index. */
  replace(key: string, before: Item | undefined, after: Item | undefined): void {
    if (after) this.rows.set(key, after);
    else this.rows.delete(key);
    this.ordered.replace(key, before, after);
    for (const index of this.indexes.values()) index.replace(key, before, after);
  }
}

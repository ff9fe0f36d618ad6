import { canonical, compareNumbers, numberSize } from './decimal.ts';
import { invalid } from './fault.ts';
import type { AttributeValue, Item } from './wire.ts';

/** DynamoDB's types by their short names. */
export type Type = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

const TYPES: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);
const DEEPEST = 32;

/** The type of a value that {@link checkedValue} has let pass. */
export function typeOf(value: AttributeValue): Type {
  for (const type in value) return type as Type;
  throw new Error('A value without a type.');
}

/** The attribute of a row, or undefined; names such as `constructor` are attributes like any other. */
export const attribute = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/**
 * A value as DynamoDB would keep it: checked, numbers in their canonical form. The same object when nothing changes.
 * @throws DynamoDbFault ValidationException as AWS does for empty sets, duplicates, numbers that are none and the like.
 */
export function checkedValue(value: AttributeValue, depth = 1): AttributeValue {
  const types = Object.keys(value).filter((type) => TYPES.has(type) && value[type as Type] !== undefined);
  if (types.length > 1) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (depth > DEEPEST) throw invalid('Nesting Levels have exceeded supported limits');
  switch (types[0] as Type | undefined) {
    case 'S':
    case 'B':
    case 'BOOL':
      return value;
    case 'NULL':
      if (value.NULL !== true) throw invalid(`${INVALID}: Null attribute value types must have the value of true`);
      return value;
    case 'N':
      return checkedNumber(value);
    case 'SS':
      return checkedSet(value, 'string', value.SS ?? []);
    case 'NS': {
      const NS = (value.NS ?? []).map(canonical);
      checkedSet(value, 'number', NS);
      return { NS };
    }
    case 'BS':
      return checkedSet(value, 'binary', value.BS ?? []);
    case 'L':
      return checkedList(value, depth);
    case 'M':
      return checkedMap(value, depth);
    default:
      throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
}

const INVALID = 'One or more parameter values were invalid';

function checkedNumber(value: AttributeValue): AttributeValue {
  const N = canonical(value.N ?? '');
  return N === value.N ? value : { N };
}

function checkedSet(value: AttributeValue, kind: string, members: readonly string[]): AttributeValue {
  if (members.length === 0) throw invalid(`${INVALID}: An ${kind} set  may not be empty`);
  if (new Set(members).size < members.length) throw invalid(`${INVALID}: Input collection contains duplicates.`);
  return value;
}

function checkedList(value: AttributeValue, depth: number): AttributeValue {
  const before = value.L ?? [];
  const L = before.map((member) => checkedValue(member, depth + 1));
  return L.every((member, index) => member === before[index]) ? value : { L };
}

function checkedMap(value: AttributeValue, depth: number): AttributeValue {
  const before = value.M ?? {};
  const M = checkedItem(before, depth + 1);
  return M === before ? value : { M };
}

/** The same for a row, or for a map of placeholders' values. */
export function checkedItem(item: Item, depth = 1): Item {
  let changed: Item | undefined;
  for (const name of Object.keys(item)) {
    const before = item[name] as AttributeValue;
    const value = checkedValue(before, depth);
    if (value === before) continue;
    changed ??= { ...item };
    changed[name] = value;
  }
  return changed ?? item;
}

/** Whether two values are the same: type for type, sets and maps in any order, lists in theirs. */
export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  if (a.S !== undefined) return a.S === b.S;
  if (a.N !== undefined) return a.N === b.N;
  if (a.BOOL !== undefined) return a.BOOL === b.BOOL;
  if (a.M !== undefined) return b.M !== undefined && sameItem(a.M, b.M);
  if (a.L !== undefined) {
    const other = b.L;
    return other?.length === a.L.length && a.L.every((member, index) => sameValue(member, other[index] ?? {}));
  }
  if (a.NULL !== undefined) return b.NULL !== undefined;
  if (a.B !== undefined) return a.B === b.B;
  return (
    sameMembers(a.SS, b.SS) &&
    sameMembers(a.NS, b.NS) &&
    sameMembers(a.BS, b.BS) &&
    (a.SS ?? a.NS ?? a.BS) !== undefined
  );
}

function sameMembers(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const members = new Set(a);
  return a.length === b.length && b.every((member) => members.has(member));
}

/** Whether two rows have the same attributes with the same values. */
export function sameItem(a: Item, b: Item): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = attribute(b, name);
    return other !== undefined && sameValue(a[name] as AttributeValue, other);
  });
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Text in the order of its UTF-8 bytes, which is not JavaScript's beyond the basic plane. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    if (isSurrogate(x) !== isSurrogate(y)) return isSurrogate(x) ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/**
 * The order of two values of the same type, for types that have one: text by its bytes, numbers, binary by its bytes.
 * @returns undefined when the types differ or have no order.
 */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined) return b.S === undefined ? undefined : compareText(a.S, b.S);
  if (a.N !== undefined) return b.N === undefined ? undefined : compareNumbers(a.N, b.N);
  if (a.B !== undefined) return b.B === undefined ? undefined : Buffer.compare(bytes(a.B), bytes(b.B));
  return undefined;
}

/** The bytes of a binary value. */
export const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** Bytes a value counts for (docs.aws.amazon.com, "DynamoDB Item sizes and formats"). */
function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) {
    let total = 3;
    for (const name of Object.keys(value.M)) {
      total += 1 + Buffer.byteLength(name) + valueSize(value.M[name] as AttributeValue);
    }
    return total;
  }
  if (value.L !== undefined) return value.L.reduce((total, member) => total + 1 + valueSize(member), 3);
  if (value.B !== undefined) return bytes(value.B).length;
  if (value.SS !== undefined) return value.SS.reduce((total, member) => total + Buffer.byteLength(member), 0);
  if (value.NS !== undefined) return value.NS.reduce((total, member) => total + numberSize(member), 0);
  return (value.BS ?? []).reduce((total, member) => total + bytes(member).length, 0);
}

const sizes = new WeakMap<Item, number>();

/** Bytes a row counts for: its names and values. Rows are never changed in place, so it is worked out once. */
export function itemSize(item: Item): number {
  let size = sizes.get(item);
  if (size === undefined) {
    size = 0;
    for (const name of Object.keys(item)) size += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue);
    sizes.set(item, size);
  }
  return size;
}

/** What `size()` says of a value in an expression; undefined for types that have none. */
export function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return bytes(value.B).length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

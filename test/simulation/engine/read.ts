import { attribute, checkedItem, itemSize, typeOf } from './attribute-value.ts';
import type { Capacity } from './capacity.ts';
import { readUnits } from './capacity.ts';
import { checkCondition, holds } from './condition.ts';
import { checkApart, projected } from './document.ts';
import {
  type Bindings,
  bind,
  type Condition,
  type Parsed,
  type Path,
  parseCondition,
  parseProjection,
  resolved,
} from './expression.ts';
import { invalid, invalidExpression } from './fault.ts';
import { type KeyCondition, keyCondition } from './key-condition.ts';
import type { KeySchema } from './schema.ts';
import { compareEntries, comparePartitions, type Entry, hashOf, keyText, type Ordered, type Table } from './table.ts';
import type { AttributeValue, Item, Placeholders, ReadInput, Wire } from './wire.ts';

/** Bytes one page of a Query or Scan reads at most, before any filter (docs.aws.amazon.com, "Paginating table query results"). */
const PAGE = 1024 * 1024;

/** What a read sees of a table: its rows as they are, or with some of them as they were. */
export interface View {
  /** Rows that were different then, by key; undefined where there was none. */
  readonly earlier: ReadonlyMap<string, Item | undefined>;
}

/** The row of a key. */
export const rowIn = (view: View, table: Table, key: string): Item | undefined =>
  view.earlier.has(key) ? view.earlier.get(key) : table.rows.get(key);

function partitionsIn(view: View, ordered: Ordered): string[] {
  const names = ordered.partitions();
  if (view.earlier.size === 0) return names;
  const all = new Set(names);
  for (const [key, row] of view.earlier) {
    const made = row && ordered.entryOf(key, row);
    if (made) all.add(made.partition);
  }
  return [...all].sort(comparePartitions);
}

function entriesIn(view: View, ordered: Ordered, partition: string): readonly Entry[] {
  const entries = ordered.entries(partition);
  if (view.earlier.size === 0) return entries;
  const then = entries.filter(({ key }) => !view.earlier.has(key));
  for (const [key, row] of view.earlier) {
    const made = row && ordered.entryOf(key, row);
    if (made?.partition === partition) then.push(made.entry);
  }
  return then.sort(compareEntries);
}

/** How rows are cut to what a ProjectionExpression asks for. @throws DynamoDbFault ValidationException. */
export function projectionOf(parsed: Parsed<Path[]> | undefined, bindings: Bindings): (row: Item) => Item {
  if (!parsed) return (row) => row;
  const paths = parsed.tree.map((path) => resolved(path, bindings));
  checkApart('ProjectionExpression', paths);
  return (row) => projected(row, paths);
}

/** Reads the ProjectionExpression of a Get or a BatchGet. @throws DynamoDbFault ValidationException. */
export function readProjection(input: Placeholders & { ProjectionExpression?: string }): (row: Item) => Item {
  const parsed =
    input.ProjectionExpression === undefined
      ? undefined
      : parseProjection('ProjectionExpression', input.ProjectionExpression);
  return projectionOf(parsed, bind(input, undefined, parsed ? [parsed] : []));
}

/** A Query. @throws DynamoDbFault ValidationException. */
export function query(table: Table, view: View, input: ReadInput, capacity: Capacity): Wire {
  checkNoLegacy(input);
  if (input.KeyConditionExpression === undefined) {
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  }
  const read = readRead(table, input);
  const { partition, matches } = read.keys as KeyCondition;
  const name = partition.S ?? partition.N ?? partition.B ?? '';
  const { sort } = read.ordered.schema;
  const { start } = read;
  if (start) {
    const place = read.ordered.entryOf(keyText(table.schema, start), start);
    if (place?.partition !== name || (place.entry.sort && !matches(place.entry.sort))) {
      throw invalid('The provided starting key is outside query boundaries based on provided conditions');
    }
  }
  const all = entriesIn(view, read.ordered, name);
  const chosen = sort ? all.filter((entry) => matches(entry.sort as AttributeValue)) : all;
  const forward = input.ScanIndexForward ?? true;
  const entries = forward ? chosen : chosen.toReversed();
  const from = start && read.ordered.entryOf(keyText(table.schema, start), start)?.entry;
  const rest = from
    ? entries.filter((entry) => (forward ? compareEntries(entry, from) : compareEntries(from, entry)) > 0)
    : entries;
  return answerOf(table, read, rest, capacity);
}

/** A Scan, or one segment of it. @throws DynamoDbFault ValidationException. */
export function scan(table: Table, view: View, input: ReadInput, capacity: Capacity): Wire {
  const { Segment: segment, TotalSegments: segments } = input;
  if ((segment === undefined) !== (segments === undefined)) {
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment !== undefined && segments !== undefined && segment >= segments) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${segments}`,
    );
  }
  const read = readRead(table, input);
  const isMine = (partition: string): boolean =>
    segments === undefined || Math.floor((hashOf(partition) / 2 ** 32) * segments) === segment;
  const place = read.start && read.ordered.entryOf(keyText(table.schema, read.start), read.start);
  if (place && !isMine(place.partition)) {
    throw invalid(
      'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment.',
    );
  }
  const rest: Entry[] = [];
  for (const partition of partitionsIn(view, read.ordered)) {
    if (!isMine(partition)) continue;
    const order = place ? comparePartitions(partition, place.partition) : 1;
    if (order < 0) continue;
    const entries = entriesIn(view, read.ordered, partition);
    rest.push(...(place && order === 0 ? entries.filter((entry) => compareEntries(entry, place.entry) > 0) : entries));
  }
  return answerOf(table, read, rest, capacity);
}

/** A Query's or a Scan's request as read. */
interface Read {
  readonly input: ReadInput;
  readonly ordered: Ordered;
  readonly keys: KeyCondition | undefined;
  readonly filter: (row: Item) => boolean;
  readonly project: (row: Item) => Item;
  readonly start: Item | undefined;
}

function checkNoLegacy(input: ReadInput): void {
  for (const legacy of ['KeyConditions', 'QueryFilter', 'ScanFilter', 'AttributesToGet']) {
    if (legacy in input) throw new Error(`The model does not know ${legacy}, which came before expressions.`);
  }
}

function readRead(table: Table, input: ReadInput): Read {
  checkNoLegacy(input);
  if (input.Limit !== undefined && input.Limit < 1) {
    throw invalid(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  const values = input.ExpressionAttributeValues && checkedItem(input.ExpressionAttributeValues);
  const keyText = input.KeyConditionExpression;
  const keys = keyText === undefined ? undefined : parseCondition('KeyConditionExpression', keyText);
  const filter =
    input.FilterExpression === undefined ? undefined : parseCondition('FilterExpression', input.FilterExpression);
  const projection =
    input.ProjectionExpression === undefined
      ? undefined
      : parseProjection('ProjectionExpression', input.ProjectionExpression);
  const expressions = [keys, filter, projection].filter((one) => one !== undefined);
  const bindings = bind(input, values, expressions);
  if (keys) checkCondition(keys, bindings);
  if (filter) checkCondition(filter, bindings);
  const ordered = orderedOf(table, input);
  checkSelect(table, input, projection, bindings);
  if (filter && keys) checkFilter(filter, bindings, ordered.schema);
  return {
    input,
    ordered,
    keys: keys && keyCondition(keys, bindings, ordered.schema),
    filter: filter ? (row) => holds(filter.tree, row, bindings) : () => true,
    project: projectionOf(projection, bindings),
    start: input.ExclusiveStartKey && checkedStart(table, ordered, input.ExclusiveStartKey),
  };
}

function orderedOf(table: Table, { IndexName, ConsistentRead }: ReadInput): Ordered {
  if (IndexName === undefined) return table.ordered;
  const index = table.indexes.get(IndexName);
  if (!index) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw invalid('Consistent reads are not supported on global secondary indexes');
  return index;
}

function checkSelect(table: Table, input: ReadInput, projection: Parsed<Path[]> | undefined, bindings: Bindings): void {
  const { Select: select, IndexName } = input;
  if (projection && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && !projection) {
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined) {
    throw invalid('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  const attributes = table.schema.indexes.find(({ name }) => name === IndexName)?.attributes;
  if (!attributes) return;
  if (select === 'ALL_ATTRIBUTES') {
    throw invalid(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    );
  }
  const names = (projection?.tree ?? []).map((path) => String(resolved(path, bindings)[0]));
  const missing = names.filter((name) => !attributes.has(name));
  if (missing.length > 0) {
    throw invalid(
      `One or more parameter values were invalid: Global secondary index ${IndexName} does not project [${missing.join(', ')}]`,
    );
  }
}

/** A Query's filter can't speak of the keys that it asks by. */
function checkFilter(filter: Parsed<Condition>, bindings: Bindings, schema: KeySchema): void {
  const keys = [schema.partition.name, schema.sort?.name];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node !== null && typeof node === 'object') {
      const { kind, path } = node as { kind?: string; path?: Path };
      if (kind === 'path' && path) {
        const [name] = resolved(path, bindings);
        if (keys.includes(String(name))) {
          throw invalidExpression(
            'FilterExpression',
            `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
          );
        }
      } else Object.values(node).forEach(walk);
    }
  };
  walk(filter.tree);
}

function checkedStart(table: Table, ordered: Ordered, start: Item): Item {
  const keys = [...startNames(table, ordered)];
  const key = checkedItem(start);
  const schemas = [table.schema, ordered.schema].flatMap(({ partition, sort }) => [partition, ...(sort ? [sort] : [])]);
  const right =
    Object.keys(key).length === keys.length &&
    schemas.every(({ name, type }) => {
      const value = attribute(key, name);
      return value !== undefined && typeOf(value) === type;
    });
  if (!right) throw invalid('The provided starting key is invalid');
  return key;
}

function startNames(table: Table, { schema }: Ordered): Set<string> {
  return new Set([...table.schema.keyNames, schema.partition.name, ...(schema.sort ? [schema.sort.name] : [])]);
}

function answerOf(table: Table, read: Read, entries: readonly Entry[], capacity: Capacity): Wire {
  const { input, ordered } = read;
  const limit = input.Limit ?? Number.POSITIVE_INFINITY;
  const items: Item[] = [];
  let size = 0;
  let scanned = 0;
  let last: Entry | undefined;
  for (const entry of entries) {
    const bytes = itemSize(entry.item);
    if (scanned >= limit || (scanned > 0 && size + bytes > PAGE)) {
      break;
    }
    size += bytes;
    scanned += 1;
    last = entry;
    if (read.filter(entry.item)) items.push(read.project(entry.item));
  }
  // A page that is full says where to go on even when nothing is left: AWS has not looked further either
  const more = last !== undefined && (scanned < entries.length || scanned >= limit);
  capacity.count(table.schema.name, readUnits(size, input.ConsistentRead ?? false), input.IndexName);
  return {
    ...(input.Select !== 'COUNT' && { Items: items }),
    Count: items.length,
    ScannedCount: scanned,
    ...(more && { LastEvaluatedKey: lastKey(table, ordered, last as Entry) }),
  };
}

const lastKey = (table: Table, ordered: Ordered, { item }: Entry): Item =>
  Object.fromEntries([...startNames(table, ordered)].map((name) => [name, item[name]])) as Item;

import { attribute, bytes, typeOf } from './attribute-value.ts';
import { invalid, KeyMismatch } from './fault.ts';
import type { AttributeValue, CreateTableInput, Item, KeyElement } from './wire.ts';

/** A key attribute. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The keys of a table or an index. */
export interface KeySchema {
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute;
}

/** A global secondary index. `attributes` are all it carries; undefined is everything. */
export interface IndexSchema extends KeySchema {
  readonly name: string;
  readonly attributes?: ReadonlySet<string>;
}

/** A table. */
export interface TableSchema extends KeySchema {
  readonly name: string;
  readonly keyNames: readonly string[];
  readonly indexes: readonly IndexSchema[];
}

const LONGEST = { partition: 2048, sort: 1024 } as const;

/** Reads a CreateTable. @throws DynamoDbFault ValidationException; Error for local indexes, which the model has not. */
export function schemaFrom(input: CreateTableInput): TableSchema {
  if (input.LocalSecondaryIndexes) throw new Error('The model has no local secondary indexes.');
  const types = new Map((input.AttributeDefinitions ?? []).map((one) => [one.AttributeName, one.AttributeType]));
  const keys = keysFrom(input.KeySchema ?? [], types);
  const keyNames = [keys.partition.name, ...(keys.sort ? [keys.sort.name] : [])];
  const indexes = (input.GlobalSecondaryIndexes ?? []).map((index): IndexSchema => {
    const own = keysFrom(index.KeySchema ?? [], types);
    const name = index.IndexName ?? '';
    if (index.Projection?.ProjectionType === 'ALL') return { ...own, name };
    const included = index.Projection?.NonKeyAttributes ?? [];
    const attributes = [own.partition.name, ...(own.sort ? [own.sort.name] : []), ...keyNames, ...included];
    return { ...own, name, attributes: new Set(attributes) };
  });
  return { ...keys, name: input.TableName ?? '', keyNames, indexes };
}

function keysFrom(
  elements: readonly KeyElement[],
  types: ReadonlyMap<string | undefined, string | undefined>,
): KeySchema {
  const keyOf = (kind: string): KeyAttribute | undefined => {
    const name = elements.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    if (name === undefined) return undefined;
    const type = types.get(name);
    if (type !== 'S' && type !== 'N' && type !== 'B') {
      throw invalid(
        `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}]`,
      );
    }
    return { name, type };
  };
  const partition = keyOf('HASH');
  if (!partition) throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  const sort = keyOf('RANGE');
  return sort ? { partition, sort } : { partition };
}

/** Checks a request's Key. @throws DynamoDbFault ValidationException when it isn't exactly the table's. */
export function checkKey(table: TableSchema, key: Item): void {
  if (Object.keys(key).length !== table.keyNames.length) throw mismatch();
  forEachKey(table, (one, longest) => {
    const value = attribute(key, one.name);
    if (!value || typeOf(value) !== one.type) throw mismatch();
    checkContent(one, value, longest);
  });
}

const mismatch = () => new KeyMismatch('The provided key element does not match the schema');

/** Checks a whole row: its keys, and that what indexes take as keys can be one. @throws DynamoDbFault likewise. */
export function checkRow(table: TableSchema, item: Item): void {
  forEachKey(table, (one, longest) => {
    const value = attribute(item, one.name);
    if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${one.name} in the item`);
    if (typeOf(value) !== one.type) {
      throw new KeyMismatch(
        `One or more parameter values were invalid: Type mismatch for key ${one.name} expected: ${one.type} actual: ${typeOf(value)}`,
      );
    }
    checkContent(one, value, longest);
  });
  for (const index of table.indexes) {
    forEachKey(index, (one) => {
      const value = attribute(item, one.name);
      if (!value) return;
      if (typeOf(value) !== one.type) {
        throw new KeyMismatch(
          `One or more parameter values were invalid: Type mismatch for Index Key ${one.name} Expected: ${one.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      if (value.S !== '' && value.B !== '') return;
      throw invalid(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${one.type === 'S' ? 'string' : 'binary'} value. IndexName: ${index.name}, IndexKey: ${one.name}`,
      );
    });
  }
}

function forEachKey(keys: KeySchema, check: (key: KeyAttribute, longest: number) => void): void {
  check(keys.partition, LONGEST.partition);
  if (keys.sort) check(keys.sort, LONGEST.sort);
}

function checkContent({ name, type }: KeyAttribute, value: AttributeValue, longest: number): void {
  if (value.S === '' || value.B === '') {
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
    );
  }
  const size = value.S !== undefined ? Buffer.byteLength(value.S) : value.B !== undefined ? bytes(value.B).length : 0;
  if (size > longest) {
    throw invalid(
      `One or more parameter values were invalid: Size of ${longest === LONGEST.partition ? 'hashkey' : 'rangekey'} has exceeded the maximum size limit of${longest} bytes`,
    );
  }
}

import { checkedItem, itemSize } from './attribute-value.ts';
import { checkCondition, holds } from './condition.ts';
import { projected } from './document.ts';
import { type Bindings, bind, type Parsed, type Path, parseCondition, parseUpdate, type Update } from './expression.ts';
import { DynamoDbFault, invalid } from './fault.ts';
import { checkKey, checkRow } from './schema.ts';
import { keyText, type Table } from './table.ts';
import { checkUpdate, placesOf, updated } from './update.ts';
import type { Item, KeyedWriteInput, PutInput } from './wire.ts';

/** The writes there are. A ConditionCheck writes nothing and is in transactions only. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** Bytes a row may have (docs.aws.amazon.com, "Quotas in Amazon DynamoDB"). */
const LARGEST = 400 * 1024;

/** A write whose request has been read and found right; what it does rests on the row it meets. */
export interface Write {
  readonly kind: WriteKind;
  readonly table: Table;
  /** The row's primary key as text, and as attributes. */
  readonly keyText: string;
  readonly key: Item;
  /** Bytes of the row or key as it was sent. */
  readonly size: number;
  readonly returnValues: string;
  /** Whether a failed condition brings the row with it. */
  readonly returnsOld: boolean;
  /** Whether the condition holds for the row, or for none. */
  readonly allowed: (row: Item | undefined) => boolean;
  /** The row afterwards; undefined when there is none. @throws DynamoDbFault ValidationException when it can't be. */
  readonly next: (row: Item | undefined) => Item | undefined;
  /** The places an update names. */
  readonly places: () => Path[];
}

/**
 * Reads a write's request.
 * @throws DynamoDbFault ValidationException for what is wrong with it whatever the row: its expressions, values, key.
 */
export function readWrite(kind: WriteKind, table: Table, input: PutInput & KeyedWriteInput): Write {
  for (const legacy of ['Expected', 'AttributeUpdates', 'ConditionalOperator']) {
    if (legacy in input) throw new Error(`The model does not know ${legacy}, which came before expressions.`);
  }
  const returnValues = input.ReturnValues ?? 'NONE';
  checkReturnValues(kind, returnValues);
  const values = input.ExpressionAttributeValues && checkedItem(input.ExpressionAttributeValues);
  const condition =
    input.ConditionExpression === undefined
      ? undefined
      : parseCondition('ConditionExpression', input.ConditionExpression);
  const update =
    kind === 'Update' && input.UpdateExpression !== undefined
      ? parseUpdate('UpdateExpression', input.UpdateExpression)
      : undefined;
  if (kind === 'ConditionCheck' && !condition) throw invalid('The expression can not be empty;');
  const expressions = [update, condition].filter((one) => one !== undefined);
  const bindings = bind(input, values, expressions);
  if (update) checkUpdate(update, bindings, table.schema.keyNames);
  if (condition) checkCondition(condition, bindings);

  const item = checkedItem((kind === 'Put' ? input.Item : input.Key) ?? {});
  if (kind === 'Put') {
    checkRow(table.schema, item);
    if (itemSize(item) > LARGEST) throw invalid('Item size has exceeded the maximum allowed size');
  } else checkKey(table.schema, item);
  return {
    kind,
    table,
    keyText: keyText(table.schema, item),
    key: kind === 'Put' ? keyOf(table, item) : item,
    size: itemSize(item) + (values ? itemSize(values) : 0),
    returnValues,
    returnsOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    allowed: condition ? (row) => holds(condition.tree, row ?? {}, bindings) : () => true,
    next: nextOf(kind, table, item, update, bindings),
    places: () => (update ? placesOf(update.tree, bindings) : []),
  };
}

/** The key attributes of a row. */
export function keyOf(table: Table, row: Item): Item {
  return Object.fromEntries(table.schema.keyNames.map((name) => [name, row[name]])) as Item;
}

function nextOf(
  kind: WriteKind,
  table: Table,
  item: Item,
  update: Parsed<Update> | undefined,
  bindings: Bindings,
): Write['next'] {
  if (kind === 'Put') return () => item;
  if (kind === 'Delete') return () => undefined;
  if (kind === 'ConditionCheck') return (row) => row;
  return (row) => {
    const before = row ?? item;
    const after = update ? updated(before, update.tree, bindings) : before;
    if (update) {
      checkRow(table.schema, after);
      checkedItem(after); // A value put deep inside may nest too deeply
      if (itemSize(after) > LARGEST) throw invalid('Item size to update has exceeded the maximum allowed size');
    }
    return after;
  };
}

const RETURNS: Readonly<Record<WriteKind, readonly string[]>> = {
  Put: ['NONE', 'ALL_OLD'],
  Delete: ['NONE', 'ALL_OLD'],
  Update: ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'],
  ConditionCheck: ['NONE'],
};

function checkReturnValues(kind: WriteKind, asked: string): void {
  if (RETURNS[kind].includes(asked)) return;
  throw invalid(
    kind === 'Update'
      ? `1 validation error detected: Value '${asked}' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]`
      : 'ReturnValues can only be ALL_OLD or NONE',
  );
}

/** What a write's answer has as Attributes. */
export function returned(write: Write, before: Item | undefined, after: Item | undefined): Item | undefined {
  switch (write.returnValues) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return before && nonEmpty(projected(before, write.places()));
    case 'UPDATED_NEW':
      return after && nonEmpty(projected(after, write.places()));
    default:
      return undefined;
  }
}

const nonEmpty = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);

/** The answer to a single write whose condition did not hold. */
export function refused(write: Write, row: Item | undefined): DynamoDbFault {
  return new DynamoDbFault(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    write.returnsOld && row ? { Item: row } : {},
  );
}

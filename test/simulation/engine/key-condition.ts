import { compareValues, typeOf } from './attribute-value.ts';
import { beginsWith } from './condition.ts';
import { type Bindings, boundValue, type Condition, nameOf, type Operand, type Parsed } from './expression.ts';
import { type DynamoDbFault, invalid, invalidExpression } from './fault.ts';
import type { KeySchema } from './schema.ts';
import type { AttributeValue } from './wire.ts';

/** What a Query asks of a table's or an index's keys. */
export interface KeyCondition {
  readonly partition: AttributeValue;
  /** Whether a sort key's value is asked for. */
  readonly matches: (sortKey: AttributeValue) => boolean;
}

interface Term {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly AttributeValue[];
}

const fault = (message: string): DynamoDbFault => invalidExpression('KeyConditionExpression', message);

/**
 * Reads a key condition: the partition key equal to a value, and at most one condition on the sort key.
 * @throws DynamoDbFault ValidationException for anything else (docs.aws.amazon.com, "Key condition expressions for Query").
 */
export function keyCondition({ tree }: Parsed<Condition>, bindings: Bindings, schema: KeySchema): KeyCondition {
  const terms = termsOf(tree, bindings);
  const named = new Set(terms.map(({ name }) => name));
  if (named.size < terms.length) {
    throw fault('KeyConditionExpressions must only contain one condition per key');
  }
  if (terms.length > 2) throw invalid('Conditions can be of length 1 or 2 only');
  const partition = terms.find(({ name }) => name === schema.partition.name);
  if (!partition) throw invalid(`Query condition missed key schema element: ${schema.partition.name}`);
  if (partition.operator !== '=') throw invalid('Query key condition not supported');
  const sort = terms.find((term) => term !== partition);
  if (sort && sort.name !== schema.sort?.name) {
    throw invalid(`Query condition missed key schema element: ${schema.sort?.name ?? sort.name}`);
  }
  for (const term of terms) {
    const type = term === partition ? schema.partition.type : schema.sort?.type;
    for (const value of term.values) checkKeyValue(term, value, type as string);
  }
  return {
    partition: partition.values[0] as AttributeValue,
    matches: sort ? (value) => matches(sort, value) : () => true,
  };
}

function checkKeyValue({ name, operator }: Term, value: AttributeValue, type: string): void {
  if (typeOf(value) !== type) {
    throw invalid('One or more parameter values were invalid: Condition parameter type does not match schema type');
  }
  if (value.S !== '' && value.B !== '') return;
  if (operator === 'begins_with') return;
  throw invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
  );
}

function termsOf(node: Condition, bindings: Bindings): Term[] {
  switch (node.kind) {
    case 'and':
      return [...termsOf(node.left, bindings), ...termsOf(node.right, bindings)];
    case 'compare':
      if (node.comparator === '<>') throw fault('Invalid operator used in KeyConditionExpression: <>');
      return [compared(node.left, node.comparator, node.right, bindings)];
    case 'between':
      return [termOf('BETWEEN', node.value, [node.low, node.high], bindings)];
    case 'predicate':
      if (node.name === 'begins_with') {
        return [termOf(node.name, node.operands[0] as Operand, node.operands.slice(1), bindings)];
      }
      throw fault(`Invalid operator used in KeyConditionExpression: ${node.name}`);
    default:
      throw fault(`Invalid operator used in KeyConditionExpression: ${node.kind.toUpperCase()}`);
  }
}

const TURNED: Readonly<Record<string, string>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** A comparison may have its value on the left. */
function compared(left: Operand, comparator: string, right: Operand, bindings: Bindings): Term {
  return left.kind === 'value' && right.kind === 'path'
    ? termOf(TURNED[comparator] as string, right, [left], bindings)
    : termOf(comparator, left, [right], bindings);
}

function termOf(operator: string, key: Operand, operands: readonly Operand[], bindings: Bindings): Term {
  if (key.kind !== 'path')
    throw fault(`Invalid condition in KeyConditionExpression: ${operator} operator must have a key`);
  if (key.path.length > 1) {
    throw fault('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  const values = operands.map((operand) => {
    if (operand.kind !== 'value') {
      throw fault(`Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition`);
    }
    return boundValue(operand.name, bindings);
  });
  return { name: nameOf(key.path[0] as string, bindings), operator, values };
}

function matches({ operator, values }: Term, value: AttributeValue): boolean {
  const [first, second] = values as [AttributeValue, AttributeValue | undefined];
  if (operator === 'begins_with') return beginsWith(value, first);
  const order = compareValues(value, first) ?? Number.NaN;
  switch (operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order >= 0 && (compareValues(value, second as AttributeValue) ?? Number.NaN) <= 0;
  }
}

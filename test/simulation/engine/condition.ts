import { bytes, compareValues, sameValue, sizeOf, type Type, typeOf } from './attribute-value.ts';
import { at } from './document.ts';
import {
  type Bindings,
  boundValue,
  type Condition,
  type Operand,
  type Parsed,
  type Path,
  resolved,
} from './expression.ts';
import { invalidExpression } from './fault.ts';
import type { AttributeValue, Item } from './wire.ts';

const TYPES: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);
const ORDERED: ReadonlySet<string> = new Set(['S', 'N', 'B']);

/** Names of the types in messages. */
export const LONG_NAMES: Readonly<Record<Type, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
};

/**
 * Checks what can be told without a row: the types of the values that stand in the condition.
 * @throws DynamoDbFault ValidationException, as AWS does before it looks at any row.
 */
export function checkCondition({ kind, tree }: Parsed<Condition>, bindings: Bindings): void {
  const fault = (message: string) => invalidExpression(kind, message);
  const typeIn = (operand: Operand): Type | undefined => {
    if (operand.kind === 'value') return typeOf(boundValue(operand.name, bindings));
    return operand.kind === 'call' ? 'N' : undefined;
  };
  const wrongType = (name: string, type: Type, role = 'operator or function'): Error =>
    fault(`Incorrect operand type for operator or function; ${role}: ${name}, operand type: ${type}`);

  const checkDistinct = (name: string, first: Operand, rest: readonly Operand[]): void => {
    if (first.kind !== 'path') return;
    const path = resolved(first.path, bindings);
    const same = rest.some((other) => other.kind === 'path' && samePath(path, resolved(other.path, bindings)));
    if (!same) return;
    throw fault(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: [${path.join(', ')}]`,
    );
  };

  const checkOperand = (operand: Operand): void => {
    if (operand.kind !== 'call') return;
    const [of] = operand.operands as [Operand];
    const type = typeIn(of);
    if (of.kind === 'call') throw fault(`Operator or function requires a document path; operator or function: size`);
    if (type && (type === 'N' || type === 'BOOL' || type === 'NULL')) throw wrongType('size', type);
  };

  const check = (node: Condition): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        check(node.left);
        check(node.right);
        return;
      case 'not':
        check(node.of);
        return;
      case 'compare': {
        checkOperand(node.left);
        checkOperand(node.right);
        checkDistinct(node.comparator, node.left, [node.right]);
        if (node.comparator === '=' || node.comparator === '<>') return;
        for (const operand of [node.left, node.right]) {
          const type = typeIn(operand);
          if (type && !ORDERED.has(type)) throw wrongType(node.comparator, type, 'operator');
        }
        return;
      }
      case 'between': {
        for (const operand of [node.value, node.low, node.high]) {
          checkOperand(operand);
          const type = typeIn(operand);
          if (type && !ORDERED.has(type)) throw wrongType('BETWEEN', type, 'operator');
        }
        checkDistinct('BETWEEN', node.value, [node.low, node.high]);
        if (node.low.kind !== 'value' || node.high.kind !== 'value') return;
        const order = compareValues(boundValue(node.low.name, bindings), boundValue(node.high.name, bindings));
        if (order === undefined) {
          throw fault('The BETWEEN operator requires same data type for lower and upper bounds');
        }
        if (order > 0) {
          throw fault('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
        }
        return;
      }
      case 'in':
        for (const operand of [node.value, ...node.list]) checkOperand(operand);
        checkDistinct('IN', node.value, node.list);
        return;
      case 'predicate': {
        const [first, second] = node.operands as [Operand, Operand | undefined];
        for (const operand of node.operands) checkOperand(operand);
        if (node.name.startsWith('attribute_') && first.kind !== 'path') {
          throw fault(`Operator or function requires a document path; operator or function: ${node.name}`);
        }
        if (second) checkDistinct(node.name, first, [second]);
        if (node.name === 'attribute_type') checkTypeName(second as Operand);
        if (node.name === 'begins_with') {
          for (const operand of [first, second as Operand]) {
            const type = typeIn(operand);
            if (type && type !== 'S' && type !== 'B') throw wrongType('begins_with', type);
          }
        }
        return;
      }
    }
  };

  const checkTypeName = (operand: Operand): void => {
    if (operand.kind !== 'value') {
      throw fault('Incorrect operand type for operator or function; operator or function: attribute_type');
    }
    const value = boundValue(operand.name, bindings);
    if (value.S === undefined) throw wrongType('attribute_type', typeOf(value));
    if (!TYPES.has(value.S)) {
      throw fault(`Invalid attribute type name found; type: ${value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`);
    }
  };

  check(tree);
}

const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((element, index) => element === b[index]);

/** Whether a condition holds for a row; for a row that isn't there, `item` is empty. */
export function holds(node: Condition, item: Item, bindings: Bindings): boolean {
  switch (node.kind) {
    case 'and':
      return holds(node.left, item, bindings) && holds(node.right, item, bindings);
    case 'or':
      return holds(node.left, item, bindings) || holds(node.right, item, bindings);
    case 'not':
      return !holds(node.of, item, bindings);
    case 'compare': {
      const left = operandValue(node.left, item, bindings);
      const right = operandValue(node.right, item, bindings);
      if (node.comparator === '<>') return !(left && right && sameValue(left, right));
      if (!left || !right) return false;
      if (node.comparator === '=') return sameValue(left, right);
      const order = compareValues(left, right);
      if (order === undefined) return false;
      if (node.comparator === '<') return order < 0;
      if (node.comparator === '<=') return order <= 0;
      return node.comparator === '>' ? order > 0 : order >= 0;
    }
    case 'between': {
      const value = operandValue(node.value, item, bindings);
      const low = operandValue(node.low, item, bindings);
      const high = operandValue(node.high, item, bindings);
      if (!value || !low || !high) return false;
      const above = compareValues(value, low);
      const below = compareValues(value, high);
      return above !== undefined && below !== undefined && above >= 0 && below <= 0;
    }
    case 'in': {
      const value = operandValue(node.value, item, bindings);
      if (!value) return false;
      return node.list.some((operand) => {
        const other = operandValue(operand, item, bindings);
        return other !== undefined && sameValue(value, other);
      });
    }
    case 'predicate': {
      const [first, second] = node.operands as [Operand, Operand | undefined];
      const value = operandValue(first, item, bindings);
      if (node.name === 'attribute_exists') return value !== undefined;
      if (node.name === 'attribute_not_exists') return value === undefined;
      const other = operandValue(second as Operand, item, bindings);
      if (!value || !other) return false;
      if (node.name === 'attribute_type') return typeOf(value) === other.S;
      return node.name === 'begins_with' ? beginsWith(value, other) : contains(value, other);
    }
  }
}

function operandValue(operand: Operand, item: Item, bindings: Bindings): AttributeValue | undefined {
  if (operand.kind === 'value') return boundValue(operand.name, bindings);
  if (operand.kind === 'path') return at(item, operand.path, bindings);
  const value = operandValue(operand.operands[0] as Operand, item, bindings);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** Whether a text or binary value begins with another; also what a key condition's begins_with asks. */
export function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if (value.S !== undefined) return start.S !== undefined && value.S.startsWith(start.S);
  if (value.B === undefined || start.B === undefined) return false;
  const beginning = bytes(start.B);
  return bytes(value.B).subarray(0, beginning.length).equals(beginning);
}

function contains(value: AttributeValue, member: AttributeValue): boolean {
  if (value.S !== undefined) return member.S !== undefined && value.S.includes(member.S);
  if (value.B !== undefined) return member.B !== undefined && bytes(value.B).includes(bytes(member.B));
  if (value.L) return value.L.some((one) => sameValue(one, member));
  if (value.SS) return member.S !== undefined && value.SS.includes(member.S);
  if (value.NS) return member.N !== undefined && value.NS.includes(member.N);
  return value.BS !== undefined && member.B !== undefined && value.BS.includes(member.B);
}

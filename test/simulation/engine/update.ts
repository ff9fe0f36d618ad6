import { attribute, typeOf } from './attribute-value.ts';
import { LONG_NAMES } from './condition.ts';
import { add, subtract } from './decimal.ts';
import { at, checkApart } from './document.ts';
import {
  type Bindings,
  boundValue,
  type Operand,
  type Parsed,
  type Path,
  resolved,
  type Update,
} from './expression.ts';
import { type DynamoDbFault, invalid, invalidExpression } from './fault.ts';
import type { AttributeValue, Item } from './wire.ts';

const fault = (message: string): DynamoDbFault => invalidExpression('UpdateExpression', message);
const badPath = () => invalid('The document path provided in the update expression is invalid for update');
const badType = () => invalid('An operand in the update expression has an incorrect data type');

/** Every place that an update changes, placeholders replaced. */
export function placesOf(update: Update, bindings: Bindings): Path[] {
  const paths = [
    ...update.set.map(({ path }) => path),
    ...update.remove,
    ...update.add.map(({ path }) => path),
    ...update.delete.map(({ path }) => path),
  ];
  return paths.map((path) => resolved(path, bindings));
}

/**
 * Checks what can be told without a row: that no two places are the same, that no key is changed, the types of values.
 * @throws DynamoDbFault ValidationException, as AWS does before it looks at any row.
 */
export function checkUpdate({ tree }: Parsed<Update>, bindings: Bindings, keys: readonly string[]): void {
  const places = placesOf(tree, bindings);
  checkApart('UpdateExpression', places);
  const key = places.map(([name]) => name).find((name) => keys.includes(name as string));
  if (key !== undefined) {
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${key}. This attribute is part of the key`,
    );
  }
  for (const { left, operator, right } of tree.set) {
    for (const operand of [left, ...(right ? [right] : [])]) {
      checkFunctions(operand, bindings);
      if (operator && operand.kind === 'value' && boundValue(operand.name, bindings).N === undefined) {
        throw wrongType(operator, boundValue(operand.name, bindings));
      }
    }
  }
  for (const { value } of tree.add) {
    const given = boundValue(value, bindings);
    if (given.N === undefined && !membersOf(given)) throw wrongType('ADD', given);
  }
  for (const { value } of tree.delete) {
    const given = boundValue(value, bindings);
    if (!membersOf(given)) throw wrongType('DELETE', given);
  }
}

const wrongType = (operator: string, value: AttributeValue): DynamoDbFault =>
  fault(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${LONG_NAMES[typeOf(value)]}`,
  );

function checkFunctions(operand: Operand, bindings: Bindings): void {
  if (operand.kind !== 'call') return;
  const [first] = operand.operands;
  if (operand.name === 'if_not_exists' && first?.kind !== 'path') {
    throw fault('Operator or function requires a document path; operator or function: if_not_exists');
  }
  for (const inner of operand.operands) {
    if (inner.kind === 'call' && inner.name === 'list_append') {
      throw fault('The function is not allowed to be used this way in an expression; function: list_append');
    }
    checkFunctions(inner, bindings);
    if (operand.name !== 'list_append' || inner.kind !== 'value') continue;
    const value = boundValue(inner.name, bindings);
    if (!value.L) throw wrongType('list_append', value);
  }
}

/**
 * The row after an update. Every operand is read from the row as it was before; the row given is not changed.
 * @throws DynamoDbFault ValidationException for what only the row can tell: a missing operand, a type that doesn't fit.
 */
export function updated(item: Item, update: Update, bindings: Bindings): Item {
  const sets = update.set.map(({ path, left, operator, right }) => ({
    path: resolved(path, bindings),
    value: operator
      ? calculated(operator, operandOf(left, item, bindings), operandOf(right as Operand, item, bindings))
      : operandOf(left, item, bindings),
  }));
  const adds = update.add.map(({ path, value }) => ({
    path: resolved(path, bindings),
    value: added(at(item, path, bindings), boundValue(value, bindings)),
  }));
  const deletes = update.delete.map(({ path, value }) => ({
    path: resolved(path, bindings),
    value: without(at(item, path, bindings), boundValue(value, bindings)),
  }));
  const removes = update.remove.map((path) => ({ path: resolved(path, bindings), value: undefined }));

  const next = { ...item };
  const opened = new Set<object>();
  const touched = new Set<(AttributeValue | undefined)[]>();
  for (const { path, value } of [...sets, ...adds, ...deletes, ...removes].sort(byLastPosition)) {
    put(next, path, value, opened, touched);
  }
  for (const list of touched) list.splice(0, list.length, ...list.filter((member) => member !== undefined));
  return next;
}

/** What is put beyond a list's end is appended in the order of the positions asked for. */
const byLastPosition = (a: { path: Path }, b: { path: Path }): number => {
  const [one, other] = [a.path.at(-1), b.path.at(-1)];
  return typeof one === 'number' && typeof other === 'number' ? one - other : 0;
};

function operandOf(operand: Operand, item: Item, bindings: Bindings): AttributeValue {
  if (operand.kind === 'value') return boundValue(operand.name, bindings);
  if (operand.kind === 'path') {
    const value = at(item, operand.path, bindings);
    if (value) return value;
    throw invalid('The provided expression refers to an attribute that does not exist in the item');
  }
  const [first, second] = operand.operands as [Operand, Operand];
  if (operand.name === 'if_not_exists') {
    const value = first.kind === 'path' ? at(item, first.path, bindings) : undefined;
    return value ?? operandOf(second, item, bindings);
  }
  const [front, back] = [operandOf(first, item, bindings).L, operandOf(second, item, bindings).L];
  if (!front || !back) throw badType();
  return { L: [...front, ...back] };
}

function calculated(operator: '+' | '-', left: AttributeValue, right: AttributeValue): AttributeValue {
  if (left.N === undefined || right.N === undefined) throw badType();
  return { N: operator === '+' ? add(left.N, right.N) : subtract(left.N, right.N) };
}

function membersOf(value: AttributeValue): string[] | undefined {
  return value.SS ?? value.NS ?? value.BS;
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!before) return value;
  if (value.N !== undefined) {
    if (before.N === undefined) throw badType();
    return { N: add(before.N, value.N) };
  }
  const type = typeOf(value);
  if (typeOf(before) !== type) throw badType();
  return { [type]: [...new Set([...(membersOf(before) ?? []), ...(membersOf(value) ?? [])])] };
}

function without(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (!before) return undefined;
  const type = typeOf(value);
  if (typeOf(before) !== type) throw badType();
  const gone = new Set(membersOf(value));
  const left = (membersOf(before) ?? []).filter((member) => !gone.has(member));
  return left.length > 0 ? { [type]: left } : undefined;
}

/**
 * Puts a value at a place, or removes what is there. Maps and lists on the way are copied before they are changed;
 * list members that go leave a gap until all is done, so that positions mean what they meant before.
 */
function put(
  item: Item,
  path: Path,
  value: AttributeValue | undefined,
  opened: Set<object>,
  touched: Set<(AttributeValue | undefined)[]>,
): void {
  let place: Item | (AttributeValue | undefined)[] = item;
  path.forEach((element, index) => {
    if (index === path.length - 1) {
      if (Array.isArray(place)) {
        if (typeof element !== 'number') throw badPath();
        touched.add(place);
        if (element < place.length) place[element] = value;
        else if (value) place.push(value);
      } else {
        if (typeof element === 'number') throw badPath();
        if (value) place[element] = value;
        else delete place[element];
      }
      return;
    }
    const inner = Array.isArray(place)
      ? typeof element === 'number'
        ? place[element]
        : undefined
      : typeof element === 'string'
        ? attribute(place, element)
        : undefined;
    const copy = inner && openedCopy(inner, opened);
    if (!copy) throw badPath();
    (place as Record<string | number, AttributeValue>)[element] = copy;
    const next: Item | AttributeValue[] | undefined = typeof path[index + 1] === 'number' ? copy.L : copy.M;
    if (!next) throw badPath();
    place = next;
  });
}

function openedCopy(value: AttributeValue, opened: Set<object>): AttributeValue {
  if (opened.has(value)) return value;
  const copy = value.M ? { M: { ...value.M } } : value.L ? { L: [...value.L] } : value;
  opened.add(copy);
  return copy;
}

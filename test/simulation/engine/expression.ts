import { invalid, invalidExpression } from './fault.ts';
import { isReserved } from './reserved-words.ts';
import type { AttributeValue, Item, Placeholders } from './wire.ts';

/** Where an expression stands in a request: named in errors. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'UpdateExpression'
  | 'ProjectionExpression';

/** A place in a document: attribute names (a `#placeholder` as it was written) and list positions. */
export type Path = readonly (string | number)[];

/** What a condition compares, or an update sets. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: OperandFunction; readonly operands: readonly Operand[] };

/** Functions that stand for a value. */
export type OperandFunction = 'size' | 'if_not_exists' | 'list_append';

/** Functions that are true or false. */
export type Predicate = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

/** = <> < <= > >= */
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly value: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly value: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'predicate'; readonly name: Predicate; readonly operands: readonly Operand[] };

/** One SET: a value, or the sum or difference of two. */
export interface SetAction {
  readonly path: Path;
  readonly left: Operand;
  readonly operator?: '+' | '-';
  readonly right?: Operand;
}

/** One ADD or DELETE of what a placeholder holds. */
export interface ValueAction {
  readonly path: Path;
  readonly value: string;
}

/** What an UpdateExpression does. */
export interface Update {
  readonly set: readonly SetAction[];
  readonly remove: readonly Path[];
  readonly add: readonly ValueAction[];
  readonly delete: readonly ValueAction[];
}

/** An expression that was read, with the placeholders in it. */
export interface Parsed<Tree> {
  readonly kind: ExpressionKind;
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

/** What the placeholders of a request stand for. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Item>;
}

/** The attribute's name that a path's element stands for. */
export const nameOf = (element: string, { names }: Bindings): string =>
  element.charCodeAt(0) === 35 ? (names[element] as string) : element;

/** The path with its placeholders replaced. */
export const resolved = (path: Path, bindings: Bindings): Path =>
  path.map((element) => (typeof element === 'string' ? nameOf(element, bindings) : element));

/** The value that a placeholder stands for; `bind` has seen to it that there is one. */
export const boundValue = (name: string, { values }: Bindings): AttributeValue => values[name] as AttributeValue;

/**
 * What a request's placeholders stand for, once it is certain that each of them is defined and used.
 * @throws DynamoDbFault ValidationException otherwise, as AWS does.
 */
export function bind(input: Placeholders, values: Item | undefined, expressions: readonly Parsed<unknown>[]): Bindings {
  const names = input.ExpressionAttributeNames;
  for (const expression of expressions) {
    for (const name of expression.names) {
      if (names && Object.hasOwn(names, name)) continue;
      throw invalidExpression(
        expression.kind,
        `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
      );
    }
    for (const value of expression.values) {
      if (values && Object.hasOwn(values, value)) continue;
      throw invalidExpression(
        expression.kind,
        `An expression attribute value used in expression is not defined; attribute value: ${value}`,
      );
    }
  }
  checkUsed('ExpressionAttributeNames', names, expressions, 'names');
  checkUsed('ExpressionAttributeValues', values, expressions, 'values');
  return { names: names ?? NOTHING, values: values ?? NOTHING };
}

const NOTHING = {};

function checkUsed(
  member: string,
  given: object | undefined,
  expressions: readonly Parsed<unknown>[],
  which: 'names' | 'values',
): void {
  if (given === undefined) return;
  const keys = Object.keys(given);
  if (expressions.length === 0) throw invalid(`${member} can only be specified when using expressions`);
  if (keys.length === 0) throw invalid(`${member} must not be empty`);
  const form = which === 'names' ? /^#\w+$/ : /^:\w+$/;
  for (const key of keys) {
    if (!form.test(key)) throw invalid(`${member} contains invalid key: Syntax error; key: "${key}"`);
  }
  const unused = keys.filter((key) => !expressions.some((expression) => expression[which].has(key)));
  if (unused.length > 0)
    throw invalid(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
}

/** Reads a condition, a filter or a key condition. @throws DynamoDbFault ValidationException when it is not one. */
export const parseCondition = remembered((parser): Condition => parser.condition());

/** Reads an update. @throws DynamoDbFault ValidationException when it is not one. */
export const parseUpdate = remembered((parser): Update => parser.update());

/** Reads a projection. @throws DynamoDbFault ValidationException when it is not one. */
export const parseProjection = remembered((parser): Path[] => parser.list(() => parser.path()));

/** Expressions with numbered placeholders are many, but not without end; beyond this they are read anew. */
const REMEMBERED = 5000;
const LONGEST = 4096;

function remembered<Tree>(read: (parser: Parser) => Tree): (kind: ExpressionKind, text: string) => Parsed<Tree> {
  const known = new Map<string, Parsed<Tree>>();
  return (kind, text) => {
    const before = known.get(text);
    if (before?.kind === kind) return before;
    const parser = new Parser(kind, text);
    const tree = read(parser);
    parser.end();
    const parsed = { kind, tree, names: parser.names, values: parser.values };
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}

interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'sign' | 'end';
  readonly text: string;
}

const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9_]*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|[=<>()[\].,+-])|(\S))/y;
const KINDS = ['word', 'name', 'value', 'number', 'sign'] as const;
const END: Token = { kind: 'end', text: '<EOF>' };

const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
  if_not_exists: 2,
  list_append: 2,
};
const ONLY_IN_UPDATES = new Set(['if_not_exists', 'list_append']);
const COMPARATORS = new Set(['=', '<>', '<', '<=', '>', '>=']);
const IN_LIMIT = 100;

/** The grammar of docs.aws.amazon.com, "Condition and filter expressions, operators, and functions" and "Update expressions". */
class Parser {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly #kind: ExpressionKind;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(kind: ExpressionKind, text: string) {
    this.#kind = kind;
    if (text.trim() === '') throw this.#fault('The expression can not be empty;');
    if (Buffer.byteLength(text) > LONGEST) {
      throw this.#fault(`Expression size has exceeded the maximum allowed size; expression size: ${text.length}`);
    }
    this.#tokens = this.#tokenized(text);
  }

  condition(): Condition {
    let left = this.#conjunction();
    while (this.#takeWord('OR')) left = { kind: 'or', left, right: this.#conjunction() };
    return left;
  }

  update(): Update {
    const update: { set: SetAction[]; remove: Path[]; add: ValueAction[]; delete: ValueAction[] } = {
      set: [],
      remove: [],
      add: [],
      delete: [],
    };
    const seen = new Set<string>();
    do {
      const section = this.#next();
      const name = section.text.toUpperCase();
      if (section.kind !== 'word' || !['SET', 'REMOVE', 'ADD', 'DELETE'].includes(name))
        throw this.#unexpected(section);
      if (seen.has(name)) {
        throw this.#fault(`The "${name}" section can only be used once in an update expression;`);
      }
      seen.add(name);
      if (name === 'SET') update.set = this.list(() => this.#setAction());
      else if (name === 'REMOVE') update.remove = this.list(() => this.path());
      else update[name === 'ADD' ? 'add' : 'delete'] = this.list(() => this.#valueAction());
    } while (this.#peek().kind !== 'end');
    return update;
  }

  list<Member>(one: () => Member): Member[] {
    const members = [one()];
    while (this.#takeSign(',')) members.push(one());
    return members;
  }

  path(): Path {
    const path: (string | number)[] = [this.#attributeName()];
    for (;;) {
      if (this.#takeSign('.')) path.push(this.#attributeName());
      else if (this.#takeSign('[')) {
        const position = this.#next();
        if (position.kind !== 'number') throw this.#unexpected(position);
        path.push(Number(position.text));
        this.#expectSign(']');
      } else return path;
    }
  }

  end(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#unexpected(token);
  }

  #conjunction(): Condition {
    let left = this.#negation();
    while (this.#takeWord('AND')) left = { kind: 'and', left, right: this.#negation() };
    return left;
  }

  #negation(): Condition {
    return this.#takeWord('NOT') ? { kind: 'not', of: this.#negation() } : this.#comparison();
  }

  #comparison(): Condition {
    const token = this.#peek();
    if (token.kind === 'sign' && token.text === '(') return this.#parenthesised();
    if (token.kind === 'word' && this.#peek(1).text === '(') {
      const { name, operands } = this.#call();
      if (name !== 'size') return { kind: 'predicate', name: name as Predicate, operands };
      return this.#compared({ kind: 'call', name, operands });
    }
    return this.#compared(this.#operand());
  }

  #parenthesised(): Condition {
    this.#next();
    const start = this.#at;
    const inner = this.condition();
    this.#expectSign(')');
    if (this.#isOneParenthesis(start, this.#at - 1)) throw this.#fault('The expression has redundant parentheses;');
    return inner;
  }

  /** Whether the tokens from `start` up to `end` are one pair of parentheses with something in it. */
  #isOneParenthesis(start: number, end: number): boolean {
    if (this.#tokens[start]?.text !== '(' || this.#tokens[end - 1]?.text !== ')') return false;
    let depth = 0;
    for (let at = start; at < end; at++) {
      const { text } = this.#tokens[at] as Token;
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
      if (depth === 0 && at < end - 1) return false;
    }
    return true;
  }

  #compared(left: Operand): Condition {
    const token = this.#next();
    if (token.kind === 'sign' && COMPARATORS.has(token.text)) {
      return { kind: 'compare', comparator: token.text as Comparator, left, right: this.#operand() };
    }
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (word === 'BETWEEN') {
      const low = this.#operand();
      if (!this.#takeWord('AND')) throw this.#unexpected(this.#peek());
      return { kind: 'between', value: left, low, high: this.#operand() };
    }
    if (word === 'IN') {
      this.#expectSign('(');
      const list = this.list(() => this.#operand());
      this.#expectSign(')');
      if (list.length > IN_LIMIT) {
        throw this.#fault(
          `Invalid number of operands for operator or function; operator or function: IN, number of operands: ${list.length}`,
        );
      }
      return { kind: 'in', value: left, list };
    }
    throw this.#unexpected(token);
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.kind === 'value') return { kind: 'value', name: this.#value() };
    if (token.kind === 'word' && this.#peek(1).text === '(') {
      const { name, operands } = this.#call();
      if (name !== 'size' && !ONLY_IN_UPDATES.has(name)) {
        throw this.#fault(`The function is not allowed to be used this way in an expression; function: ${name}`);
      }
      return { kind: 'call', name: name as OperandFunction, operands };
    }
    return { kind: 'path', path: this.path() };
  }

  #call(): { name: string; operands: Operand[] } {
    const name = this.#next().text;
    const count = OPERANDS[name];
    if (count === undefined) throw this.#fault(`Invalid function name; function: ${name}`);
    const inUpdate = this.#kind === 'UpdateExpression';
    if (ONLY_IN_UPDATES.has(name) !== inUpdate) {
      const where = inUpdate ? 'an update' : 'a condition';
      throw this.#fault(`The function is not allowed in ${where} expression; function: ${name}`);
    }
    this.#expectSign('(');
    const operands = this.list(() => this.#operand());
    this.#expectSign(')');
    if (operands.length !== count) {
      throw this.#fault(
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    }
    return { name, operands };
  }

  #setAction(): SetAction {
    const path = this.path();
    this.#expectSign('=');
    const whole = this.#takeSign('(');
    const left = this.#bracketed();
    const closed = whole && this.#takeSign(')');
    const operator = this.#takeSign('+') ? '+' : this.#takeSign('-') ? '-' : undefined;
    const right = operator && this.#bracketed();
    if (whole && !closed) this.#expectSign(')');
    return operator && right ? { path, left, operator, right } : { path, left };
  }

  #bracketed(): Operand {
    if (!this.#takeSign('(')) return this.#operand();
    const operand = this.#operand();
    this.#expectSign(')');
    return operand;
  }

  #valueAction(): ValueAction {
    const path = this.path();
    const token = this.#peek();
    if (token.kind !== 'value') throw this.#unexpected(token);
    return { path, value: this.#value() };
  }

  #value(): string {
    const { text } = this.#next();
    this.values.add(text);
    return text;
  }

  #attributeName(): string {
    const token = this.#next();
    if (token.kind === 'name') {
      this.names.add(token.text);
      return token.text;
    }
    if (token.kind !== 'word') throw this.#unexpected(token);
    if (isReserved(token.text)) {
      throw this.#fault(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    }
    return token.text;
  }

  #tokenized(text: string): Token[] {
    const tokens: Token[] = [];
    const until = text.trimEnd().length;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < until) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      const which = match?.slice(1).findIndex((group) => group !== undefined) ?? KINDS.length;
      const kind = KINDS[which];
      if (!match || !kind) {
        const near = text.slice(from).trim();
        throw this.#fault(`Syntax error; token: "${near.slice(0, 1)}", near: "${near.slice(0, 20)}"`);
      }
      tokens.push({ kind, text: match[which + 1] as string });
    }
    return tokens;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? END;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    const is = token.kind === 'word' && token.text.toUpperCase() === word;
    if (is) this.#at += 1;
    return is;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    const is = token.kind === 'sign' && token.text === sign;
    if (is) this.#at += 1;
    return is;
  }

  #expectSign(sign: string): void {
    const token = this.#peek();
    if (!this.#takeSign(sign)) throw this.#unexpected(token);
  }

  #unexpected({ text }: Token): Error {
    const before = this.#tokens.slice(Math.max(0, this.#at - 2), this.#at + 2).map((token) => token.text);
    return this.#fault(`Syntax error; token: "${text}", near: "${before.join(' ')}"`);
  }

  #fault(message: string): Error {
    return invalidExpression(this.#kind, message);
  }
}

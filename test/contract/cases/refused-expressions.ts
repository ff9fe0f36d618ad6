import { expect } from 'vitest';
import { type Case, INVALID, refusal, refusedAs } from '../case.ts';
import type { Engine } from '../engine.ts';

/* Ideas of cases: Alternator's test_update_expression.py and paritysuite/dynamodb-conformance (expressionHygiene). */

interface Attempt {
  readonly sentence: string;
  readonly update?: string;
  readonly condition?: string;
  readonly values?: Record<string, unknown>;
  readonly names?: Record<string, string>;
  /** Part of the message that AWS's answer has. */
  readonly says?: string;
}

const V = { ':v': 1 };

const attempts: readonly Attempt[] = [
  { sentence: 'a reserved word as a name', update: 'SET status = :v', values: V, says: 'reserved keyword' },
  { sentence: 'a reserved word in another case', update: 'SET StAtUs = :v', values: V, says: 'reserved keyword' },
  { sentence: 'a reserved word deep inside', update: 'SET a.status = :v', values: V, says: 'reserved keyword' },
  {
    sentence: 'a reserved word in a condition',
    update: 'SET a = :v',
    condition: 'attribute_exists(items)',
    values: V,
    says: 'reserved keyword',
  },
  { sentence: 'a reserved word that is a function too', update: 'SET size = :v', values: V, says: 'reserved keyword' },
  {
    sentence: 'a value that is not used',
    update: 'SET a = :v',
    values: { ...V, ':w': 2 },
    says: 'unused in expressions',
  },
  {
    sentence: 'a name that is not used',
    update: 'SET a = :v',
    values: V,
    names: { '#b': 'b' },
    says: 'unused in expressions',
  },
  { sentence: 'a value that is not defined', update: 'SET a = :v, b = :w', values: V, says: ':w' },
  { sentence: 'no values at all', update: 'SET a = :v', says: ':v' },
  { sentence: 'a name that is not defined', update: 'SET #a = :v', values: V, says: '#a' },
  {
    sentence: 'a condition with a value that is not defined',
    update: 'SET a = :v',
    condition: 'a = :w',
    values: V,
    says: ':w',
  },
  { sentence: 'a name without #', update: 'SET #a = :v', values: V, names: { '#a': 'a', b: 'b' } },
  { sentence: 'a value without :', update: 'SET a = :v', values: { ...V, w: 1 } },
  { sentence: 'no names, though there is a place for them', update: 'SET a = :v', values: V, names: {} },
  { sentence: 'an empty update', update: '', says: 'can not be empty' },
  { sentence: 'an empty condition', update: 'SET a = :v', values: V, condition: '', says: 'can not be empty' },
  { sentence: 'an update of an unknown kind', update: 'HELLO a = :v', values: V, says: 'yntax error' },
  { sentence: 'a section twice', update: 'SET a = :v SET b = :v', values: V, says: 'only be used once' },
  { sentence: 'one place twice', update: 'SET a = :v, a = :v', values: V, says: 'overlap' },
  {
    sentence: 'one place twice by other names',
    update: 'SET #a = :v, #b = :v',
    values: V,
    names: { '#a': 'x', '#b': 'x' },
    says: 'overlap',
  },
  { sentence: 'one place set and removed', update: 'SET a = :v REMOVE a', values: V, says: 'overlap' },
  { sentence: 'a place and a place inside it', update: 'SET a = :v, a.b = :v', values: V, says: 'overlap' },
  { sentence: 'a place and a member of it', update: 'SET a[1] = :v REMOVE a', values: V, says: 'overlap' },
  { sentence: 'a place as a map and as a list', update: 'SET a.b = :v, a[1] = :v', values: V, says: 'conflict' },
  { sentence: 'a name that begins with an underscore', update: 'SET _a = :v', values: V, says: 'yntax error' },
  { sentence: 'a name that begins with a digit', update: 'SET 1a = :v', values: V, says: 'yntax error' },
  { sentence: 'a name with a hyphen', update: 'SET hi-there = :v', values: V, says: 'yntax error' },
  { sentence: 'a value on the left', update: 'SET :v = :v', values: V, says: 'yntax error' },
  { sentence: 'a number in the text', update: 'SET a = 1', says: 'yntax error' },
  { sentence: 'an unknown function', update: 'SET a = f(b)', says: 'Invalid function name' },
  {
    sentence: 'a function in capitals',
    update: 'SET a = IF_NOT_EXISTS(a, :v)',
    values: V,
    says: 'Invalid function name',
  },
  { sentence: 'a function of conditions in an update', update: 'SET a = size(b)' },
  {
    sentence: 'a function of updates in a condition',
    update: 'SET a = :v',
    condition: 'if_not_exists(a, :v) = :v',
    values: V,
  },
  { sentence: 'too few operands', update: 'SET a = if_not_exists(a)', says: 'number of operands' },
  {
    sentence: 'too many operands',
    update: 'SET a = :v',
    condition: 'contains(a, :v, :v)',
    values: V,
    says: 'number of operands',
  },
  {
    sentence: 'a sum as an operand of a function',
    update: 'SET a = if_not_exists(a, :v + :v)',
    values: V,
    says: 'yntax error',
  },
  { sentence: 'a condition that is a value', update: 'SET a = :v', condition: ':v', values: V },
  { sentence: 'a condition that is an attribute', update: 'SET a = :v', condition: 'a', values: V },
  {
    sentence: 'a condition that does not end',
    update: 'SET a = :v',
    condition: 'a = :v AND',
    values: V,
    says: 'yntax error',
  },
  {
    sentence: 'a parenthesis that does not end',
    update: 'SET a = :v',
    condition: '(a = :v',
    values: V,
    says: 'yntax error',
  },
  { sentence: 'a comparison of three', update: 'SET a = :v', condition: 'a = :v = :v', values: V, says: 'yntax error' },
  { sentence: 'an operator there is not', update: 'SET a = :v', condition: 'a == :v', values: V, says: 'yntax error' },
  { sentence: '!= for <>', update: 'SET a = :v', condition: 'a != :v', values: V, says: 'yntax error' },
  { sentence: 'ADD without a value', update: 'ADD a b' },
  { sentence: 'ADD with an equals sign', update: 'ADD a = :v', values: V, says: 'yntax error' },
  { sentence: 'a comma at the end', update: 'SET a = :v,', values: V, says: 'yntax error' },
  {
    sentence: 'a condition of more than 4 KB',
    update: 'SET a = :v',
    condition: `attribute_not_exists(${'a'.repeat(4100)})`,
    values: V,
  },
];

const refused = attempts.map(
  ({ sentence, update, condition, values, names, says }): Case => ({
    sentence: `${sentence} is refused`,
    check: async (on) => {
      const id = on.id();
      await on.put({ id, b: 1 });
      const { name, message } = await refusal(
        on.update(id, update, {
          ...(condition !== undefined && { ConditionExpression: condition }),
          ...(values && { ExpressionAttributeValues: values }),
          ...(names && { ExpressionAttributeNames: names }),
        }),
      );
      expect(name).toBe(INVALID);
      if (says) expect(message).toContain(says);
      expect(await on.row(id)).toEqual({ id, b: 1 });
    },
  }),
);

const projection = (on: Engine, ProjectionExpression: string, names?: Record<string, string>) =>
  on.get('none', { ProjectionExpression, ...(names && { ExpressionAttributeNames: names }) });

const projections: readonly Case[] = [
  {
    sentence: 'a projection of a reserved word is refused',
    check: async (on) => expect(await refusedAs(projection(on, 'id, status'))).toBe(INVALID),
  },
  {
    sentence: 'a projection of a place and a place inside it is refused',
    check: async (on) => expect(await refusedAs(projection(on, 'a, a.b'))).toBe(INVALID),
  },
  {
    sentence: 'a projection of one place twice is refused',
    check: async (on) => expect(await refusedAs(projection(on, 'a, #a', { '#a': 'a' }))).toBe(INVALID),
  },
  {
    sentence: 'an empty projection is refused',
    check: async (on) => expect(await refusedAs(projection(on, ''))).toBe(INVALID),
  },
  {
    sentence: 'names without any expression are refused',
    check: async (on) =>
      expect(await refusedAs(on.get('none', { ExpressionAttributeNames: { '#a': 'a' } }))).toBe(INVALID),
  },
];

/** Every word of AWS's list that the store's rows could have for a name, and some it could not. */
const WORDS =
  'items state status name free lines key partial extended position address source region token owner user users units total count size value values date time timestamp year type order orders group by hash range ttl data location level limit language list map set number string binary zone abort zzz_not';

const words: Case = {
  sentence: 'words are refused exactly when they are on the list',
  check: async (on) => {
    const id = on.id();
    await on.put({ id });
    const refusedWords: string[] = [];
    for (const word of WORDS.split(' ')) {
      const failed = await on.update(id, `SET ${word} = :v`, { ExpressionAttributeValues: V }).then(
        () => false,
        () => true,
      );
      if (failed) refusedWords.push(word);
    }
    const free = new Set(['address', 'units', 'orders', 'zzz_not']);
    expect(refusedWords).toEqual(WORDS.split(' ').filter((word) => !free.has(word)));
  },
};

/** What is not an expression. */
export const refusedExpressionCases: readonly Case[] = [...refused, ...projections, words];

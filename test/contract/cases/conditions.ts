import { expect } from 'vitest';
import { type Case, FAILED, INVALID, refusedAs } from '../case.ts';
import type { Engine, Row } from '../engine.ts';

/*
 * Ideas of cases: ScyllaDB Alternator's test_condition_expression.py and the suite paritysuite/dynamodb-conformance,
 * which was measured on AWS; written anew here.
 */

const ROW: Row = {
  number: 5,
  price: 19.99,
  title: 'Lantern, red',
  empty: '',
  yes: true,
  nothing: null,
  list: [1, 'two', { three: 3 }],
  map: { a: { b: [10, 20] }, 'dotted.name': 1 },
  words: new Set(['red', 'blue']),
  counts: new Set([1, 2, 10]),
  payload: new Uint8Array([1, 2, 3]),
  twin: 5,
};

type Expected = 'holds' | 'fails' | 'invalid';
type Line = readonly [string, string, Expected, (Record<string, unknown> | undefined)?, Record<string, string>?];

/* `number`, `list`, `map`, `empty` and some others are reserved words, so they stand as placeholders. */
const N = { '#n': 'number' };
const L = { '#l': 'list' };
const M = { '#m': 'map' };

const lines: readonly Line[] = [
  // Comparisons
  ['a number equals the same number written otherwise', '#n = :v', 'holds', { ':v': 5.0 }, N],
  ['a number is not the text of it', '#n = :v', 'fails', { ':v': '5' }, N],
  ['a number differs from the text of it', '#n <> :v', 'holds', { ':v': '5' }, N],
  ['a decimal compares as a decimal', 'price < :v', 'holds', { ':v': 19.991 }],
  ['numbers compare as numbers, not as text', '#n < :v', 'holds', { ':v': 10 }, N],
  ['a number and a text have no order', '#n < :v', 'fails', { ':v': 'z' }, N],
  ['nor the other way round', '#n >= :v', 'fails', { ':v': 'a' }, N],
  ['texts compare by their bytes, capitals first', 'title < :v', 'holds', { ':v': 'a' }],
  ['texts are equal only with the same case', 'title = :v', 'fails', { ':v': 'lantern, red' }],
  ['binary compares by its bytes', 'payload < :v', 'holds', { ':v': new Uint8Array([1, 2, 255]) }],
  ['two attributes may be compared', '#n = twin', 'holds', undefined, N],
  ['a value may stand on the left', ':v < #n', 'holds', { ':v': 4 }, N],
  ['true equals true', 'yes = :v', 'holds', { ':v': true }],
  ['null equals null', 'nothing = :v', 'holds', { ':v': null }],
  ['a null attribute exists', 'attribute_exists(nothing)', 'holds'],
  ['lists are equal member by member', '#l = :v', 'holds', { ':v': [1, 'two', { three: 3 }] }, L],
  ['lists in another order differ', '#l = :v', 'fails', { ':v': ['two', 1, { three: 3 }] }, L],
  ['maps are equal in any order', '#m = :v', 'holds', { ':v': { 'dotted.name': 1, a: { b: [10, 20] } } }, M],
  ['sets are equal in any order', 'words = :v', 'holds', { ':v': new Set(['blue', 'red']) }],
  ['a part of a set is not the set', 'words = :v', 'fails', { ':v': new Set(['blue']) }],
  ['an attribute that is not there equals nothing', 'absent = :v', 'fails', { ':v': 1 }],
  ['an attribute that is not there differs from everything', 'absent <> :v', 'holds', { ':v': 1 }],
  ['an attribute that is not there has no order', 'absent < :v', 'fails', { ':v': 1 }],
  ['an empty text equals an empty text', '#e = :v', 'holds', { ':v': '' }, { '#e': 'empty' }],
  ['<= holds at the bound', '#n <= :v', 'holds', { ':v': 5 }, N],
  ['> does not hold at the bound', '#n > :v', 'fails', { ':v': 5 }, N],
  ['an order of truth values is not a condition', 'yes < :v', 'invalid', { ':v': true }],
  ['an order of lists is not a condition', '#l < :v', 'invalid', { ':v': [1] }, L],
  ['an attribute compared with itself is not a condition', '#n = #n', 'invalid', undefined, N],
  // BETWEEN and IN
  ['BETWEEN includes its lower bound', '#n BETWEEN :a AND :b', 'holds', { ':a': 5, ':b': 6 }, N],
  ['BETWEEN includes its upper bound', '#n BETWEEN :a AND :b', 'holds', { ':a': 4, ':b': 5 }, N],
  ['BETWEEN does not hold outside', '#n BETWEEN :a AND :b', 'fails', { ':a': 6, ':b': 9 }, N],
  ['BETWEEN does not hold for another type', 'title BETWEEN :a AND :b', 'fails', { ':a': 1, ':b': 9 }],
  [
    'BETWEEN and AND bind as they read',
    '#n BETWEEN :a AND :b AND yes = :t',
    'holds',
    { ':a': 1, ':b': 9, ':t': true },
    N,
  ],
  ['a value BETWEEN two attributes', ':v BETWEEN #n AND price', 'holds', { ':v': 7 }, N],
  ['BETWEEN bounds the wrong way round is not a condition', '#n BETWEEN :a AND :b', 'invalid', { ':a': 9, ':b': 1 }, N],
  ['BETWEEN bounds of two types is not a condition', '#n BETWEEN :a AND :b', 'invalid', { ':a': 1, ':b': 'z' }, N],
  ['IN holds for one of its values', '#n IN (:a, :b)', 'holds', { ':a': 1, ':b': 5 }, N],
  ['IN does not hold for none of them', '#n IN (:a, :b)', 'fails', { ':a': 1, ':b': '5' }, N],
  ['IN of one value', 'title IN (:a)', 'holds', { ':a': 'Lantern, red' }],
  ['IN for an attribute that is not there', 'absent IN (:a)', 'fails', { ':a': 1 }],
  ['IN of no value is not a condition', '#n IN ()', 'invalid', undefined, N],
  ['IN may name attributes', '#n IN (price, twin)', 'holds', undefined, N],
  // Functions
  ['attribute_exists', 'attribute_exists(title)', 'holds'],
  ['attribute_exists of what is not there', 'attribute_exists(absent)', 'fails'],
  ['attribute_not_exists', 'attribute_not_exists(absent)', 'holds'],
  ['attribute_not_exists of what is there', 'attribute_not_exists(title)', 'fails'],
  ['attribute_exists of a place in a map', 'attribute_exists(#m.a.b)', 'holds', undefined, M],
  ['attribute_exists of a place in a list', 'attribute_exists(#l[2].three)', 'holds', undefined, L],
  ['attribute_exists beyond a list', 'attribute_exists(#l[3])', 'fails', undefined, L],
  ['attribute_exists of a place in what is no map', 'attribute_exists(title.a)', 'fails'],
  ['attribute_exists of a value is not a condition', 'attribute_exists(:v)', 'invalid', { ':v': 1 }],
  ['attribute_type of a number', 'attribute_type(#n, :t)', 'holds', { ':t': 'N' }, N],
  ['attribute_type of a set of texts', 'attribute_type(words, :t)', 'holds', { ':t': 'SS' }],
  ['attribute_type of null', 'attribute_type(nothing, :t)', 'holds', { ':t': 'NULL' }],
  ['attribute_type of another type', 'attribute_type(#n, :t)', 'fails', { ':t': 'S' }, N],
  ['attribute_type of no type is not a condition', 'attribute_type(#n, :t)', 'invalid', { ':t': 'NUMBER' }, N],
  ['begins_with a text', 'begins_with(title, :v)', 'holds', { ':v': 'Lant' }],
  ['begins_with another text', 'begins_with(title, :v)', 'fails', { ':v': 'lant' }],
  ['begins_with of a number', 'begins_with(#n, :v)', 'fails', { ':v': '5' }, N],
  ['begins_with a number is not a condition', 'begins_with(title, :v)', 'invalid', { ':v': 5 }],
  ['begins_with of binary', 'begins_with(payload, :v)', 'holds', { ':v': new Uint8Array([1, 2]) }],
  ['contains a part of a text', 'contains(title, :v)', 'holds', { ':v': 'tern' }],
  ['contains a member of a set', 'contains(words, :v)', 'holds', { ':v': 'red' }],
  ['contains a part of a member of a set', 'contains(words, :v)', 'fails', { ':v': 're' }],
  ['contains a number of a set', 'contains(counts, :v)', 'holds', { ':v': 10 }],
  ['contains a member of a list', 'contains(#l, :v)', 'holds', { ':v': 'two' }, L],
  ['contains a map of a list', 'contains(#l, :v)', 'holds', { ':v': { three: 3 } }, L],
  ['contains of what is not there', 'contains(absent, :v)', 'fails', { ':v': 'a' }],
  ['contains an attribute', 'contains(#l, number1)', 'fails', undefined, L],
  ['size of a text', 'size(title) = :v', 'holds', { ':v': 12 }],
  ['size of a list', 'size(#l) = :v', 'holds', { ':v': 3 }, L],
  ['size of a map', 'size(#m) = :v', 'holds', { ':v': 2 }, M],
  ['size of a set', 'size(words) = :v', 'holds', { ':v': 2 }],
  ['size of binary', 'size(payload) = :v', 'holds', { ':v': 3 }],
  ['size of a place', 'size(#m.a.b) = :v', 'holds', { ':v': 2 }, M],
  ['size of an empty text', 'size(#e) = :v', 'holds', { ':v': 0 }, { '#e': 'empty' }],
  ['size of what is not there', 'size(absent) >= :v', 'fails', { ':v': 0 }],
  ['size of what is not there is not any size', 'size(absent) <> :v', 'holds', { ':v': 3 }],
  ['size of a number', 'size(#n) = :v', 'fails', { ':v': 1 }, N],
  ['size may be BETWEEN', 'size(#l) BETWEEN :a AND :b', 'holds', { ':a': 1, ':b': 3 }, L],
  ['size may be IN', 'size(#l) IN (:a, :b)', 'holds', { ':a': 1, ':b': 3 }, L],
  ['size alone is not a condition', 'size(#l)', 'invalid', undefined, L],
  // Paths
  ['a place deep inside', '#m.a.b[1] = :v', 'holds', { ':v': 20 }, M],
  ['a place in a list', '#l[1] = :v', 'holds', { ':v': 'two' }, L],
  [
    'a placeholder for a name with a dot is one name',
    '#m.#d = :v',
    'holds',
    { ':v': 1 },
    { ...M, '#d': 'dotted.name' },
  ],
  ['a position that is a placeholder is not a path', '#l[:i] = :v', 'invalid', { ':i': 1, ':v': 'two' }, L],
  // AND, OR, NOT
  ['AND binds closer than OR', 'yes = :t OR yes = :f AND #n = :f', 'holds', { ':t': true, ':f': false }, N],
  ['parentheses bind closer than AND', '(yes = :t OR yes = :f) AND #n = :f', 'fails', { ':t': true, ':f': false }, N],
  ['NOT binds closer than AND', 'NOT yes = :t AND yes = :f', 'fails', { ':t': true, ':f': false }],
  ['NOT of a parenthesis', 'NOT (yes = :t AND yes = :f)', 'holds', { ':t': true, ':f': false }],
  ['NOT NOT', 'NOT NOT yes = :t', 'holds', { ':t': true }],
  ['NOT of a function', 'NOT contains(title, :v)', 'holds', { ':v': 'blue' }],
  ['NOT of a comparison with what is not there', 'NOT absent = :v', 'holds', { ':v': 1 }],
  [
    'words of the language in any case',
    'not yes = :f and #n between :a and :b or yes in (:f)',
    'holds',
    { ':f': false, ':a': 1, ':b': 9 },
    N,
  ],
  ['a parenthesis around all', '(#n = :v)', 'holds', { ':v': 5 }, N],
  ['parentheses that say nothing are not a condition', '((#n = :v))', 'invalid', { ':v': 5 }, N],
  ['parentheses in parentheses that say something', '((#n = :v) AND (yes = :t))', 'holds', { ':v': 5, ':t': true }, N],
  ['spaces do not matter', '  #n=:v   AND(yes=:t)', 'holds', { ':v': 5, ':t': true }, N],
];

const SENTENCES: Readonly<Record<Expected, string>> = { holds: 'holds', fails: 'does not hold', invalid: 'is refused' };

async function check(on: Engine, [, expression, expected, values, names]: Line): Promise<void> {
  const id = on.id();
  await on.put({ id, ...ROW });
  const request = on.delete(id, {
    ConditionExpression: expression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  });
  if (expected === 'holds') {
    await request;
    expect(await on.row(id)).toBeUndefined();
  } else {
    expect(await refusedAs(request)).toBe(expected === 'fails' ? FAILED : INVALID);
    expect(await on.row(id)).toBeDefined();
  }
}

/** What conditions mean. */
export const conditionCases: readonly Case[] = lines.map((line) => {
  return {
    sentence: `${line[0]}: ${line[1]} ${SENTENCES[line[2]]}`,
    check: (on) => check(on, line),
  };
});

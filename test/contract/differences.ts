import type { EngineName } from './engine.ts';

/**
 * Where an engine is known to do otherwise than AWS's documentation (or than what was measured on AWS) says: why, and the
 * cases. Each of them is still run and must fail, so that a note goes when the engine mends its way. The model has none.
 */
type Differences = readonly (readonly [why: string, sentences: readonly string[]])[];

const dynamoDbLocal: Differences = [
  [
    'it answers the whole attribute when a place inside it changes',
    [
      'UPDATED_OLD is what changed, as it was, places inside alone',
      'UPDATED_NEW is what changed, as it is then, places inside alone',
    ],
  ],
  [
    '`size` is not on its list of reserved words',
    ['a reserved word that is a function too is refused', 'words are refused exactly when they are on the list'],
  ],
  ['it checks keys of indexes in puts alone', ['an update that makes a key of an index another type is refused']],
  [
    'it refuses the request without reasons',
    ['an update that its row does not fit cancels the transaction as a ValidationError'],
  ],
  ['it reads the row that goes beyond 1 MB too', ['a page stops at 1 MB']],
  [
    'a query that finds nothing costs nothing',
    ['a query costs by the sum of what it reads, before filter and projection'],
  ],
  ['a key of a batch that is not there costs nothing', ['a batch costs each of its rows by itself']],
  [
    'it counts every write of a transaction four times, entries of indexes too, and a check as one unit',
    [
      'a transaction costs each write twice, a check as much as a write',
      'a transaction costs entries of indexes once: they follow by themselves',
    ],
  ],
  ['it counts every write of a transaction four times', ['a repeat of a transaction costs reading its rows twice']],
];

const miniStack: Differences = [
  [
    'it does not check the types of operands before it looks at the row',
    [
      'an order of truth values is not a condition: yes < :v is refused',
      'an order of lists is not a condition: #l < :v is refused',
      'BETWEEN bounds of two types is not a condition: #n BETWEEN :a AND :b is refused',
      'attribute_type of no type is not a condition: attribute_type(#n, :t) is refused',
      'an attribute compared with itself is not a condition: #n = #n is refused',
    ],
  ],
  ['it refuses the request as invalid', ['begins_with of a number: begins_with(#n, :v) does not hold']],
  [
    'its parser takes any number of operands',
    ['three cannot be added: SET a = a + :v + :v', 'a sum as an operand of a function is refused'],
  ],
  [
    'it does not check the types of what an update reads',
    [
      'a text cannot be added: SET a = a + :v',
      'a value that is text cannot be added: SET a = a + :v',
      'if_not_exists of a value is refused: SET a = if_not_exists(:v, :v)',
      'list_append of what is no list is refused: SET #l = list_append(#l, :v)',
      'list_append of a value that is no list is refused: SET #l = list_append(#l, :v)',
      'list_append in list_append is refused: SET #l = list_append(#l, list_append(:v, :v))',
    ],
  ],
  [
    'it lets an update reach into what is not there or of another type',
    [
      'SET at a position of what is no list is refused: SET m[0] = :v',
      'REMOVE in a map that is not there is refused: REMOVE m.a',
    ],
  ],
  [
    'it works off places one after the other, so that positions shift',
    [
      'several beyond the end append in the order of their positions: SET #l[9] = :a, #l[5] = :b, #l[7] = :c',
      'several members may be removed: REMOVE #l[0], #l[2]',
    ],
  ],
  [
    'it answers the whole list for a member of it',
    [
      'UPDATED_OLD is what changed, as it was, places inside alone',
      'UPDATED_NEW is what changed, as it is then, places inside alone',
    ],
  ],
  [
    'it takes names of functions for names of attributes',
    ['a reserved word that is a function too is refused', 'words are refused exactly when they are on the list'],
  ],
  [
    'it does not compare the places of an update with each other (or says so otherwise)',
    [
      'a section twice is refused',
      'one place twice is refused',
      'one place twice by other names is refused',
      'one place set and removed is refused',
      'a place and a place inside it is refused',
      'a place and a member of it is refused',
      'a place as a map and as a list is refused',
    ],
  ],
  [
    'its parser of expressions is more lenient, or its message another',
    [
      'a name that begins with an underscore is refused',
      'a name that begins with a digit is refused',
      'a name with a hyphen is refused',
      'a value on the left is refused',
      'a number in the text is refused',
      'an unknown function is refused',
      'a function in capitals is refused',
      'too few operands is refused',
      'too many operands is refused',
      '!= for <> is refused',
      'ADD without a value is refused',
      'ADD with an equals sign is refused',
      'a comma at the end is refused',
      'an empty projection is refused',
    ],
  ],
  [
    'it tells of it as a cancelled transaction',
    ['a reserved word in one action refuses the whole request, without reasons'],
  ],
  ['it does the first of them', ['an action that is two actions is refused']],
  [
    'it passes over what it does not know in a key condition, and may find nothing',
    [
      'a key condition with OR is refused',
      'a key condition with NOT is refused',
      'a key condition with <> is refused',
      'a key condition with contains is refused',
    ],
  ],
  [
    'it does not check what a query asks for against keys and projections',
    [
      'a filter on a key is refused',
      'what is not projected into an index cannot be asked of it',
      'all attributes cannot be asked of an index that has not all',
    ],
  ],
  [
    'it counts a read as one unit whatever its size',
    [
      'a read costs a unit for each 4 KB, half of it when eventually consistent, and a missing row as much as a small one',
      'a query costs by the sum of what it reads, before filter and projection',
      'a batch costs each of its rows by itself',
      'reads of a transaction cost twice a consistent read',
    ],
  ],
];

const byEngine: Readonly<Record<EngineName, ReadonlyMap<string, string>>> = {
  'the model': new Map(),
  'DynamoDB Local': bySentence(dynamoDbLocal),
  MiniStack: bySentence(miniStack),
};

function bySentence(differences: Differences): ReadonlyMap<string, string> {
  return new Map(differences.flatMap(([why, sentences]) => sentences.map((sentence) => [sentence, why] as const)));
}

/** What an engine does otherwise, by the sentence of the case. */
export const differences = (name: EngineName): ReadonlyMap<string, string> => byEngine[name];

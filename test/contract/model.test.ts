import { describe, expect, it } from 'vitest';
import { type DynamoDbFault, DynamoDbModel, type Item, type Wire } from '../simulation/engine/dynamodb-model.ts';

/** What no other engine can be asked: the past, time to live, and the model's own clock. */

let time = 1_780_000_000_000;

function filled(): DynamoDbModel {
  const model = new DynamoDbModel({ now: () => time });
  model.createTable({
    TableName: 'T',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'mark', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byMark',
        KeySchema: [
          { AttributeName: 'mark', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  return model;
}

const row = (id: string, at: number, mark = 'm'): Item => ({ id: { S: id }, at: { N: String(at) }, mark: { S: mark } });
const put = (model: DynamoDbModel, item: Item): Wire => model.call('PutItem', { TableName: 'T', Item: item });

const get = (model: DynamoDbModel, id: string, asOf?: number, ConsistentRead = false): unknown =>
  model.call('GetItem', { TableName: 'T', Key: { id: { S: id } }, ConsistentRead }, asOf === undefined ? {} : { asOf })[
    'Item'
  ];

const marked = (model: DynamoDbModel, asOf: number, more: Wire = {}): string[] => {
  const { Items } = model.call(
    'Query',
    {
      TableName: 'T',
      IndexName: 'byMark',
      KeyConditionExpression: 'mark = :m',
      ExpressionAttributeValues: { ':m': { S: 'm' } },
      ...more,
    },
    { asOf },
  ) as { Items: Item[] };
  return Items.map(({ id }) => id?.S ?? '');
};

describe('the past', () => {
  it('is what eventually consistent reads see, change by change', () => {
    const model = filled();
    put(model, row('a', 1));
    put(model, row('a', 2));
    model.call('DeleteItem', { TableName: 'T', Key: { id: { S: 'a' } } });
    expect(get(model, 'a', 0)).toBeUndefined();
    expect(get(model, 'a', 1)).toEqual(row('a', 1));
    expect(get(model, 'a', 2)).toEqual(row('a', 2));
    expect(get(model, 'a', 3)).toBeUndefined();
    expect(get(model, 'a', 1, true)).toBeUndefined();
  });

  it('is what reads of an index see, in its order and page by page', () => {
    const model = filled();
    put(model, row('a', 3));
    put(model, row('b', 2));
    put(model, row('c', 1));
    put(model, row('a', 0)); // Moves to the front
    put(model, row('b', 2, 'other')); // Leaves
    model.call('DeleteItem', { TableName: 'T', Key: { id: { S: 'c' } } });
    expect([0, 1, 2, 3, 4, 5, 6].map((asOf) => marked(model, asOf))).toEqual([
      [],
      ['a'],
      ['b', 'a'],
      ['c', 'b', 'a'],
      ['a', 'c', 'b'],
      ['a', 'c'],
      ['a'],
    ]);
    expect(marked(model, 4, { Limit: 2, ScanIndexForward: false })).toEqual(['b', 'c']);
  });

  it('is what scans and batches see, and not what transactions see', () => {
    const model = filled();
    put(model, row('a', 1));
    put(model, row('b', 1));
    const old = { asOf: 1 };
    expect(model.call('Scan', { TableName: 'T' }, old)['Count']).toBe(1);
    expect(model.call('Scan', { TableName: 'T', ConsistentRead: true }, old)['Count']).toBe(2);
    const Keys = [{ id: { S: 'a' } }, { id: { S: 'b' } }];
    const batch = model.call('BatchGetItem', { RequestItems: { T: { Keys } } }, old) as { Responses: { T: Item[] } };
    expect(batch.Responses.T).toHaveLength(1);
    const TransactItems = Keys.map((Key) => ({ Get: { TableName: 'T', Key } }));
    expect(model.call('TransactGetItems', { TransactItems }, old)['Responses']).toEqual([
      { Item: row('a', 1) },
      { Item: row('b', 1) },
    ]);
  });
});

describe('changes', () => {
  it('have every row of a transaction one after the other, with both images', () => {
    const model = filled();
    put(model, row('a', 1));
    model.call('TransactWriteItems', {
      TransactItems: [{ Put: { TableName: 'T', Item: row('b', 1) } }, { Put: { TableName: 'T', Item: row('a', 2) } }],
    });
    expect(model.sequence).toBe(3);
    expect(model.changes(2)).toEqual([
      { sequence: 2, table: 'T', key: { id: { S: 'b' } }, before: undefined, after: row('b', 1), removedByTtl: false },
      {
        sequence: 3,
        table: 'T',
        key: { id: { S: 'a' } },
        before: row('a', 1),
        after: row('a', 2),
        removedByTtl: false,
      },
    ]);
  });

  it('have none for a write that leaves the row as it was, as streams have none', () => {
    const model = filled();
    put(model, row('a', 1));
    put(model, row('a', 1));
    model.call('DeleteItem', { TableName: 'T', Key: { id: { S: 'z' } } });
    model.call('TransactWriteItems', {
      TransactItems: [
        { ConditionCheck: { TableName: 'T', Key: { id: { S: 'a' } }, ConditionExpression: 'attribute_exists(id)' } },
      ],
    });
    expect(model.sequence).toBe(1);
  });

  it('say which rows time to live removed', () => {
    const model = filled();
    put(model, row('a', 1));
    expect(model.expire('T', { id: { S: 'a' } })).toBe(true);
    expect(model.expire('T', { id: { S: 'a' } })).toBe(false);
    expect(model.changes(2)).toMatchObject([{ before: row('a', 1), after: undefined, removedByTtl: true }]);
    expect(model.rows('T')).toEqual([]);
    expect(marked(model, model.sequence)).toEqual([]);
  });
});

describe('tokens of transactions', () => {
  const add = (model: DynamoDbModel, token: string, by = '1') =>
    model.call('TransactWriteItems', {
      ClientRequestToken: token,
      TransactItems: [
        {
          Update: {
            TableName: 'T',
            Key: { id: { S: 'a' } },
            UpdateExpression: 'ADD n :by',
            ExpressionAttributeValues: { ':by': { N: by } },
          },
        },
      ],
    });

  it('are remembered for ten minutes and then forgotten', () => {
    const model = filled();
    add(model, 'one');
    time += 599_999;
    add(model, 'one');
    expect(model.rows('T')).toEqual([{ id: 'a', n: 1 }]);
    let name = '';
    try {
      add(model, 'one', '2');
    } catch (error) {
      name = (error as DynamoDbFault).name;
    }
    expect(name).toBe('IdempotentParameterMismatchException');
    time += 1;
    add(model, 'one', '2');
    expect(model.rows('T')).toEqual([{ id: 'a', n: 3 }]);
  });
});

describe('rows', () => {
  it('are the same object as long as they stay the same', () => {
    const model = filled();
    put(model, row('a', 1));
    const [before] = model.rows('T');
    put(model, row('b', 1));
    expect(model.rows('T').find(({ id }) => id === 'a')).toBe(before);
  });
});

describe('what the model does not know', () => {
  it('is an error of the test and never an answer', () => {
    const model = filled();
    expect(() => model.call('UpdateTable', {})).toThrow('does not know');
    expect(() => model.call('PutItem', { TableName: 'T', Item: row('a', 1), Expected: {} })).toThrow('does not know');
    expect(() => model.call('Query', { TableName: 'T', KeyConditions: {} })).toThrow('does not know');
  });
});

describe('speed', () => {
  it('is far below what the SDK takes for a call', () => {
    const model = filled();
    put(model, { ...row('a', 1), n: { N: '1000000' } });
    const update = {
      TableName: 'T',
      Key: { id: { S: 'a' } },
      UpdateExpression: 'ADD n :minus, version :one',
      ConditionExpression: 'n >= :least',
      ExpressionAttributeValues: { ':minus': { N: '-1' }, ':one': { N: '1' }, ':least': { N: '1' } },
    };
    const calls = 5000;
    const started = process.cpuUsage();
    for (let call = 0; call < calls; call++) model.call('UpdateItem', update);
    const { user, system } = process.cpuUsage(started);
    const micros = (user + system) / calls;
    console.log(`A conditional update takes the model ${micros.toFixed(1)} µs of CPU.`);
    expect(micros).toBeLessThan(250); // What the real client takes for one; on a busy machine it all takes longer
  });
});

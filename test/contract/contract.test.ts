import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DynamoDbModel } from '../simulation/engine/dynamodb-model.ts';
import { batchCases } from './cases/batches.ts';
import { capacityCases } from './cases/capacity.ts';
import { conditionCases } from './cases/conditions.ts';
import { keyCases } from './cases/keys.ts';
import { queryCases } from './cases/queries.ts';
import { refusedExpressionCases } from './cases/refused-expressions.ts';
import { scanCases } from './cases/scans.ts';
import { storeCases } from './cases/store.ts';
import { transactionCases } from './cases/transactions.ts';
import { updateCases } from './cases/updates.ts';
import { valueCases } from './cases/values.ts';
import { differences } from './differences.ts';
import { Engine } from './engine.ts';
import { modelHandler } from './model-handler.ts';

const rooms = {
  'conditions of the store': storeCases,
  conditions: conditionCases,
  updates: updateCases,
  'expressions that are refused': refusedExpressionCases,
  'keys and sizes': keyCases,
  values: valueCases,
  transactions: transactionCases,
  queries: queryCases,
  scans: scanCases,
  batches: batchCases,
  capacity: capacityCases,
};

/** One list of cases, three engines: what the simulator rests on holds where the store runs. */
describe.each(['the model', 'DynamoDB Local', 'MiniStack'] as const)('%s', (name) => {
  const engine =
    name === 'the model'
      ? new Engine(name, { requestHandler: modelHandler(new DynamoDbModel({ now: () => Date.now() })) })
      : new Engine(name, { endpoint: inject(name === 'MiniStack' ? 'ministack' : 'dynamodb') });
  beforeAll(() => engine.createTables());
  afterAll(() => engine.client.destroy());

  describe.each(Object.entries(rooms))('%s', (_room, cases) => {
    for (const { sentence, check } of cases) {
      const otherwise = differences(name).get(sentence);
      if (otherwise === undefined) it(sentence, () => check(engine));
      else it.fails(`${sentence}; ${name} differs: ${otherwise}`, () => check(engine));
    }
  });
});

it('names no case among the differences that there is not', () => {
  const sentences = new Set(Object.values(rooms).flatMap((cases) => cases.map(({ sentence }) => sentence)));
  for (const name of ['DynamoDB Local', 'MiniStack'] as const) {
    expect([...differences(name).keys()].filter((sentence) => !sentences.has(sentence))).toEqual([]);
  }
});

it('has each sentence once', () => {
  const sentences = Object.entries(rooms).flatMap(([room, cases]) =>
    cases.map(({ sentence }) => `${room}: ${sentence}`),
  );
  expect(new Set(sentences).size).toBe(sentences.length);
});

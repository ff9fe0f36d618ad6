import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { DynamoDbModel } from '../simulation/engine/dynamodb-model.ts';
import { INVALID, refusal } from './case.ts';
import { Engine, type Row } from './engine.ts';
import { modelHandler } from './model-handler.ts';
import { randomOperations } from './random-operations.ts';

const OPERATIONS = 4000;
const SEED = Number(process.env['CONTRACT_SEED'] ?? Math.floor(Math.random() * 1_000_000));

const model = new Engine('the model', {
  requestHandler: modelHandler(new DynamoDbModel({ now: () => Date.now() })),
});
const local = new Engine('DynamoDB Local', { endpoint: inject('dynamodb') });

beforeAll(async () => {
  await Promise.all([model.createTables(), local.createTables()]);
});

afterAll(() => {
  model.client.destroy();
  local.client.destroy();
});

const LEFT_OUT = new Set(['$metadata', 'ConsumedCapacity']);

/** An answer without what no engine need agree on: metadata, capacity (the cases have that), and the order of sets. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return { set: [...value].map(String).sort() };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).filter(([name, inner]) => !LEFT_OUT.has(name) && inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, plain(inner)]));
}

async function answer(request: Promise<unknown>): Promise<unknown> {
  try {
    return plain(await request);
  } catch {
    const { name, item, reasons } = await refusal(request);
    // DynamoDB Local tells of an update that does not fit its row without reasons (differences.ts)
    if (reasons?.some(({ code }) => code === 'ValidationError')) return { name: INVALID };
    return plain({ name, item, reasons });
  }
}

async function allRows(on: Engine, table: 'plain' | 'sorted'): Promise<unknown[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await on.scan({
      TableName: on[table],
      ConsistentRead: true,
      ...(from && { ExclusiveStartKey: from }),
    });
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows.map((row) => JSON.stringify(plain(row))).sort();
}

it(`the model and DynamoDB Local answer ${OPERATIONS} random operations alike and end with the same tables (CONTRACT_SEED=${SEED})`, async () => {
  console.log(`CONTRACT_SEED=${SEED}`);
  const kinds: Record<string, number> = {};
  let number = 0;
  for (const operation of randomOperations(SEED, OPERATIONS)) {
    number += 1;
    const [here, there] = await Promise.all([answer(operation.run(model)), answer(operation.run(local))]);
    expect(here, `operation ${number} of CONTRACT_SEED=${SEED}: ${operation.what}`).toEqual(there);
    const outcome = (here as { name?: string }).name ?? 'answered';
    kinds[outcome] = (kinds[outcome] ?? 0) + 1;
  }
  console.log(JSON.stringify(kinds));
  // Operations that all fail, or all succeed, would tell little
  expect(kinds['answered']).toBeGreaterThan(OPERATIONS / 4);
  expect(kinds['ConditionalCheckFailedException']).toBeGreaterThan(OPERATIONS / 50);
  expect(kinds['TransactionCanceledException']).toBeGreaterThan(OPERATIONS / 50);
  expect(kinds['ValidationException']).toBeGreaterThan(OPERATIONS / 50);
  for (const table of ['plain', 'sorted'] as const) {
    const rows = await allRows(model, table);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows).toEqual(await allRows(local, table));
  }
});

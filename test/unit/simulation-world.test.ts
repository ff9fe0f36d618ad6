import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tables } from '../../functions/tables.ts';
import { DynamoDbModel } from '../simulation/engine/dynamodb-model.ts';
import { createTableInput } from '../simulation/world/create-tables.ts';
import { FAULT_KINDS, type FaultKind, NO_FAULTS } from '../simulation/world/faults.ts';
import { Home } from '../simulation/world/home.ts';
import { QUEUE_URL, Queues } from '../simulation/world/queues.ts';
import { seededRandom } from '../simulation/world/random.ts';
import { runWorld } from '../simulation/world/run-world.ts';
import type { Happening, Source } from '../simulation/world/scheduler.ts';
import { type Story, smallStory } from '../simulation/world/small-story.ts';
import { refuseUnknown, type StateMachine, StatesError } from '../simulation/world/state-language.ts';
import { matches } from '../simulation/world/stream-filter.ts';
import { Streams } from '../simulation/world/streams.ts';
import { traceHash } from '../simulation/world/trace-hash.ts';
import { WorkflowRun } from '../simulation/world/workflow-run.ts';
import type { DeadLetter, World, WorldSettings } from '../simulation/world/world.ts';

const exec = promisify(execFile);
const TRACE_HASH = join(import.meta.dirname, '../simulation/world/trace-hash.ts');

/** What is left of each item, as the shop window says and as the shelves do. */
function left(world: World): { available: number[]; onHand: number } {
  const stock = world.rows<{ itemId: string; available: number }>('Stock');
  const shelves = world.rows<{ onHand: number }>('WarehouseStock');
  return {
    available: stock.sort((a, b) => a.itemId.localeCompare(b.itemId)).map(({ available }) => available),
    onHand: shelves.reduce((sum, { onHand }) => sum + onHand, 0),
  };
}

/** Runs the small story and says how it stood at rest. */
async function tell(seed: number, settings: WorldSettings = {}) {
  const story: Story = {};
  let end: ReturnType<typeof left> | undefined;
  let order: { status: string } | undefined;
  const result = await runWorld({
    seed,
    settings,
    setUp: (world) => smallStory(world, story),
    atRest: (world) => {
      end = left(world);
      [order] = world.rows<{ status: string }>('Orders');
      expect(world.executions.get(story.orderId ?? '')?.status).toBe('SUCCEEDED');
      expect(world.rows('Reservations')).toEqual([]);
    },
  });
  return { ...result, end, status: order?.status };
}

const AS_IT_SHOULD_BE = { available: [3, 10, 10], onHand: 23 };

describe('a torn transaction', () => {
  const row = (n: number) => ({ key: { S: `k${n}` }, expiresAt: { N: '1' } });
  const ROWS = [1, 2, 3].map(row);
  /** A model in which a transaction has put three rows, of which reads show none yet. */
  const torn = () => {
    const model = new DynamoDbModel({ now: () => 0 });
    model.createTable(createTableInput(tables.Idempotency));
    const TableName = 'Idempotency';
    model.call('TransactWriteItems', { TransactItems: ROWS.map((Item) => ({ Put: { TableName, Item } })) });
    model.tear(0);
    const get = (n: number, ConsistentRead = true) =>
      model.call('GetItem', { TableName, Key: { key: { S: `k${n}` } }, ConsistentRead })['Item'];
    return { model, TableName, get };
  };

  test('is shown row by row, and what was shown stays so', () => {
    const { model, TableName, get } = torn();
    model.reveal(2);
    expect([get(1), get(2), get(3), get(1, false)]).toEqual([undefined, row(2), undefined, undefined]);
    const keys = ROWS.map(({ key }) => ({ key }));
    const { Responses } = model.call('BatchGetItem', {
      RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } },
    });
    expect(Responses).toEqual({ [TableName]: [row(2)] });
    expect(model.call('Scan', { TableName, ConsistentRead: true })['Items']).toEqual([row(2)]);
    expect([model.torn, model.tornReads > 0]).toEqual([[1, 3], true]);
    model.mend(0, 3);
    expect([get(1), get(2), get(3)]).toEqual(ROWS);
  });

  test('is done for transactions and for the conditions of writes, and shown to all once they met it', () => {
    const { model, TableName, get } = torn();
    const [first] = model.call('TransactGetItems', {
      TransactItems: [{ Get: { TableName, Key: { key: { S: 'k1' } } } }],
    })['Responses'] as object[];
    expect(first).toEqual({ Item: row(1) });
    const again = { TableName, Item: row(2), ConditionExpression: 'attribute_not_exists(expiresAt)' };
    expect(() => model.call('PutItem', again)).toThrow('conditional request failed');
    expect([get(1), get(2), get(3)]).toEqual([row(1), row(2), undefined]);
  });
});

describe('a run', { timeout: 60_000 }, () => {
  test('is the same byte for byte again, after other seeds, and in another process', async () => {
    const seeds = [3, 11, 12];
    const hashes: string[] = [];
    for (const seed of seeds) hashes.push(await traceHash(seed));
    const again: string[] = [];
    for (const seed of seeds.toReversed()) again.unshift(await traceHash(seed));
    expect(again).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    const { stdout } = await exec(process.execPath, [TRACE_HASH, '12', '3']);
    expect(stdout.trim().split('\n')).toEqual([hashes[2], hashes[0]]);
  });

  test('ends well whatever strikes, and waits for nothing real', async () => {
    const fired = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
    for (let seed = 1; seed <= 40; seed++) {
      const { end, status, waits, faults } = await tell(seed);
      expect({ seed, end, status, waits }).toEqual({ seed, end: AS_IT_SHOULD_BE, status: 'shipped', waits: 0 });
      for (const kind of FAULT_KINDS) fired[kind] += faults[kind];
    }
    // Nothing in this story makes these likely within forty seeds.
    const rare: FaultKind[] = ['ttlRemoved', 'tokenForgotten', 'reorderedMessage'];
    expect(FAULT_KINDS.filter((kind) => fired[kind] === 0 && !rare.includes(kind))).toEqual([]);
  });

  test('without faults has none', async () => {
    const { faults, end } = await tell(7, { faults: 'off' });
    expect(Object.values(faults).every((count) => count === 0)).toBe(true);
    expect(end).toEqual(AS_IT_SHOULD_BE);
  });

  test.each<[string, WorldSettings]>([
    ['the timer alone', { sweep: 'off', ttlRecords: 'off' }],
    ["time to live's record alone", { timer: 'off', sweep: 'off' }],
  ])('gives the hold that was walked away from back by %s', async (_, settings) => {
    for (let seed = 1; seed <= 8; seed++) expect((await tell(seed, settings)).end).toEqual(AS_IT_SHOULD_BE);
  });

  test('leaves a hold in place when nothing may release it', async () => {
    const settings: WorldSettings = { timer: 'off', sweep: 'off', ttlRecords: 'off', faults: 'off' };
    let end: ReturnType<typeof left> | undefined;
    await runWorld({
      seed: 1,
      settings,
      setUp: (world) => smallStory(world, {}),
      atRest: (world) => {
        end = left(world);
      },
    });
    expect(end).toEqual({ available: [1, 8, 8], onHand: 23 });
  });

  test('ends with what a check throws, at the step that broke it', async () => {
    const run = runWorld({
      seed: 5,
      setUp: (world) => smallStory(world, {}),
      afterStep: (_, changes) => {
        if (changes.some(({ table }) => table === 'Orders')) throw new Error('an order');
      },
    });
    await expect(run).rejects.toThrow('an order');
  });

  test('tells of every change once, in order, and of none that was put', async () => {
    const sequences: number[] = [];
    await runWorld({
      seed: 6,
      setUp: async (world) => {
        world.put('Items', [{ itemId: 'Z9', version: 1 }]);
        world.onChange((changes) => {
          sequences.push(...changes.map(({ sequence }) => sequence));
        });
        await smallStory(world, {});
      },
    });
    expect(sequences.length).toBeGreaterThan(20);
    // One row put here, five in the story.
    expect(sequences).toEqual(sequences.map((_, index) => index + 7));
  });

  test('fails when an actor waits for what never comes', async () => {
    const run = runWorld({
      seed: 5,
      setUp: async (world) => world.spawn('patient', () => new Promise(() => undefined)),
    });
    await expect(run).rejects.toThrow('patient waits for what never comes');
  });

  test('shows actors virtual time', async () => {
    const seen: number[] = [];
    const real = Date.now();
    await runWorld({
      seed: 5,
      setUp: async (world) =>
        world.spawn('sleeper', async () => {
          seen.push(Date.now());
          await world.sleep(86_400_000);
          seen.push(Date.parse(new Date().toISOString()));
        }),
    });
    expect((seen[1] ?? 0) - (seen[0] ?? 0)).toBeGreaterThanOrEqual(86_400_000);
    expect(Date.now() - real).toBeLessThan(60_000);
  });
});

/** Time, faults of one kind only, and a driver that lets a source do all it offers until nothing is due. */
function bench(kind?: FaultKind) {
  let now = 0;
  const plan = kind ? { ...NO_FAULTS, [kind]: 1 } : NO_FAULTS;
  const home = new Home(1, {}, plan, seededRandom(1), () => now, undefined);
  home.phase = 'faulty';
  const drive = async (source: Source): Promise<void> => {
    for (;;) {
      const offers: Happening[] = [];
      source.offer(now, offers);
      const [first] = offers;
      if (first) {
        first.run();
        await new Promise((resolve) => setImmediate(resolve));
      } else {
        const due = source.due();
        if (due === Number.POSITIVE_INFINITY) return;
        now = Math.max(now + 1, due);
      }
    }
  };
  return { home, now: () => now, drive };
}

describe('a stream', () => {
  const records = (kind?: FaultKind) => {
    const { home, now, drive } = bench(kind);
    const read: { key: string; sequence: number }[] = [];
    const workers = [
      {
        name: 'reader',
        entry: '',
        source: { kind: 'stream' as const, table: 'Stock' as const, filters: [] },
        needs: {},
      },
    ];
    const consume = async (_: string, event: unknown): Promise<void> => {
      for (const { dynamodb } of (event as { Records: { dynamodb: Record<string, never> }[] }).Records) {
        read.push({ key: dynamodb['Keys']?.['itemId']?.['S'] ?? '', sequence: Number(dynamodb['SequenceNumber']) });
      }
    };
    const streams = new Streams(workers, home, now, consume, () => undefined);
    for (let sequence = 1; sequence <= 120; sequence++) {
      const itemId = { S: `item-${sequence % 9}` };
      const after = { itemId, version: { N: String(sequence) } };
      streams.take({ sequence, table: 'Stock', key: { itemId }, before: undefined, after, removedByTtl: false }, now());
    }
    return drive(streams).then(() => read);
  };
  const inOrderWithinRows = (read: readonly { key: string; sequence: number }[]): boolean => {
    const last = new Map<string, number>();
    return read.every(({ key, sequence }) => {
      const before = last.get(key) ?? 0;
      last.set(key, sequence);
      return sequence > before;
    });
  };

  test('delivers every record once and in order within a row when nothing strikes', async () => {
    const read = await records();
    expect(read.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    expect(inOrderWithinRows(read)).toBe(true);
  });

  test('lets records overtake those of other rows only', async () => {
    const read = await records('reorderedRecord');
    expect(read).toHaveLength(120);
    expect(inOrderWithinRows(read)).toBe(true);
  });

  test('refuses a filter rule it does not know', () => {
    expect(matches({ eventName: ['INSERT'] }, { eventName: 'INSERT' })).toBe(true);
    expect(matches({ dynamodb: { NewImage: { status: { S: ['a', 'b'] } } } }, { dynamodb: { NewImage: {} } })).toBe(
      false,
    );
    expect(matches({ dynamodb: { OldImage: [{ exists: false }] } }, { dynamodb: {} })).toBe(true);
    expect(() => matches({ price: [{ numeric: ['>', 1] }] }, { price: 2 })).toThrow('not known');
  });
});

describe('a queue', () => {
  const queue = (consume: (event: { Records: { body: string; messageId: string }[] }) => Promise<unknown>) => {
    const { home, now, drive } = bench();
    const dead: DeadLetter[] = [];
    const queues = new Queues(
      new Map([['WarehouseWork', 'worker']]),
      home,
      now,
      (_, event) => consume(event as never),
      (letter) => dead.push(letter),
    );
    return { queues, dead, now, drive: () => drive(queues) };
  };

  test('delivers no sooner than the delay', async () => {
    let at = 0;
    const made = queue(async () => {
      at = made.now();
    });
    made.queues.send(`${QUEUE_URL}WarehouseWork`, '{}', 30);
    await made.drive();
    expect(at).toBeGreaterThanOrEqual(30_000);
    expect(made.queues.waiting('WarehouseWork')).toBe(0);
  });

  test('brings a message that failed five times to the dead letters, and only that', async () => {
    let tries = 0;
    const made = queue(async ({ Records }) => {
      const bad = Records.filter(({ body }) => body === '"bad"');
      tries += bad.length;
      return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    for (const body of ['"good"', '"bad"', '"fine"']) made.queues.send(`${QUEUE_URL}WarehouseWork`, body, 0);
    await made.drive();
    expect(tries).toBe(5);
    expect(made.dead.map(({ message }) => message)).toEqual(['bad']);
    expect(made.queues.waiting('WarehouseWork')).toBe(0);
  });
});

describe('a workflow', () => {
  const run = (
    machine: Omit<StateMachine, 'QueryLanguage'>,
    input: unknown,
    invoke = async (): Promise<unknown> => 1,
  ) => {
    const slept: number[] = [];
    const workflow = new WorkflowRun('one', machine, input, {
      invoke,
      send: () => undefined,
      awaitToken: async () => undefined,
      turn: async () => undefined,
      sleep: async (ms) => {
        slept.push(ms);
      },
      chance: () => 0.5,
      now: () => 0,
    });
    return { end: workflow.run(), slept, path: workflow.path };
  };
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true } as const;
  const call = { FunctionName: 'f', Payload: {} };

  test('keeps variables, waits, maps in order and chooses', async () => {
    const { end, slept, path } = run(
      {
        StartAt: 'Keep',
        States: {
          Keep: { Type: 'Pass', Assign: { double: '{% $states.input.n * 2 %}' }, Next: 'Each' },
          Each: {
            Type: 'Map',
            Items: '{% [1, 2, 3] %}',
            MaxConcurrency: 2,
            ItemProcessor: {
              StartAt: 'Add',
              States: { Add: { Type: 'Pass', Output: '{% $states.input + $double %}', End: true } },
            },
            Next: 'Rest',
          },
          Rest: { Type: 'Wait', Seconds: '{% $double %}', Next: 'Which' },
          Which: { Type: 'Choice', Choices: [{ Condition: '{% $double = 4 %}', Next: 'Done' }], Default: 'Lost' },
          Done: { Type: 'Succeed', Output: { sums: '{% $states.input %}' } },
          Lost: { Type: 'Fail', Error: 'Lost' },
        },
      },
      { n: 2 },
    );
    expect(await end).toEqual({ sums: [5, 6, 7] });
    expect(slept).toEqual([4000]);
    expect(path.filter((state) => !state.includes('/'))).toEqual(['Keep', 'Each', 'Rest', 'Which', 'Done']);
  });

  test('tries again with backoff, then fails with the error', async () => {
    let tries = 0;
    const Retry = [
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3, MaxDelaySeconds: 3 },
    ];
    const { end, slept } = run({ StartAt: 'T', States: { T: { ...task, Arguments: call, Retry } } }, {}, async () => {
      tries++;
      throw new StatesError('Lambda.Unknown', 'died');
    });
    await expect(end).rejects.toThrow('died');
    expect({ tries, slept }).toEqual({ tries: 4, slept: [1000, 2000, 3000] });
  });

  test('fails on more than 256 KiB of state data, which nothing retries', async () => {
    let tries = 0;
    const Retry = [{ ErrorEquals: ['States.ALL'] }];
    const { end } = run({ StartAt: 'T', States: { T: { ...task, Arguments: call, Retry } } }, {}, async () => {
      tries++;
      return 'x'.repeat(262_145);
    });
    await expect(end).rejects.toMatchObject({ name: 'States.DataLimitExceeded' });
    expect(tries).toBe(1);
  });

  test('refuses a definition with what it would leave out', () => {
    const machine = { StartAt: 'T', States: { T: { ...task, Catch: [] } } } as unknown as StateMachine;
    expect(() => refuseUnknown(machine)).toThrow('State T: Catch is not known');
  });
});

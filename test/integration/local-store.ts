import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateScan,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import { inject } from 'vitest';
import { newItemPart } from '../../functions/items/items-store.ts';
import { tableName, variable } from '../../functions/shared/env.ts';
import type { TableName } from '../../functions/shared/needs.ts';
import type { Send } from '../../functions/shared/queue.ts';
import type { Services } from '../../functions/shared/services.ts';
import type { IndexDefinition, Key, TableDefinition } from '../../functions/shared/table.ts';
import { transact } from '../../functions/shared/transaction.ts';
import { adjustPart, receivePart } from '../../functions/stock/stock-store.ts';
import { tables } from '../../functions/tables.ts';
import { writeWarehouse } from '../../functions/warehouses/warehouses-store.ts';
import { seededRandom } from '../../local/demo/random.ts';

/** What DynamoDB was asked, call by call. */
export interface Call {
  readonly command: string;
  readonly input: Record<string, unknown>;
  /** Capacity units the engine counted, over all tables. */
  readonly capacity: number;
}

/** A store of its own on the engine: its tables, a clock that stands still until moved, and what was sent and asked. */
export interface LocalStore {
  readonly services: Services & { readonly send: Send };
  readonly sent: { readonly queue: string; readonly message: unknown; readonly delaySeconds: number }[];
  readonly calls: Call[];
  /** Moves the clock by milliseconds. */
  readonly pass: (milliseconds: number) => void;
  readonly rows: <Row = Record<string, unknown>>(table: TableName) => Promise<Row[]>;
}

/** How a store on the engine differs from the usual. */
export interface LocalStoreOptions {
  /** The engine, when it is not the one that was started for the integration tests. */
  readonly endpoint?: string;
  /** Where the clock stands at first, epoch milliseconds. */
  readonly startAt?: number;
  /** Whether the engine removes rows that are past their time, by its own clock, and keeps streams, as the definitions say. */
  readonly ttlAndStreams?: boolean;
}

/**
 * Makes the store's tables, from the very definitions that the CDK app deploys, under names of their own, and points the
 * environment of this test file at them.
 */
export async function openStore({
  endpoint = inject('dynamodb'),
  startAt = Date.UTC(2026, 0, 1, 12),
  ttlAndStreams = false,
}: LocalStoreOptions = {}): Promise<LocalStore> {
  const prefix = randomUUID().slice(0, 8);
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await Promise.all(
    Object.values<TableDefinition>(tables).map(async (definition) => {
      const physical = `${prefix}-${definition.name}`;
      process.env[variable.table(definition.name as TableName)] = physical;
      const { input } = createTable(definition, physical);
      const stream = ttlAndStreams ? definition.stream : undefined;
      await client.send(
        new CreateTableCommand({
          ...input,
          ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
        }),
      );
      if (ttlAndStreams && definition.ttl !== undefined) {
        const TimeToLiveSpecification = { Enabled: true, AttributeName: definition.ttl };
        await client.send(new UpdateTimeToLiveCommand({ TableName: physical, TimeToLiveSpecification }));
      }
    }),
  );
  process.env['HOLD_SECONDS'] = '600';
  process.env['EXTENSION_SECONDS'] = '120';
  process.env['CLAIM_LEASE_SECONDS'] = '900';
  process.env['PROMISE_DAYS'] = '2';
  process.env['MERGE_SHIPMENTS'] = 'same-address';
  process.env['LOW_STOCK_THRESHOLD'] = '10';
  process.env['CLAIM_DEADLINE_MINUTES'] = '240';
  process.env['ASSIGNMENT_STRATEGY'] = 'fewest-shipments';

  const calls: Call[] = [];
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const consumed = [(result.output as { ConsumedCapacity?: unknown }).ConsumedCapacity ?? []].flat();
      const capacity = (consumed as { CapacityUnits?: number }[]).reduce(
        (sum, one) => sum + (one.CapacityUnits ?? 0),
        0,
      );
      calls.push({ command: String(context.commandName), input: args.input as Record<string, unknown>, capacity });
      return result;
    },
    { step: 'initialize', priority: 'low' },
  );

  let time = startAt;
  const nextId = monotonicFactory(seededRandom(20_260_101));
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const sent: { queue: string; message: unknown; delaySeconds: number }[] = [];
  return {
    services: {
      db,
      now: () => time,
      newId: () => nextId(time),
      send: async (queue, message, delaySeconds) => {
        sent.push({ queue, message, delaySeconds });
      },
    },
    sent,
    calls,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    rows: async <Row>(table: TableName) => {
      const scan = { TableName: tableName(table), ConsistentRead: true };
      const rows: Row[] = [];
      for await (const { Items = [] } of paginateScan({ client: db }, scan)) rows.push(...(Items as Row[]));
      return rows;
    },
  };
}

/** Puts an item at $2.50 with stock by warehouse. */
export async function addItem(
  { services }: LocalStore,
  itemId: string,
  stock: Readonly<Record<string, number>>,
): Promise<void> {
  const total = Object.values(stock).reduce((sum, quantity) => sum + quantity, 0);
  await transact(services.db, [
    newItemPart({ itemId, name: `Item ${itemId}`, description: '', category: 'Other', price: 250, version: 1 }),
    ...Object.entries(stock).map(([warehouseId, quantity]) => receivePart({ itemId, quantity }, warehouseId)),
    adjustPart(itemId, total, 'received', `opening:${itemId}`),
  ]);
}

/** Puts many items at $2.50, all with the same stock in one warehouse. */
export async function addItems(
  { services: { db } }: LocalStore,
  itemIds: readonly string[],
  warehouseId: string,
  quantity: number,
): Promise<void> {
  const rows = itemIds.map((itemId) => ({
    Items: { itemId, name: `Item ${itemId}`, description: '', category: 'Other', price: 250, version: 1 },
    Stock: {
      itemId,
      available: quantity,
      version: 1,
      lastMovement: { id: `received:opening:${itemId}`, kind: 'received', delta: quantity, ref: `opening:${itemId}` },
    },
    WarehouseStock: {
      itemId,
      warehouseId,
      onHand: quantity,
      free: quantity,
      received: quantity,
      allocated: 0,
      corrected: 0,
      shipped: 0,
    },
  }));
  for (const table of ['Items', 'Stock', 'WarehouseStock'] as const) {
    const puts = rows.map((row) => ({ PutRequest: { Item: row[table] } }));
    for (let from = 0; from < puts.length; from += 25) {
      await db.send(new BatchWriteCommand({ RequestItems: { [tableName(table)]: puts.slice(from, from + 25) } }));
    }
  }
}

/** Services whose calls to DynamoDB come by here first. */
function intercepted<S extends Services>(
  services: S,
  before: (isTransaction: boolean, isPut: boolean) => Promise<void>,
): S {
  const db = new Proxy(services.db, {
    get: (target, name, receiver) => {
      if (name !== 'send') return Reflect.get(target, name, receiver);
      return async (command: Parameters<typeof target.send>[0]) => {
        await before(command instanceof TransactWriteCommand, command instanceof PutCommand);
        return target.send(command);
      };
    },
  });
  return { ...services, db };
}

/** A command that is sent, as a test looks at it: `GetCommand` and the like, and the table it is for, if it is one. */
interface SentCommand {
  readonly name: string;
  readonly table: TableName | undefined;
}

/** Services whose calls to DynamoDB go through a function, which may do something before and after, or answer itself. */
export function through<S extends Services>(
  services: S,
  hook: (command: SentCommand, send: () => Promise<object>) => Promise<object>,
): S {
  const tableOf = (input: object): TableName | undefined => {
    const { TableName: one, RequestItems = {} } = input as { TableName?: string; RequestItems?: object };
    const physical = one ?? Object.keys(RequestItems)[0];
    return Object.values<TableDefinition>(tables).find(({ name }) => tableName(name as TableName) === physical)?.name as
      | TableName
      | undefined;
  };
  const db = new Proxy(services.db, {
    get: (target, name, receiver) => {
      if (name !== 'send') return Reflect.get(target, name, receiver);
      return (command: Parameters<typeof target.send>[0]) =>
        hook({ name: command.constructor.name, table: tableOf(command.input) }, () => target.send(command));
    },
  });
  return { ...services, db };
}

/** Services of a process that dies once it has sent so many transactions: every call after that fails. */
export function dyingAfter<S extends Services>(services: S, transactions: number): S {
  let left = transactions;
  return intercepted(services, async (isTransaction) => {
    if (left <= 0) throw new Error('The process has died.');
    if (isTransaction) left -= 1;
  });
}

/** Services of a process that stands still when it has sent so many transactions and is about to send one more. */
export function pausingAfter<S extends Services>(services: S, transactions: number) {
  let left = transactions;
  const { promise: stands, resolve: stand } = Promise.withResolvers<void>();
  const { promise: goes, resolve: goOn } = Promise.withResolvers<void>();
  const slow = intercepted(services, async (isTransaction) => {
    if (!isTransaction || left-- > 0) return;
    stand();
    await goes;
  });
  return { services: slow, stands, goOn };
}

/** Services of a process that is outrun: each time it is about to send a transaction, another does something first. */
export function outrunBy<S extends Services>(services: S, other: () => Promise<unknown>): S {
  return intercepted(services, async (isTransaction) => {
    if (isTransaction) await other();
  });
}

/** Services of a process that is outrun once: when it is about to put its first row, another does something first. */
export function outrunAtPut<S extends Services>(services: S, other: () => Promise<unknown>): S {
  let first = true;
  return intercepted(services, async (_, isPut) => {
    if (!isPut || !first) return;
    first = false;
    await other();
  });
}

/** Puts open warehouses of these ids, first ones with priority. */
export async function addWarehouses({ services }: LocalStore, ...ids: string[]): Promise<void> {
  await Promise.all(
    ids.map((warehouseId, index) =>
      writeWarehouse(services.db, {
        warehouseId,
        name: warehouseId,
        address: '1 Dock Street',
        position: { latitude: 47, longitude: -122 },
        priority: index + 1,
        dailyCapacity: 1000,
        state: 'open',
        version: 1,
      }),
    ),
  );
}

function createTable(definition: TableDefinition, physical: string): CreateTableCommand {
  const indexes = Object.entries(definition.indexes ?? {});
  const keys = [definition, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) =>
    sortKey ? [partitionKey, sortKey] : [partitionKey],
  );
  return new CreateTableCommand({
    TableName: physical,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schemaOf(definition),
    AttributeDefinitions: [...new Map(keys.map((key) => [key.name, key])).values()].map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map(([name, index]) => ({
        IndexName: name,
        KeySchema: schemaOf(index),
        Projection: projectionOf(index),
      })),
    }),
  });
}

const projectionOf = ({ include }: IndexDefinition) =>
  include
    ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...include] }
    : { ProjectionType: 'KEYS_ONLY' as const };

function schemaOf({ partitionKey, sortKey }: { partitionKey: Key; sortKey?: Key }): KeySchemaElement[] {
  return [
    { AttributeName: partitionKey.name, KeyType: 'HASH' },
    ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
  ];
}

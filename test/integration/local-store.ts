import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
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
import { putWarehouse } from '../../functions/warehouses/warehouses-store.ts';
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

/**
 * Makes the store's tables, from the very definitions that the CDK app deploys, under names of their own, and points the
 * environment of this test file at them.
 */
export async function openStore(): Promise<LocalStore> {
  const prefix = randomUUID().slice(0, 8);
  const client = new DynamoDBClient({
    endpoint: inject('dynamodb'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await Promise.all(
    Object.values<TableDefinition>(tables).map(async (definition) => {
      const physical = `${prefix}-${definition.name}`;
      process.env[variable.table(definition.name as TableName)] = physical;
      await client.send(createTable(definition, physical));
    }),
  );
  process.env['HOLD_SECONDS'] = '600';
  process.env['CLAIM_LEASE_SECONDS'] = '900';
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

  let time = Date.UTC(2026, 0, 1, 12);
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
      const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName(table), ConsistentRead: true }));
      return Items as Row[];
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

/** Puts open warehouses of these ids, first ones with priority. */
export async function addWarehouses({ services }: LocalStore, ...ids: string[]): Promise<void> {
  await Promise.all(
    ids.map((warehouseId, index) =>
      putWarehouse(services.db, {
        warehouseId,
        name: warehouseId,
        address: '1 Dock Street',
        position: { latitude: 47, longitude: -122 },
        priority: index + 1,
        dailyCapacity: 1000,
        state: 'open',
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

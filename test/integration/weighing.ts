import { BatchGetCommand, type DynamoDBDocumentClient, type NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { variable } from '../../functions/shared/env.ts';
import type { TableName } from '../../functions/shared/needs.ts';
import type { TableDefinition } from '../../functions/shared/table.ts';
import { tables } from '../../functions/tables.ts';
import { writeUnits } from '../simulation/engine/capacity.ts';
import type { Item } from '../simulation/engine/wire.ts';
import type { LocalStore } from './local-store.ts';

type Row = Readonly<Record<string, NativeAttributeValue>>;

/** One row that a call wrote: as it was and as it is, and how many times a unit each of its kilobytes costs. */
interface Written {
  readonly id: string;
  readonly definition: TableDefinition;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** 2 in a transaction (to prepare and to commit), 1 by itself. */
  readonly times: 1 | 2;
}

/** What an operation asked of DynamoDB. */
export interface Weight {
  readonly calls: number;
  /** Times it waited: calls side by side are one round trip. */
  readonly trips: number;
  readonly read: number;
  readonly written: number;
  /** Units of the index entries that changed. */
  readonly index: number;
  /**
   * The least write units that change the same rows to the same end: each once, in transactions of at most 100 actions, and
   * for each transaction beyond the first one mark of up to 1 KB that says it was made (a crash may come between them).
   */
  readonly least: number;
}

/**
 * Runs an operation and weighs what it asks of DynamoDB. Reads are as the engine counts them. Writes are by the sizes of the
 * rows, of which the engine counts nothing in transactions: rounded up to 1 KB, the larger of before and after, twice in a
 * transaction (docs.aws.amazon.com, "DynamoDB read and write operations" and "DynamoDB Item sizes and formats").
 */
export async function weigh(
  store: LocalStore,
  run: (services: LocalStore['services']) => Promise<unknown>,
): Promise<Weight> {
  const from = store.calls.length;
  const written: Written[] = [];
  let calls = 0;
  let trips = 0;
  let open = 0;
  const db = new Proxy(store.services.db, {
    get: (target, name, receiver) => {
      if (name !== 'send') return Reflect.get(target, name, receiver);
      return async (command: Parameters<typeof target.send>[0]) => {
        calls += 1;
        if (open === 0) trips += 1;
        open += 1;
        const rows = rowsWrittenBy(command.input as Action & { readonly TransactItems?: readonly Action[] });
        try {
          if (rows.length === 0) return await target.send(command);
          // Our own looks at the rows are no part of the operation. It writes one thing at a time.
          const counted = store.calls.length;
          const before = await lookAt(target, rows);
          const output = await target.send(command);
          const after = await lookAt(target, rows);
          written.push(...rows.map((row, i) => ({ ...row, before: before[i], after: after[i] })));
          store.calls.splice(counted);
          return output;
        } finally {
          open -= 1;
        }
      };
    },
  });
  await run({ ...store.services, db });
  const reads = store.calls.splice(from).reduce((sum, { capacity }) => sum + capacity, 0);
  const sum = (of: (one: Written) => number) => written.reduce((total, one) => total + of(one), 0);
  return {
    calls,
    trips,
    read: reads,
    written: sum(({ before, after, times }) => unitsOf(before, after) * times),
    index: sum(indexUnits),
    least: leastOf(written),
  };
}

interface Action {
  readonly TableName?: string;
  readonly Key?: Row;
  readonly Item?: Row;
  readonly UpdateExpression?: string;
}

type Target = Pick<Written, 'id' | 'definition' | 'times'> & { readonly table: string; readonly key: Row };

/** The rows a command writes: those of a transaction's parts, of a put or an update by itself; none of a read. */
function rowsWrittenBy(input: Action & { readonly TransactItems?: readonly object[] }): Target[] {
  if (input.TransactItems) {
    return input.TransactItems.flatMap((part) =>
      Object.entries(part).flatMap(([kind, action]) => (kind === 'Get' ? [] : [targetOf(action as Action, 2)])),
    );
  }
  return input.Item || input.UpdateExpression !== undefined ? [targetOf(input, 1)] : [];
}

function targetOf({ TableName = '', Key, Item }: Action, times: 1 | 2): Target {
  const definition: TableDefinition | undefined = Object.values(tables).find(
    ({ name }) => process.env[variable.table(name as TableName)] === TableName,
  );
  const row = Key ?? Item;
  if (!definition || !row) throw new Error(`This cannot be weighed: ${TableName}.`);
  const names = [definition.partitionKey.name, ...(definition.sortKey ? [definition.sortKey.name] : [])];
  const key = Object.fromEntries(names.map((name) => [name, row[name]]));
  return { id: JSON.stringify([definition.name, key]), definition, times, table: TableName, key };
}

/** The rows as they are, in the order asked. */
async function lookAt(db: DynamoDBDocumentClient, targets: readonly Target[]): Promise<(Row | undefined)[]> {
  if (targets.length === 0) return [];
  const RequestItems = Object.fromEntries(
    [...Map.groupBy(targets, ({ table }) => table)].map(([table, own]) => [
      table,
      { Keys: own.map(({ key }) => ({ ...key })), ConsistentRead: true },
    ]),
  );
  const { Responses = {}, UnprocessedKeys = {} } = await db.send(new BatchGetCommand({ RequestItems }));
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('Not all rows could be read.');
  return targets.map(({ table, key }) =>
    Responses[table]?.find((row) => Object.entries(key).every(([name, value]) => row[name] === value)),
  );
}

const unitsOf = (before: Row | undefined, after: Row | undefined): number =>
  writeUnits(before && (marshall(before) as Item), after && (marshall(after) as Item));

/** An entry that appears, goes or changes is written once; one whose key changes is removed and put. */
function indexUnits({ definition, before, after }: Written): number {
  return Object.values(definition.indexes ?? {}).reduce((sum, index) => {
    const keys = [index.partitionKey, ...(index.sortKey ? [index.sortKey] : [])].map(({ name }) => name);
    const own = [definition.partitionKey, ...(definition.sortKey ? [definition.sortKey] : [])].map(({ name }) => name);
    const part = (row: Row | undefined, names: readonly string[]): Row | undefined =>
      row && keys.every((name) => row[name] !== undefined)
        ? Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]))
        : undefined;
    const all = [...new Set([...keys, ...own, ...(index.include ?? [])])];
    const [was, is] = [part(before, all), part(after, all)];
    if (JSON.stringify(was) === JSON.stringify(is)) return sum;
    const moved = was && is && JSON.stringify(part(before, keys)) !== JSON.stringify(part(after, keys));
    return sum + (moved ? unitsOf(was, undefined) + unitsOf(undefined, is) : unitsOf(was, is));
  }, 0);
}

function leastOf(written: readonly Written[]): number {
  const rows = [...Map.groupBy(written, ({ id }) => id).values()];
  const units = rows.map((own) => unitsOf(own[0]?.before, own.at(-1)?.after));
  const sum = units.reduce((total, one) => total + one, 0);
  if (rows.length <= 1) return sum;
  // The first row is there in every transaction of the real protocol; a mark stands for it in those beyond the first.
  const transactions = Math.ceil((rows.length - 1) / 99);
  return 2 * sum + 2 * (transactions - 1);
}

import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { checkedItem, itemSize, sameItem } from './attribute-value.ts';
import { Capacity, readUnits, writeUnits } from './capacity.ts';
import { DynamoDbFault, invalid, KeyMismatch } from './fault.ts';
import { query, readProjection, rowIn, scan, type View } from './read.ts';
import { checkKey, schemaFrom } from './schema.ts';
import { keyText, Table } from './table.ts';
import type {
  BatchGetInput,
  BatchWriteInput,
  CreateTableInput,
  GetInput,
  Item,
  KeyedWriteInput,
  PutInput,
  ReadInput,
  TransactGetInput,
  TransactWriteInput,
  Wire,
} from './wire.ts';
import { keyOf, readWrite, refused, returned, type Write, type WriteKind } from './write.ts';

export { DynamoDbFault } from './fault.ts';
export type { Item, Wire } from './wire.ts';

/** One row that was written, as a stream tells of it. A write that leaves the row as it was is none. */
export interface Change {
  /** Counts all changes of the model from 1. */
  readonly sequence: number;
  readonly table: string;
  readonly key: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Whether time to live removed the row, not a request. */
  readonly removedByTtl: boolean;
}

/** Actions one transaction takes, bytes of them together, and how long its token is remembered, in ms. */
const TRANSACTION = { actions: 100, bytes: 4 * 1024 * 1024, remembered: 600_000 } as const;
const BATCH = { gets: 100, writes: 25, bytes: 16 * 1024 * 1024 } as const;

const NOW: View = { earlier: new Map() };

/** A transaction that was applied, for the repeats of its token. */
interface Applied {
  readonly at: number;
  readonly actions: TransactWriteInput['TransactItems'];
  readonly rows: readonly { readonly table: string; readonly size: number }[];
}

/**
 * DynamoDB in memory: every call is answered at once and is atomic. It speaks the wire's JSON, and follows AWS's
 * documentation; a contract suite holds it to real engines (test/contract). What goes in and what comes out is shared
 * with the rows inside: read it, never change it.
 */
export class DynamoDbModel {
  readonly #clock: { now: () => number };
  readonly #tables = new Map<string, Table>();
  readonly #changes: Change[] = [];
  readonly #keys: string[] = [];
  readonly #tokens = new Map<string, Applied>();
  /** Rows that reads still show as they were, table → key → row: see {@link tear}. */
  readonly #torn = new Map<string, Map<string, Item | undefined>>();
  #tornReads = 0;
  readonly #unmarshalled = new WeakMap<Item, Record<string, unknown>>();

  /** @param clock in ms since the epoch; only tokens of transactions look at it. */
  constructor(clock: { now: () => number }) {
    this.#clock = clock;
  }

  /** Makes a table from CreateTable's input; it is there at once. */
  createTable(input: CreateTableInput): void {
    const schema = schemaFrom(input);
    if (this.#tables.has(schema.name)) {
      throw new DynamoDbFault('ResourceInUseException', `Table already exists: ${schema.name}`);
    }
    this.#tables.set(schema.name, new Table(schema));
  }

  /** Sequence of the last change; 0 before the first. */
  get sequence(): number {
    return this.#changes.length;
  }

  /** Changes from this sequence on, in their order. */
  changes(from: number): Change[] {
    return this.#changes.slice(Math.max(0, from - 1));
  }

  /** The rows of a table as they are now, in no order that means anything. The same object as long as a row stays the same. */
  rows(table: string): Record<string, unknown>[] {
    return [...this.#table(table).rows.values()].map((row) => {
      let plain = this.#unmarshalled.get(row);
      if (!plain) {
        plain = unmarshall(row as Parameters<typeof unmarshall>[0]);
        this.#unmarshalled.set(row, plain);
      }
      return plain;
    });
  }

  /** Removes a row as time to live does it. @returns whether there was one. */
  expire(table: string, key: Item): boolean {
    const from = this.#table(table);
    const id = keyText(from.schema, key);
    const before = from.rows.get(id);
    if (before) this.#commit(from, id, before, undefined, true);
    return before !== undefined;
  }

  /**
   * Tears a transaction that was applied: reads go on showing its rows as they were, each until it is revealed. A row is so
   * by {@link reveal} and {@link mend}, and by whatever writes it, checks it or reads it in a transaction: those wait for it
   * (docs.aws.amazon.com, "Amazon DynamoDB Transactions: How it works", Isolation levels).
   * @param after the sequence before it; all changes since are its own.
   */
  tear(after: number): void {
    for (const { sequence, table, before } of this.changes(after + 1)) {
      const rows = this.#torn.get(table) ?? new Map<string, Item | undefined>();
      this.#torn.set(table, rows.set(this.#keys[sequence - 1] as string, before));
    }
  }

  /** Sequences of the changes that reads don't show yet, in their order. */
  get torn(): number[] {
    const open = [...this.#torn].flatMap(([table, rows]) => [...rows.keys()].map((id) => this.#lastChange(table, id)));
    return open.sort((a, b) => a - b);
  }

  /** Shows the row of a change to all from now on. */
  reveal(sequence: number): void {
    const change = this.#changes[sequence - 1];
    if (change) this.#touch(change.table, this.#keys[sequence - 1] as string);
  }

  /** Shows all rows of the changes between these sequences. */
  mend(after: number, to: number): void {
    for (let sequence = after + 1; sequence <= to; sequence++) this.reveal(sequence);
  }

  /** How many reads have met a row that was not shown yet. */
  get tornReads(): number {
    return this.#tornReads;
  }

  /**
   * Answers one request.
   * @param options.asOf what is eventually consistent, and every read of an index, is answered as of that change; a
   * transaction may then be seen in part, as on AWS. Consistent reads and transactions see what is; of a torn transaction
   * only the latter do.
   * @throws DynamoDbFault as AWS would; Error for what the model does not know, so that it can't pass for an answer.
   */
  call(operation: string, input: Wire, options: { readonly asOf?: number } = {}): Wire {
    const asOf = options.asOf ?? this.sequence;
    switch (operation) {
      case 'GetItem':
        return this.#get(input as unknown as GetInput, asOf);
      case 'PutItem':
        return this.#write('Put', input as unknown as PutInput & KeyedWriteInput);
      case 'UpdateItem':
        return this.#write('Update', input as unknown as PutInput & KeyedWriteInput);
      case 'DeleteItem':
        return this.#write('Delete', input as unknown as PutInput & KeyedWriteInput);
      case 'Query':
        return this.#read(query, input as unknown as ReadInput, asOf);
      case 'Scan':
        return this.#read(scan, input as unknown as ReadInput, asOf);
      case 'BatchGetItem':
        return this.#batchGet(input as unknown as BatchGetInput, asOf);
      case 'BatchWriteItem':
        return this.#batchWrite(input as unknown as BatchWriteInput);
      case 'TransactWriteItems':
        return this.#transactWrite(input as unknown as TransactWriteInput);
      case 'TransactGetItems':
        return this.#transactGet(input as unknown as TransactGetInput);
      default:
        throw new Error(`The model does not know ${operation}.`);
    }
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (!table) throw new DynamoDbFault('ResourceNotFoundException', 'Requested resource not found');
    return table;
  }

  #commit(table: Table, id: string, before: Item | undefined, after: Item | undefined, removedByTtl = false): void {
    const row = before ?? after;
    if (row === undefined || (before && after && sameItem(before, after))) return;
    table.replace(id, before, after);
    this.#touch(table.schema.name, id);
    const key = keyOf(table, row);
    this.#keys.push(id);
    this.#changes.push({
      sequence: this.#changes.length + 1,
      table: table.schema.name,
      key,
      before,
      after,
      removedByTtl,
    });
  }

  #touch(table: string, id: string): void {
    const rows = this.#torn.get(table);
    if (rows?.delete(id) && rows.size === 0) this.#torn.delete(table);
  }

  #lastChange(table: string, id: string): number {
    for (let sequence = this.#changes.length; sequence > 0; sequence--) {
      if (this.#keys[sequence - 1] === id && this.#changes[sequence - 1]?.table === table) return sequence;
    }
    return 0;
  }

  /** The table as it is, but for rows that are not shown yet. @param id the row that is read; none: any of them. */
  #shownOf(table: Table, id?: string): View {
    const earlier = this.#torn.get(table.schema.name);
    if (!earlier) return NOW;
    if (id === undefined || earlier.has(id)) this.#tornReads++;
    return { earlier };
  }

  /** The table as it was after this change: the later ones undone. */
  #viewOf(table: Table, asOf: number, id?: string): View {
    const shown = this.#shownOf(table, id);
    if (asOf >= this.sequence) return shown;
    const earlier = new Map(shown.earlier);
    for (let index = this.#changes.length - 1; index >= Math.max(0, asOf); index--) {
      const change = this.#changes[index] as Change;
      if (change.table === table.schema.name) earlier.set(this.#keys[index] as string, change.before);
    }
    return { earlier };
  }

  #get(input: GetInput, asOf: number): Wire {
    const project = readProjection(input);
    const table = this.#table(input.TableName);
    const key = checkedItem(input.Key);
    checkKey(table.schema, key);
    const consistent = input.ConsistentRead ?? false;
    const id = keyText(table.schema, key);
    const view = this.#viewOf(table, consistent ? this.sequence : asOf, id);
    const row = rowIn(view, table, id);
    const capacity = new Capacity(input);
    capacity.count(table.schema.name, readUnits(row ? itemSize(row) : 0, consistent));
    return { ...(row && { Item: project(row) }), ...consumed(capacity, 'one') };
  }

  #write(kind: WriteKind, input: PutInput & KeyedWriteInput): Wire {
    const table = this.#table(input.TableName);
    const write = readWrite(kind, table, input);
    this.#touch(table.schema.name, write.keyText);
    const before = table.rows.get(write.keyText);
    if (!write.allowed(before)) throw refused(write, before);
    const after = write.next(before);
    const capacity = new Capacity(input);
    capacity.countWrite(table, write.keyText, before, after, 1);
    this.#commit(table, write.keyText, before, after);
    const attributes = returned(write, before, after);
    return { ...(attributes && { Attributes: attributes }), ...consumed(capacity, 'one') };
  }

  #read(how: typeof query, input: ReadInput, asOf: number): Wire {
    const table = this.#table(input.TableName);
    const view = this.#viewOf(table, input.ConsistentRead ? this.sequence : asOf);
    const capacity = new Capacity(input);
    const answer = how(table, view, input, capacity);
    return { ...answer, ...consumed(capacity, 'one') };
  }

  #batchGet(input: BatchGetInput, asOf: number): Wire {
    const asked = Object.entries(input.RequestItems);
    const count = asked.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
    if (count === 0) throw invalid('The batch get request must contain at least one key');
    if (count > BATCH.gets) throw invalid('Too many items requested for the BatchGetItem call');
    const capacity = new Capacity(input);
    const answers: Record<string, Item[]> = {};
    const left: Record<string, unknown> = {};
    let size = 0;
    for (const [name, request] of asked) {
      const project = readProjection(request);
      const table = this.#table(name);
      const consistent = request.ConsistentRead ?? false;
      const keys = request.Keys.map((key) => checkedItem(key));
      for (const key of keys) checkKey(table.schema, key);
      const ids = keys.map((key) => keyText(table.schema, key));
      if (new Set(ids).size < ids.length) throw invalid('Provided list of item keys contains duplicates');
      const items: Item[] = [];
      const unread: Item[] = [];
      ids.forEach((id, index) => {
        const row = rowIn(this.#viewOf(table, consistent ? this.sequence : asOf, id), table, id);
        const bytes = row ? itemSize(row) : 0;
        if (size + bytes > BATCH.bytes) {
          unread.push(keys[index] as Item);
          return;
        }
        size += bytes;
        capacity.count(name, readUnits(bytes, consistent));
        if (row) items.push(project(row));
      });
      answers[name] = items;
      if (unread.length > 0) left[name] = { ...request, Keys: unread };
    }
    return { Responses: answers, UnprocessedKeys: left, ...consumed(capacity, 'list') };
  }

  #batchWrite(input: BatchWriteInput): Wire {
    const asked = Object.entries(input.RequestItems).flatMap(([TableName, requests]) =>
      requests.map((request) => ({ TableName, request })),
    );
    if (asked.length === 0) throw invalid('The batch write request must contain at least one action');
    if (asked.length > BATCH.writes) throw invalid('Too many items requested for the BatchWriteItem call');
    const writes = asked.map(({ TableName, request: { PutRequest, DeleteRequest } }) => {
      const table = this.#table(TableName);
      if (PutRequest) return readWrite('Put', table, { TableName, Key: {}, Item: PutRequest.Item });
      if (DeleteRequest) return readWrite('Delete', table, { TableName, Key: DeleteRequest.Key, Item: {} });
      throw invalid('Supplied WriteRequest is empty, must contain exactly one of PutRequest or DeleteRequest');
    });
    if (new Set(writes.map(idOf)).size < writes.length) throw invalid('Provided list of item keys contains duplicates');
    const capacity = new Capacity(input);
    for (const { table, keyText: id, next } of writes) {
      const before = table.rows.get(id);
      const after = next(before);
      capacity.countWrite(table, id, before, after, 1);
      this.#commit(table, id, before, after);
    }
    return { UnprocessedItems: {}, ...consumed(capacity, 'list') };
  }

  #transactGet(input: TransactGetInput): Wire {
    checkCount(input.TransactItems.length);
    const capacity = new Capacity(input, 'ReadCapacityUnits');
    const reads = input.TransactItems.map(({ Get }) => {
      const project = readProjection(Get);
      const table = this.#table(Get.TableName);
      const key = checkedItem(Get.Key);
      checkKey(table.schema, key);
      return { table, id: keyText(table.schema, key), project };
    });
    if (new Set(reads.map(({ table, id }) => `${table.schema.name}\u0000${id}`)).size < reads.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    const answers = reads.map(({ table, id, project }) => {
      this.#touch(table.schema.name, id);
      const row = table.rows.get(id);
      capacity.count(table.schema.name, 2 * readUnits(row ? itemSize(row) : 0, true));
      return row ? { Item: project(row) } : {};
    });
    return { Responses: answers, ...consumed(capacity, 'list') };
  }

  #transactWrite(input: TransactWriteInput): Wire {
    checkCount(input.TransactItems.length);
    const repeated = this.#repeated(input);
    if (repeated) return repeated;
    const read = input.TransactItems.map((action): Write | KeyMismatch => {
      const [kind, ...others] = Object.keys(action) as WriteKind[];
      if (kind === undefined || others.length > 0) {
        throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
      }
      const asked = action[kind] as PutInput & KeyedWriteInput;
      const table = this.#table(asked.TableName);
      try {
        return readWrite(kind, table, asked);
      } catch (error) {
        if (error instanceof KeyMismatch) return error;
        throw error;
      }
    });
    if (read.some((one) => one instanceof KeyMismatch)) throw cancelled(read.map(keyReason));
    const writes = read as Write[];
    if (new Set(writes.map(idOf)).size < writes.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    if (writes.reduce((sum, { size }) => sum + size, 0) > TRANSACTION.bytes) {
      throw invalid('Transaction request exceeds the 4MB transaction size limit');
    }
    for (const { table, keyText: id } of writes) this.#touch(table.schema.name, id);
    const steps = writes.map(stepOf);
    if (steps.some(({ reason }) => reason.Code !== 'None')) throw cancelled(steps.map(({ reason }) => reason));
    const capacity = new Capacity(input, 'WriteCapacityUnits');
    steps.forEach(({ before, after }, index) => {
      const { kind, table, keyText: id } = writes[index] as Write;
      if (kind === 'ConditionCheck') capacity.count(table.schema.name, 2 * writeUnits(before, after));
      else capacity.countWrite(table, id, before, after, 2);
      this.#commit(table, id, before, after);
    });
    this.#remember(input, writes, steps);
    return consumed(capacity, 'list');
  }

  #repeated(input: TransactWriteInput): Wire | undefined {
    const known = input.ClientRequestToken === undefined ? undefined : this.#tokens.get(input.ClientRequestToken);
    if (!known || this.#clock.now() - known.at >= TRANSACTION.remembered) return undefined;
    if (!isDeepStrictEqual(known.actions, input.TransactItems)) {
      throw new DynamoDbFault(
        'IdempotentParameterMismatchException',
        'Request token already in use for another request with a different payload',
      );
    }
    // It is answered when the first is done.
    this.#torn.clear();
    // The answer of a repeat counts as reading the rows
    const capacity = new Capacity(input, 'ReadCapacityUnits');
    for (const { table, size } of known.rows) capacity.count(table, 2 * readUnits(size, true));
    return consumed(capacity, 'list');
  }

  #remember(input: TransactWriteInput, writes: readonly Write[], steps: readonly Step[]): void {
    if (input.ClientRequestToken === undefined) return;
    const at = this.#clock.now();
    for (const [token, applied] of this.#tokens) {
      if (at - applied.at < TRANSACTION.remembered) break; // Oldest first
      this.#tokens.delete(token);
    }
    const rows = steps.map(({ before, after }, index) => ({
      table: (writes[index] as Write).table.schema.name,
      size: Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0),
    }));
    this.#tokens.delete(input.ClientRequestToken);
    this.#tokens.set(input.ClientRequestToken, { at, actions: input.TransactItems, rows });
  }
}

const idOf = ({ table, keyText: id }: Write): string => `${table.schema.name}\u0000${id}`;

function checkCount(count: number): void {
  if (count >= 1 && count <= TRANSACTION.actions) return;
  const what = count < 1 ? 'greater than or equal to 1' : `less than or equal to ${TRANSACTION.actions}`;
  throw invalid(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${what}`,
  );
}

function consumed({ answer }: Capacity, shape: 'one' | 'list'): Wire {
  return answer ? { ConsumedCapacity: shape === 'one' ? answer[0] : answer } : {};
}

/** What one action of a transaction would do. */
interface Step {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly reason: { readonly Code: string; readonly Message?: string; readonly Item?: Item };
}

function stepOf(write: Write): Step {
  const before = write.table.rows.get(write.keyText);
  if (!write.allowed(before)) {
    const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    return { before, after: undefined, reason: write.returnsOld && before ? { ...reason, Item: before } : reason };
  }
  try {
    return { before, after: write.next(before), reason: { Code: 'None' } };
  } catch (error) {
    if (!(error instanceof DynamoDbFault)) throw error;
    return { before, after: undefined, reason: { Code: 'ValidationError', Message: error.message } };
  }
}

const keyReason = (one: Write | KeyMismatch): Step['reason'] =>
  one instanceof KeyMismatch ? { Code: 'ValidationError', Message: one.message } : { Code: 'None' };

function cancelled(reasons: readonly Step['reason'][]): DynamoDbFault {
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`;
  return new DynamoDbFault('TransactionCanceledException', message, {
    Message: message,
    CancellationReasons: reasons,
  });
}

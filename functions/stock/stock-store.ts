import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { tableName } from '../shared/env.ts';
import { RETURN_OLD, type Refusal, type TransactionPart } from '../shared/transaction.ts';
import type { ItemQuantity, Movement, MovementKind, Stock, Transferred, WarehouseStock } from './stock.ts';

/** An item's stock row, eventually consistent: what is shown. What is decided is decided by a condition. */
export async function getStock(db: DynamoDBDocumentClient, itemId: string): Promise<Stock | undefined> {
  const { Item } = await db.send(new GetCommand({ TableName: tableName('Stock'), Key: { itemId } }));
  return Item as Stock | undefined;
}

/** Units left of each of these items, by id; items without a stock row are missing. */
export async function getAvailable(
  db: DynamoDBDocumentClient,
  itemIds: readonly string[],
  options: { readonly consistent?: boolean } = {},
): Promise<Map<string, Pick<Stock, 'available'>>> {
  const keys = [...new Set(itemIds)].map((itemId) => ({ itemId }));
  const rows = await batchGet<Stock>(db, tableName('Stock'), keys, { ...options, attributes: ['itemId', 'available'] });
  return new Map(rows.map((row) => [row.itemId, row]));
}

/** Label of an item's stock part in a transaction, and back. */
export const stockLabel = (itemId: string): string => `stock:${itemId}`;

/** Which item a refusal's label speaks of, or undefined when it speaks of something else. */
export const stockItemOf = (label: string): string | undefined =>
  label.startsWith('stock:') ? label.slice('stock:'.length) : undefined;

/**
 * Part that takes `quantity` from what may be sold; refused (`stock:ID`, with the row) when less is left. The condition
 * and the decrement are one write, so no two shoppers are sold the same unit (invariant 3).
 */
export function takePart(line: ItemQuantity, kind: 'held' | 'swapped' | 'transferOut', ref: string): TransactionPart {
  const part = changePart(line.itemId, -line.quantity, kind, ref);
  const update = part.action.Update;
  return {
    label: part.label,
    action: {
      Update: {
        ...update,
        ConditionExpression: 'available >= :quantity',
        ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':quantity': line.quantity },
        ...RETURN_OLD,
      },
    },
  };
}

/** Part that gives `quantity` back to what may be sold; it has no condition, the caller's row carries it. */
export function giveBackPart(
  line: ItemQuantity,
  kind: 'released' | 'swapped' | 'cancelled',
  ref: string,
): TransactionPart {
  return changePart(line.itemId, line.quantity, kind, ref);
}

/** Part that changes `available` by `delta` for goods that came, were counted or found short. Creates the row of a new item. */
export function adjustPart(
  itemId: string,
  delta: number,
  kind: 'received' | 'corrected' | 'counted' | 'transferIn' | 'returned' | 'short' | 'damaged',
  ref: string,
  reason?: string,
): TransactionPart {
  return changePart(itemId, delta, kind, ref, reason);
}

function changePart(itemId: string, delta: number, kind: MovementKind, ref: string, reason?: string) {
  const movement: Movement = { id: `${kind}:${ref}`, kind, delta, ref, ...(reason !== undefined && { reason }) };
  return {
    label: stockLabel(itemId),
    action: {
      Update: {
        TableName: tableName('Stock'),
        Key: { itemId },
        UpdateExpression: 'SET lastMovement = :movement ADD available :delta, version :one',
        ExpressionAttributeValues: { ':movement': movement, ':delta': delta, ':one': 1 },
      },
    },
  };
}

/** What every warehouse has of an item; rows of its partition, consistent when asked for. */
export async function stockByWarehouse(
  db: DynamoDBDocumentClient,
  itemId: string,
  options: { readonly consistent?: boolean } = {},
): Promise<WarehouseStock[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: tableName('WarehouseStock'),
      KeyConditionExpression: 'itemId = :itemId',
      ExpressionAttributeValues: { ':itemId': itemId },
      ConsistentRead: options.consistent ?? false,
    }),
  );
  return Items as WarehouseStock[];
}

/** The rows among these of what warehouses have of items, as they are now. */
export const shelvesNow = (
  db: DynamoDBDocumentClient,
  keys: readonly Readonly<Record<'itemId' | 'warehouseId', string>>[],
): Promise<WarehouseStock[]> => batchGet(db, tableName('WarehouseStock'), keys, { consistent: true });

/** A page of one warehouse's stock, by item id. */
export async function stockOfWarehouse(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  after?: string,
): Promise<{
  readonly rows: Pick<WarehouseStock, 'itemId' | 'onHand' | 'allocated' | 'free'>[];
  readonly next?: string;
}> {
  const { Items = [], LastEvaluatedKey } = await db.send(
    new QueryCommand({
      TableName: tableName('WarehouseStock'),
      IndexName: 'byWarehouse',
      KeyConditionExpression: 'warehouseId = :warehouseId',
      ExpressionAttributeValues: { ':warehouseId': warehouseId },
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { warehouseId, itemId: after } }),
    }),
  );
  const rows = Items as WarehouseStock[];
  const next = LastEvaluatedKey?.['itemId'] as string | undefined;
  return next === undefined ? { rows } : { rows, next };
}

/** `free` is a reserved word of DynamoDB's expressions. */
const FREE = { '#free': 'free' };

/** Label of a shelf's part in a transaction. */
export const shelfLabel = (itemId: string): string => `shelf:${itemId}`;

/**
 * Refuses to go on where shelves alone refused what was promised of them.
 * @throws Error as a shelf with less than is allocated on it must not pass in silence.
 */
export function refuseWrongBooks(refusals: readonly Refusal[]): void {
  const labels = refusals.map(({ label }) => label);
  if (labels.every((label) => label.startsWith(shelfLabel('')))) {
    throw new Error(`Stock does not add up: ${labels.join(', ')} refused.`);
  }
}

function shelfUpdate(line: ItemQuantity, warehouseId: string, add: string, extra: object = {}) {
  return {
    label: shelfLabel(line.itemId),
    action: {
      Update: {
        TableName: tableName('WarehouseStock'),
        Key: { itemId: line.itemId, warehouseId },
        UpdateExpression: add,
        ...(add.includes('#free') && { ExpressionAttributeNames: FREE }),
        ExpressionAttributeValues: { ':plus': line.quantity, ':minus': -line.quantity },
        ...extra,
      },
    },
  } satisfies TransactionPart;
}

/** Part that allocates free units of a warehouse; refused (`shelf:ID`, with the row) when fewer are free. */
export function allocatePart(line: ItemQuantity, warehouseId: string): TransactionPart {
  return shelfUpdate(line, warehouseId, 'ADD #free :minus, allocated :plus', {
    ConditionExpression: '#free >= :plus',
    ...RETURN_OLD,
  });
}

/** Part that frees allocated units again. */
export function deallocatePart(line: ItemQuantity, warehouseId: string): TransactionPart {
  return shelfUpdate(line, warehouseId, 'ADD #free :plus, allocated :minus', {
    ConditionExpression: 'allocated >= :plus',
  });
}

/** Part that takes allocated units off the shelf: they have left the building. */
export function shipPart(line: ItemQuantity, warehouseId: string): TransactionPart {
  return shelfUpdate(line, warehouseId, 'ADD onHand :minus, allocated :minus, shipped :plus', {
    ConditionExpression: 'allocated >= :plus AND onHand >= :plus',
  });
}

/**
 * Part that takes allocated units off the shelf as they are not there (the count was wrong) or broken: they are nobody's
 * any more, and what was promised of them is to come from elsewhere.
 */
export function shortPart(line: ItemQuantity, warehouseId: string, kind: 'missing' | 'damaged'): TransactionPart {
  const sum = kind === 'missing' ? 'corrected :minus' : 'damaged :plus';
  return shelfUpdate(line, warehouseId, `ADD onHand :minus, allocated :minus, ${sum}`, {
    ConditionExpression: 'allocated >= :plus AND onHand >= :plus',
  });
}

/** The sums of a shelf that whatever comes to it may add to. */
type Arrival = Readonly<Partial<Record<'received' | 'corrected' | 'damaged' | 'returned' | 'transferredIn', number>>>;

/** Part that puts units on the shelf and adds to the sums that say where they came from; creates the row. */
function arrivePart(itemId: string, units: number, warehouseId: string, sums: Arrival): TransactionPart {
  // Every counter that each row has, so that a new row has them all.
  const changes = { onHand: units, '#free': units, allocated: 0, received: 0, corrected: 0, shipped: 0, ...sums };
  const entries = Object.entries(changes);
  return {
    label: shelfLabel(itemId),
    action: {
      Update: {
        TableName: tableName('WarehouseStock'),
        Key: { itemId, warehouseId },
        UpdateExpression: `ADD ${entries.map(([name], index) => `${name} :a${index}`).join(', ')}`,
        ExpressionAttributeNames: FREE,
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, units], index) => [`:a${index}`, units])),
      },
    },
  };
}

/** Part that receives units, of which the damaged ones do not go on the shelf; creates the row. */
export function receivePart(line: ItemQuantity & { readonly damaged?: number }, warehouseId: string): TransactionPart {
  const { itemId, quantity, damaged = 0 } = line;
  const sums = { received: quantity, ...(damaged > 0 && { damaged }) };
  return arrivePart(itemId, quantity - damaged, warehouseId, sums);
}

/** Part that sends free units off to another warehouse; refused (`shelf:ID`, with the row) when fewer are free. */
export function transferOutPart(line: ItemQuantity, warehouseId: string): TransactionPart {
  return shelfUpdate(line, warehouseId, 'ADD onHand :minus, #free :minus, transferredOut :plus', {
    ConditionExpression: '#free >= :plus',
    ...RETURN_OLD,
  });
}

/**
 * Part that ends a transfer of units, or takes back what was sent: all of them have come in the books, the lost ones are
 * corrected away and the damaged ones written off. Creates the row.
 */
export function transferInPart({ itemId, quantity, lost, damaged }: Transferred, warehouseId: string): TransactionPart {
  return arrivePart(itemId, quantity, warehouseId, {
    transferredIn: quantity + lost + damaged,
    ...(lost > 0 && { corrected: -lost }),
    ...(damaged > 0 && { damaged }),
  });
}

/** Part that puts units that a shopper sent back on the shelf again; creates the row. */
export function restockPart({ itemId, quantity }: ItemQuantity, warehouseId: string): TransactionPart {
  return arrivePart(itemId, quantity, warehouseId, { returned: quantity });
}

/**
 * Part that corrects a count by `delta`; refused (`shelf:ID`, with the row) when more would be taken than is free, since
 * allocated units are promised to an order.
 */
export function correctPart(itemId: string, delta: number, warehouseId: string): TransactionPart {
  return {
    label: shelfLabel(itemId),
    action: {
      Update: {
        TableName: tableName('WarehouseStock'),
        Key: { itemId, warehouseId },
        UpdateExpression:
          'ADD onHand :delta, #free :delta, corrected :delta, received :zero, allocated :zero, shipped :zero',
        ExpressionAttributeNames: FREE,
        ExpressionAttributeValues: { ':delta': delta, ':zero': 0, ...(delta < 0 && { ':least': -delta }) },
        ...(delta < 0 && { ConditionExpression: '#free >= :least', ...RETURN_OLD }),
      },
    },
  };
}

/**
 * Part that sets what a shelf has to what was counted; refused (`shelf:ID:WAREHOUSE`) when it has not `from` any more, or
 * when more would be taken than is free. A shelf that never had the item has 0. Creates the row.
 * @param count.at ISO 8601, when somebody stood before the shelf and counted.
 */
export function countPart(
  itemId: string,
  {
    warehouseId,
    from,
    to,
    at,
  }: { readonly warehouseId: string; readonly from: number; readonly to: number; readonly at?: string },
): TransactionPart {
  const { action } = correctPart(itemId, to - from, warehouseId);
  const { ConditionExpression: enough, ExpressionAttributeValues: values, ...rest } = action.Update ?? {};
  const update = rest as NonNullable<TransactionPart['action']['Update']>;
  const unchanged = from === 0 ? '(onHand = :from OR attribute_not_exists(onHand))' : 'onHand = :from';
  return {
    label: `${shelfLabel(itemId)}:${warehouseId}`,
    action: {
      Update: {
        ...update,
        ...(at !== undefined && { UpdateExpression: `SET countedAt = :at ${update.UpdateExpression}` }),
        ConditionExpression: enough === undefined ? unchanged : `${unchanged} AND ${enough}`,
        ExpressionAttributeValues: { ...values, ':from': from, ...(at !== undefined && { ':at': at }) },
      },
    },
  };
}

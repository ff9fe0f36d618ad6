import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import type { Item } from '../../functions/items/items.ts';
import { newItemPart, putNextVersion } from '../../functions/items/items-store.ts';
import { tableName } from '../../functions/shared/env.ts';
import { type TransactionPart, transact } from '../../functions/shared/transaction.ts';
import { atLocation } from '../../functions/stock/shelf-locations-store.ts';
import { adjustPart, receivePart } from '../../functions/stock/stock-store.ts';
import { getWarehouses, writeWarehouse } from '../../functions/warehouses/warehouses-store.ts';
import { itemIds } from './item-ids.ts';
import { locationOf } from './locations.ts';
import { type ShelfStock, stockOf } from './stock.ts';
import { warehouses } from './warehouses.ts';

/** Transactions on their way at a time; more do not make an engine on two cores any faster. */
const CONCURRENCY = 16;

/** What an import did: items that were put or brought up to date, and items the store has afterwards. */
export interface Imported {
  readonly added: number;
  readonly renewed: number;
  readonly items: number;
}

/**
 * Puts the demo's warehouses, the catalogue's items and their stock where they are missing, and gives items that an earlier release put what this
 * one says of them; repeating it changes nothing. `progress` hears how many of the missing items are there.
 */
export async function importDemo(
  db: DynamoDBDocumentClient,
  catalogue: readonly Item[],
  progress: (done: number, of: number) => void,
): Promise<Imported> {
  const known = new Set((await getWarehouses(db)).map((each) => each.warehouseId));
  await Promise.all(warehouses.filter((each) => !known.has(each.warehouseId)).map((each) => writeWarehouse(db, each)));

  const present = await itemIds(db);
  const renewed = present.size > 0 ? await renewItems(db, catalogue) : 0;
  const missing = catalogue.filter((item) => !present.has(item.itemId));
  const warehouseIds = warehouses.map((each) => each.warehouseId);
  const limit = pLimit(CONCURRENCY);
  let done = 0;
  let added = 0;
  await Promise.all(
    missing.map((item) =>
      limit(async () => {
        if (await importItem(db, item, stockOf(item.itemId, warehouseIds))) added += 1;
        done += 1;
        progress(done, missing.length);
      }),
    ),
  );
  return { added, renewed, items: present.size + added };
}

/**
 * One transaction: the item, what each warehouse receives of it and the sum in Stock. The item's condition refuses the
 * whole when it is there already, so after a crash a repeat receives nothing twice.
 */
async function importItem(db: DynamoDBDocumentClient, item: Item, shelves: readonly ShelfStock[]): Promise<boolean> {
  const { itemId } = item;
  const parts: TransactionPart[] = [newItemPart(item)];
  for (const { warehouseId, quantity } of shelves) {
    parts.push(atLocation(receivePart({ itemId, quantity }, warehouseId), locationOf(itemId, warehouseId)));
  }
  const received = shelves.reduce((sum, { quantity }) => sum + quantity, 0);
  parts.push(adjustPart(itemId, received, 'received', `demo:${itemId}`));
  return (await transact(db, parts)).kind === 'applied';
}

/**
 * Items of the catalogue as an earlier release put them, without attributes and pictures, and as nobody has changed them
 * since. @returns how many were brought up to date.
 */
export async function renewItems(db: DynamoDBDocumentClient, catalogue: readonly Item[]): Promise<number> {
  const old: Item[] = [];
  const scan = {
    TableName: tableName('Items'),
    FilterExpression: 'version = :first AND attribute_not_exists(images)',
    ExpressionAttributeValues: { ':first': 1 },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateScan({ client: db }, scan)) old.push(...(Items as Item[]));
  const byId = new Map(catalogue.map((item) => [item.itemId, item]));
  const limit = pLimit(CONCURRENCY);
  const outcomes = await Promise.all(
    old.map(({ itemId, changedAt, version }) => {
      const item = changedAt === undefined ? byId.get(itemId) : undefined;
      return item ? limit(() => putNextVersion(db, { ...item, version: version + 1 })) : false;
    }),
  );
  return outcomes.filter(Boolean).length;
}

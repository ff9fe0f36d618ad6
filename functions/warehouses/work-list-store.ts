import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { WarehouseOrderKey } from '../orders/orders.ts';
import { tableName } from '../shared/env.ts';
import type { WarehouseOrder } from './warehouses.ts';
import { holderOf } from './work-store.ts';

/** A place on a list to go on from. */
export interface WorkPlace {
  readonly rank: string;
  readonly warehouseOrderId: string;
}

/** What of the list is wanted; `claimable` as seen by somebody, who needs not claim what is theirs. */
export type WorkFilter =
  | { readonly status: 'queued' | 'claimed' | 'packed' }
  | { readonly status: 'claimable'; readonly now: number; readonly butNotOf?: string };

/** A page of rows and where to go on, when there may be more. */
export interface WorkPage<Row> {
  readonly rows: Row[];
  readonly next?: WorkPlace;
}

/** Most pages of the index that one page of a filtered list looks through: it may be short and yet have a next one. */
const PAGES = 10;

/** A page of a warehouse's work list in its order (eventually consistent: what is decided is decided by a condition). */
export async function workList(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  limit: number,
  { filter, from }: { readonly filter?: WorkFilter | undefined; readonly from?: WorkPlace | undefined } = {},
): Promise<WorkPage<WarehouseOrder>> {
  return page(db, 'workList', { openAt: warehouseId }, warehouseId, { limit, from, ...(filter && filtered(filter)) });
}

/** A page of the keys of what somebody has claimed at a warehouse, in the list's order (eventually consistent). */
export async function claimsOf(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  who: string,
  limit: number,
  from?: WorkPlace,
): Promise<WorkPage<WarehouseOrderKey>> {
  const { rows, ...next } = await page(db, 'claims', { heldBy: holderOf(warehouseId, who) }, warehouseId, {
    limit,
    from,
  });
  return { rows: rows.map(({ warehouseOrderId }) => ({ warehouseId, warehouseOrderId })), ...next };
}

/** Keys of the open warehouse orders that may share this parcel, first ones first (eventually consistent). */
export async function inParcel(
  db: DynamoDBDocumentClient,
  warehouseId: string,
  parcel: string,
  limit: number,
): Promise<WarehouseOrderKey[]> {
  const { rows } = await page(db, 'parcels', { parcel }, warehouseId, { limit, from: undefined });
  return rows.map(({ warehouseOrderId }) => ({ warehouseId, warehouseOrderId }));
}

interface Wanted extends Pick<QueryCommandInput, 'FilterExpression'> {
  readonly limit: number;
  readonly from: WorkPlace | undefined;
  readonly values?: Readonly<Record<string, unknown>>;
}

async function page(
  db: DynamoDBDocumentClient,
  index: 'workList' | 'claims' | 'parcels',
  partition: Readonly<Record<string, string>>,
  warehouseId: string,
  { limit, from, values, FilterExpression }: Wanted,
): Promise<WorkPage<WarehouseOrder>> {
  const [[name, value] = ['', '']] = Object.entries(partition);
  const rows: WarehouseOrder[] = [];
  let place = from;
  for (let pages = 0; pages < PAGES; pages++) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new QueryCommand({
        TableName: tableName('WarehouseOrders'),
        IndexName: index,
        KeyConditionExpression: '#partition = :partition',
        ...(FilterExpression && { FilterExpression }),
        ExpressionAttributeNames: { '#partition': name, ...(FilterExpression && { '#status': 'status' }) },
        ExpressionAttributeValues: { ':partition': value, ...values },
        Limit: limit - rows.length,
        ...(place && { ExclusiveStartKey: { ...partition, warehouseId, ...place } }),
      }),
    );
    rows.push(...(Items as WarehouseOrder[]));
    if (!LastEvaluatedKey) return { rows };
    place = { rank: LastEvaluatedKey['rank'], warehouseOrderId: LastEvaluatedKey['warehouseOrderId'] };
    if (rows.length === limit) break;
  }
  return place ? { rows, next: place } : { rows };
}

function filtered(filter: WorkFilter): Pick<Wanted, 'FilterExpression' | 'values'> {
  if (filter.status !== 'claimable') {
    return { FilterExpression: '#status = :status', values: { ':status': filter.status } };
  }
  const { now, butNotOf } = filter;
  const lapsed = `leaseUntil <= :now${butNotOf === undefined ? '' : ' AND claimedBy <> :who'}`;
  return {
    FilterExpression: `#status = :queued OR (#status IN (:claimed, :packed) AND ${lapsed})`,
    values: {
      ':queued': 'queued',
      ':claimed': 'claimed',
      ':packed': 'packed',
      ':now': now,
      ...(butNotOf !== undefined && { ':who': butNotOf }),
    },
  };
}

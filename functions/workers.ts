import { cancellationNeeds } from './orders/orders-routes.ts';
import type { Needs } from './shared/needs.ts';
import { AUDIT_EVERY_MINUTES, WARM_EVERY_MINUTES, type Worker } from './shared/worker.ts';

/** What an indexer reads to make an item's document, whichever table's change woke it. */
const indexerNeeds = {
  tables: { Items: ['BatchGetItem'], Stock: ['BatchGetItem'], Popularity: ['BatchGetItem'] },
  search: 'write',
} as const satisfies Needs;

/** Every function that is not behind a route, with what wakes it and what it may touch. */
export const workers: readonly Worker[] = [
  {
    name: 'notFound',
    entry: 'shared/not-found',
    source: { kind: 'fallback' },
    needs: {},
  },
  {
    name: 'releaseHold',
    entry: 'checkout/release-hold',
    source: { kind: 'queue', queue: 'HoldTimers' },
    needs: {
      tables: { Reservations: ['GetItem', 'PutItem', 'DeleteItem'], Stock: ['UpdateItem'] },
      queues: ['HoldTimers'],
    },
  },
  {
    name: 'restoreRemovedHold',
    entry: 'checkout/restore-removed-hold',
    source: {
      kind: 'stream',
      table: 'Reservations',
      filters: [{ userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } }],
    },
    needs: { tables: { Idempotency: ['PutItem'], Stock: ['UpdateItem'] } },
  },
  {
    name: 'indexItems',
    entry: 'search/index-items',
    source: { kind: 'stream', table: 'Items', filters: [] },
    needs: indexerNeeds,
  },
  {
    name: 'indexStock',
    entry: 'search/index-stock',
    source: {
      kind: 'stream',
      table: 'Stock',
      // Rows that are new, and that reach or leave none; below none is possible after a count.
      filters: [
        { eventName: ['INSERT'] },
        { dynamodb: { NewImage: { available: { N: ['0', { prefix: '-' }] } } } },
        { dynamodb: { OldImage: { available: { N: ['0', { prefix: '-' }] } } } },
      ],
    },
    needs: indexerNeeds,
  },
  {
    name: 'indexPopularity',
    entry: 'search/index-popularity',
    source: { kind: 'stream', table: 'Popularity', filters: [] },
    needs: indexerNeeds,
  },
  {
    name: 'countSales',
    entry: 'search/count-sales',
    source: {
      kind: 'stream',
      table: 'WarehouseOrders',
      filters: [{ dynamodb: { NewImage: { status: { S: ['shipped'] } } } }],
    },
    needs: { tables: { Idempotency: ['PutItem'], Popularity: ['UpdateItem'] } },
  },
  {
    name: 'startFulfilment',
    entry: 'fulfilment/start-fulfilment',
    source: { kind: 'stream', table: 'Orders', filters: [{ eventName: ['INSERT'] }] },
    needs: { startsFulfilment: true },
  },
  {
    name: 'completeCancellation',
    entry: 'fulfilment/complete-cancellation',
    source: {
      kind: 'stream',
      table: 'Orders',
      filters: [{ eventName: ['MODIFY'], dynamodb: { NewImage: { cancellation: { S: ['pending'] } } } }],
    },
    needs: cancellationNeeds,
  },
  {
    name: 'planOrder',
    entry: 'fulfilment/plan-order',
    source: { kind: 'workflow' },
    needs: {
      tables: {
        ...cancellationNeeds.tables,
        WarehouseStock: ['Query', 'UpdateItem'],
        Warehouses: ['Scan'],
      },
      settings: ['ASSIGNMENT_STRATEGY'],
    },
  },
  {
    name: 'allocateWarehouseOrder',
    entry: 'fulfilment/allocate-warehouse-order',
    source: { kind: 'workflow' },
    needs: {
      tables: { Orders: ['GetItem', 'UpdateItem'], WarehouseOrders: ['PutItem'], WarehouseStock: ['UpdateItem'] },
    },
  },
  {
    name: 'finishOrder',
    entry: 'fulfilment/finish-order',
    source: { kind: 'workflow' },
    needs: cancellationNeeds,
  },
  {
    name: 'resumeWorkflow',
    entry: 'fulfilment/resume-workflow',
    source: {
      kind: 'stream',
      table: 'WarehouseOrders',
      filters: [{ dynamodb: { NewImage: { status: { S: ['shipped', 'cancelled'] } } } }],
    },
    needs: { answersTasks: true },
  },
  {
    name: 'acceptWork',
    entry: 'warehouses/accept-work',
    source: { kind: 'queue', queue: 'WarehouseWork' },
    needs: { tables: { WarehouseOrders: ['UpdateItem'] } },
  },
  {
    name: 'prepareImage',
    entry: 'items/prepare-image',
    source: { kind: 'queue', queue: 'ImageUploads' },
    needs: {
      tables: { Items: ['GetItem', 'PutItem'] },
      buckets: {
        Images: [
          { actions: ['GetObject', 'DeleteObject'], prefix: 'uploads/' },
          { actions: ['PutObject', 'DeleteObject'], prefix: 'images/' },
        ],
      },
    },
  },
  {
    name: 'recordMovement',
    entry: 'stock/record-movement',
    source: { kind: 'stream', table: 'Stock', filters: [] },
    needs: { tables: { StockLedger: ['PutItem'] } },
  },
  {
    name: 'auditStock',
    entry: 'stock/audit-stock',
    source: { kind: 'schedule', everyMinutes: AUDIT_EVERY_MINUTES },
    needs: { tables: { Stock: ['Scan', 'GetItem'], WarehouseStock: ['Query', 'GetItem'], StockLedger: ['Query'] } },
  },
  {
    name: 'warmSearch',
    entry: 'search/warm-search',
    source: { kind: 'schedule', everyMinutes: WARM_EVERY_MINUTES },
    needs: {
      tables: { SearchCounts: ['Query'], SearchAnswers: ['PutItem'], SearchSettings: ['GetItem'] },
      search: 'write',
    },
  },
];

import { cancellationNeeds } from './orders/orders-routes.ts';
import type { Needs } from './shared/needs.ts';
import {
  AUDIT_EVERY_MINUTES,
  BACK_ORDERS_EVERY_MINUTES,
  LATE_WORK_EVERY_MINUTES,
  WARM_EVERY_MINUTES,
  WATCH_EVERY_MINUTES,
  type Worker,
} from './shared/worker.ts';

/** What an indexer reads to make an item's document, whichever table's change woke it. */
const indexerNeeds = {
  tables: { Items: ['BatchGetItem'], Stock: ['BatchGetItem'], Popularity: ['BatchGetItem'] },
  search: 'write',
} as const satisfies Needs;

/** What taking a warehouse order away from a closed warehouse touches. */
const withdrawalNeeds = {
  tables: {
    Warehouses: ['GetItem'],
    WarehouseOrders: ['GetItem', 'UpdateItem'],
    Orders: ['GetItem', 'UpdateItem'],
    WarehouseStock: ['UpdateItem'],
  },
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
    // One function for all that an order's row says is to be done next: the stream has two readers at the most.
    name: 'followOrders',
    entry: 'fulfilment/follow-orders',
    source: {
      kind: 'stream',
      table: 'Orders',
      filters: [
        { eventName: ['INSERT'] },
        { eventName: ['MODIFY'], dynamodb: { NewImage: { planning: { S: ['due'] } } } },
        { eventName: ['MODIFY'], dynamodb: { NewImage: { cancellation: { S: ['pending'] } } } },
      ],
    },
    needs: { ...cancellationNeeds, startsFulfilment: true },
  },
  {
    name: 'countOrders',
    entry: 'operations/count-orders',
    source: {
      kind: 'stream',
      table: 'Orders',
      filters: [
        { eventName: ['INSERT'] },
        { eventName: ['MODIFY'], dynamodb: { NewImage: { status: { S: ['shipped', 'cancelled'] } } } },
      ],
    },
    needs: { tables: { Idempotency: ['PutItem'], Figures: ['UpdateItem'] } },
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
        WarehouseLoad: ['BatchGetItem'],
        Plans: ['PutItem'],
      },
      settings: ['ASSIGNMENT_STRATEGY'],
    },
  },
  {
    name: 'allocateWarehouseOrder',
    entry: 'fulfilment/allocate-warehouse-order',
    source: { kind: 'workflow' },
    needs: {
      tables: {
        Orders: ['GetItem', 'UpdateItem'],
        WarehouseOrders: ['PutItem'],
        WarehouseStock: ['UpdateItem'],
        WarehouseLoad: ['UpdateItem'],
      },
      settings: ['PROMISE_DAYS', 'MERGE_SHIPMENTS'],
    },
  },
  {
    name: 'finishOrder',
    entry: 'fulfilment/finish-order',
    source: { kind: 'workflow' },
    needs: cancellationNeeds,
  },
  {
    name: 'moveWorkOn',
    entry: 'fulfilment/move-work-on',
    source: {
      kind: 'stream',
      table: 'Warehouses',
      filters: [{ dynamodb: { NewImage: { state: { S: ['closed'] } } } }],
    },
    needs: { tables: { ...withdrawalNeeds.tables, WarehouseOrders: ['Query', 'GetItem', 'UpdateItem'] } },
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
    entry: 'fulfilment/accept-work',
    source: { kind: 'queue', queue: 'WarehouseWork' },
    needs: withdrawalNeeds,
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
    name: 'announceLowStock',
    entry: 'stock/announce-low-stock',
    source: { kind: 'stream', table: 'StockLedger', filters: [{ eventName: ['INSERT'] }] },
    needs: {
      tables: { LowStock: ['GetItem', 'PutItem', 'UpdateItem'], Stock: ['GetItem'] },
      events: ['PutEvents'],
      settings: ['LOW_STOCK_THRESHOLD'],
    },
  },
  {
    name: 'fillBackOrders',
    entry: 'operations/fill-back-orders',
    source: {
      kind: 'stream',
      table: 'StockLedger',
      filters: [
        {
          eventName: ['INSERT'],
          dynamodb: { NewImage: { kind: { S: ['received', 'transferIn', 'returned', 'counted', 'corrected'] } } },
        },
      ],
    },
    needs: {
      tables: { Orders: ['GetItem', 'UpdateItem'], WarehouseOrders: ['BatchGetItem'] },
      indexes: ['Orders/stuck'],
    },
  },
  {
    name: 'planBackOrders',
    entry: 'operations/plan-back-orders',
    source: { kind: 'schedule', everyMinutes: BACK_ORDERS_EVERY_MINUTES },
    needs: {
      tables: {
        Orders: ['GetItem', 'UpdateItem'],
        WarehouseOrders: ['BatchGetItem'],
        WarehouseStock: ['Query'],
        Warehouses: ['Scan'],
        WarehouseLoad: ['BatchGetItem'],
      },
      indexes: ['Orders/stuck'],
    },
  },
  {
    name: 'moveLateWork',
    entry: 'fulfilment/move-late-work',
    source: { kind: 'schedule', everyMinutes: LATE_WORK_EVERY_MINUTES },
    needs: {
      tables: {
        Orders: ['GetItem', 'UpdateItem'],
        WarehouseOrders: ['GetItem', 'BatchGetItem', 'UpdateItem'],
        WarehouseStock: ['Query', 'UpdateItem'],
        Warehouses: ['Scan'],
        WarehouseLoad: ['BatchGetItem'],
      },
      indexes: ['WarehouseOrders/workList'],
      settings: ['CLAIM_DEADLINE_MINUTES'],
    },
  },
  {
    name: 'watchOrders',
    entry: 'operations/watch-orders',
    source: { kind: 'schedule', everyMinutes: WATCH_EVERY_MINUTES },
    needs: {
      tables: { Orders: ['GetItem', 'UpdateItem'], WarehouseOrders: ['BatchGetItem'] },
      indexes: ['Orders/due'],
      events: ['PutEvents'],
      settings: ['CLAIM_DEADLINE_MINUTES'],
    },
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

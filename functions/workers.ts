import { cancellationNeeds } from './orders/orders-routes.ts';
import { AUDIT_EVERY_MINUTES, type Worker } from './shared/worker.ts';

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
    needs: { search: 'write' },
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
];

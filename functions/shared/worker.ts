import type { Needs, QueueName, TableName } from './needs.ts';

/** What wakes a function that is not a route. */
export type Source =
  | { readonly kind: 'queue'; readonly queue: QueueName }
  | {
      readonly kind: 'stream';
      readonly table: TableName;
      /** Lambda event filter patterns on the stream record; any of them lets a record through. */
      readonly filters: readonly Readonly<Record<string, unknown>>[];
    }
  /** The clock, every so many minutes. */
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
  /** A task of the fulfilment workflow. */
  | { readonly kind: 'workflow' }
  /** Any request that no route matches. */
  | { readonly kind: 'fallback' };

/** A Lambda that is not behind the HTTP API: a consumer, a task of the workflow, or what the clock wakes. */
export interface Worker {
  readonly name: string;
  /** Entry file under `functions/`, without `.ts`. */
  readonly entry: string;
  readonly source: Source;
  readonly needs: Needs;
}

/** What `planOrder` logs when no warehouse can be found for some units; a metric filter counts it and an alarm rings. */
export const ORDER_IS_STUCK = 'order is stuck';

/** What `recordMovement` logs when a change of stock can't be put in the ledger; counted and alarmed on like the above. */
export const MOVEMENT_NOT_RECORDED = 'movement not recorded';

/** How often the stock auditor takes its turn; each item has one a day. */
export const AUDIT_EVERY_MINUTES = 15;

/** Metrics of the stock auditor, as it emits them and as the alarms look for them; `function_name` tells stores apart. */
export const AUDIT_METRICS = {
  namespace: 'Depot',
  service: 'depot',
  /** Emitted once a run, so a run that did not happen has no sample. */
  audited: 'ItemsAudited',
  breaches: 'StockBreaches',
  behind: 'LedgerBehind',
  unread: 'ItemsUnread',
  unfinished: 'AuditsUnfinished',
} as const;

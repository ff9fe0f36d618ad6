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

/** How often orders whose time has come are looked at, whether they get on. */
export const WATCH_EVERY_MINUTES = 20;

/** How often orders that wait for units are planned again, where some are free. */
export const BACK_ORDERS_EVERY_MINUTES = 30;

/** How often work that nobody has claimed in time is moved on. */
export const LATE_WORK_EVERY_MINUTES = 10;

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

/** How often the popular queries are counted and their answers made anew. */
export const WARM_EVERY_MINUTES = 5;

/**
 * Metrics of searches, with the dimensions `service` and `function_name`. Every search adds 0 or 1 to `hits` and to one of
 * each origin, so the average of `hits` is the hit ratio, and the sample count the number of searches.
 */
export const SEARCH_METRICS = {
  namespace: 'Depot',
  service: 'depot',
  hits: 'SearchCacheHits',
  origins: {
    memory: 'SearchesFromMemory',
    shared: 'SearchesFromShared',
    stale: 'SearchesFromStale',
    search: 'SearchCacheMisses',
  },
  /** Milliseconds the search service took, of searches that asked it. */
  engineMs: 'SearchEngineLatency',
} as const;

/** What the indexers log when an item can't be in the search index as it is; counted and alarmed on like the above. */
export const INDEX_REFUSED = 'item not indexed';

/** Metric of the search indexers, with the dimensions `service` and `function_name`: a sample for each change that they wrote. */
export const INDEX_METRICS = {
  namespace: 'Depot',
  service: 'depot',
  /** Seconds from the write in DynamoDB until it can be found; at most 1 s too many, as streams tell whole seconds. */
  freshness: 'IndexFreshness',
} as const;

/** Longest that a change may take to be found before an alarm rings, in seconds. */
export const FRESH_WITHIN_SECONDS = 60;

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
  /** A task of the fulfilment workflow. */
  | { readonly kind: 'workflow' }
  /** Any request that no route matches. */
  | { readonly kind: 'fallback' };

/** A Lambda that is not behind the HTTP API: a consumer or a task of the workflow. */
export interface Worker {
  readonly name: string;
  /** Entry file under `functions/`, without `.ts`. */
  readonly entry: string;
  readonly source: Source;
  readonly needs: Needs;
}

/** What `planOrder` logs when no warehouse can be found for some units; a metric filter counts it and an alarm rings. */
export const ORDER_IS_STUCK = 'order is stuck';

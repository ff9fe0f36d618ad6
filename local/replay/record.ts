import { percentile } from './percentile.ts';

/** Steps of a shopper that are timed. */
export const STEPS = ['search', 'cart', 'checkout', 'submit'] as const;
export type Step = (typeof STEPS)[number];

/** What has happened so far; everybody who takes part writes into the one record. */
export interface ReplayRecord {
  /** Order invoices whose shopper is done with them. */
  done: number;
  placed: number;
  /** Refused invoices by code: each one's number and the reason given. */
  readonly refused: Map<string, string[]>;
  /** Invoices that failed by a fault, with what it was. */
  readonly faults: string[];
  /** Milliseconds each call took, tries included. */
  readonly times: Readonly<{ [step in Step]: number[] }>;
  readonly cancellations: { asked: number; unmatched: number; tooLate: number };
  /** Cancellations by line that were drawn from a seed: orders, units given back, and those that came too late. */
  readonly cancelledByLine: { orders: number; units: number; tooLate: number };
  /** Times staff found the lines changed when they shipped, and looked again. */
  workChanged: number;
  /** Units received as they fell short. */
  restocked: number;
  /** Warehouse orders that staff have shipped, of any order. */
  shipments: number;
  /** Moment of the last thing that went forward, epoch milliseconds. */
  progressAt: number;
}

/** A record of nothing yet. */
export const newRecord = (now: number): ReplayRecord => ({
  done: 0,
  placed: 0,
  refused: new Map(),
  faults: [],
  times: { search: [], cart: [], checkout: [], submit: [] },
  cancellations: { asked: 0, unmatched: 0, tooLate: 0 },
  cancelledByLine: { orders: 0, units: 0, tooLate: 0 },
  workChanged: 0,
  restocked: 0,
  shipments: 0,
  progressAt: now,
});

/** How the orders placed have ended. */
export interface Ends {
  readonly shipped: number;
  readonly cancelled: number;
  /** Shipments of those orders. */
  readonly shipments: number;
  readonly stuck: number;
}

/**
 * The replay's result: every order invoice is placed, refused or failed, and every placed one shipped, cancelled or stuck.
 * Times are milliseconds, null where nothing was timed.
 */
export function summaryOf(
  record: ReplayRecord,
  { invoices, ends, seconds, linesLeftOut }: { invoices: number; ends: Ends; seconds: number; linesLeftOut: number },
) {
  const at = (percent: number) =>
    Object.fromEntries(
      STEPS.map((step) => {
        const value = percentile(record.times[step], percent);
        return [step, value === undefined ? null : Math.round(value)];
      }),
    ) as { [step in Step]: number | null };
  return {
    invoices,
    placed: record.placed,
    refused: Object.fromEntries([...record.refused].map(([code, numbers]) => [code, numbers.length])),
    cancelled: ends.cancelled,
    shipped: ends.shipped,
    shipments: ends.shipments,
    shipmentsPerOrder: ends.shipped === 0 ? 0 : Math.round((100 * ends.shipments) / ends.shipped) / 100,
    seconds: Math.round(10 * seconds) / 10,
    p50Ms: at(50),
    p99Ms: at(99),
    stuck: ends.stuck,
    cancellations: record.cancellations,
    cancelledByLine: record.cancelledByLine,
    workChanged: record.workChanged,
    restocked: record.restocked,
    linesLeftOut,
    failed: record.faults.length,
  };
}

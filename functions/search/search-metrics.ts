import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SEARCH_METRICS } from '../shared/worker.ts';
import type { Origin } from './answer-cache.ts';

/** What a search was like. */
export interface Measured {
  readonly from: Origin;
  /** How long the search service took, in milliseconds, when it was asked. */
  readonly engineMs?: number;
}

/** Takes down what a search was like. */
export type Measure = (measured: Measured) => void;

/**
 * Each search's metrics in one line of the log, in CloudWatch's embedded metric format: no call and no permission. Each
 * search adds 0 or 1 to every counter, so that the average of a hit counter is its ratio.
 */
export const emit: Measure = ({ from, engineMs }) => {
  metrics ??= open();
  const { memory, shared, stale, search } = SEARCH_METRICS.origins;
  for (const [origin, name] of Object.entries({ memory, shared, stale, search })) {
    metrics.addMetric(name, MetricUnit.Count, from === origin ? 1 : 0);
  }
  metrics.addMetric(SEARCH_METRICS.hits, MetricUnit.Count, from === 'search' ? 0 : 1);
  if (engineMs !== undefined) metrics.addMetric(SEARCH_METRICS.engineMs, MetricUnit.Milliseconds, engineMs);
  metrics.publishStoredMetrics();
};

let metrics: Metrics | undefined;

function open(): Metrics {
  const { namespace, service } = SEARCH_METRICS;
  // A reserved variable, which Lambda sets for each function; without it there is nobody to tell the metrics from.
  const name = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'search';
  return new Metrics({ namespace, serviceName: service, defaultDimensions: { function_name: name } });
}

import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Namespace of the store's own metrics, for the alarms that watch them. */
export const METRICS_NAMESPACE = 'Depot';

/** What is counted: orders that no warehouse could be found for. */
export type MetricName = 'OrdersStuck';

/** Counts one, in CloudWatch's embedded metric format: a log line, no call. */
export function count(name: MetricName): void {
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: 'depot' });
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { log } from '../shared/log.ts';
import { systemServices } from '../shared/services.ts';
import { AUDIT_EVERY_MINUTES, AUDIT_METRICS } from '../shared/worker.ts';
import { type AuditSummary, auditShare } from './audit-share.ts';
import { shareAt } from './stock-audit.ts';

/** The clock's event, which says when it was due; or by hand a share, of which `{"segment": 0, "segments": 1}` is all items. */
const Event = z.union([
  z
    .strictObject({ segment: z.int().min(0), segments: z.int().min(1).max(1_000_000) })
    .refine(({ segment, segments }) => segment < segments, 'segment must be below segments'),
  z
    .object({ time: z.iso.datetime({ offset: true }) })
    .transform(({ time }) => shareAt(Date.parse(time), AUDIT_EVERY_MINUTES)),
]);

/** Left of the function's time when the audit ends early, in milliseconds: enough to finish a page and tell. */
const SPARE_MS = 30_000;

/** Tells what an audit found, as one metric each of the function's own. */
function emit(summary: AuditSummary, { functionName }: Context): void {
  const { namespace, service, ...names } = AUDIT_METRICS;
  const metrics = new Metrics({ namespace, serviceName: service });
  metrics.addDimension('function_name', functionName);
  const counts = { ...summary, unfinished: summary.finished ? 0 : 1 };
  for (const [count, name] of Object.entries(names) as [keyof typeof names, string][]) {
    metrics.addMetric(name, MetricUnit.Count, counts[count]);
  }
  metrics.publishStoredMetrics();
}

/** Audits the share of the items whose turn it is: see {@link auditShare}. */
export const handler = middy<unknown, AuditSummary>()
  .use(injectLambdaContext(log, { resetKeys: true }))
  .handler(async (event, context) => {
    const share = Event.parse(event);
    const summary = await auditShare(share, systemServices(), () => context.getRemainingTimeInMillis() > SPARE_MS);
    emit(summary, context);
    log.info('audited stock', { ...summary });
    return summary;
  });

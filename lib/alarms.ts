import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  AUDIT_EVERY_MINUTES,
  AUDIT_METRICS,
  FRESH_WITHIN_SECONDS,
  INDEX_METRICS,
  INDEX_REFUSED,
  MOVEMENT_NOT_RECORDED,
  ORDER_IS_STUCK,
} from '../functions/shared/worker.ts';
import { workers } from '../functions/workers.ts';
import { constructId } from './construct-id.ts';
import type { DepotFunction } from './depot-function.ts';

/** What is watched. */
export interface Watched {
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly workflow: StateMachine;
  /** By construct id. */
  readonly functions: Readonly<Record<string, DepotFunction>>;
  readonly api: HttpApi;
}

const PERIOD = Duration.minutes(1);

/** Tells a topic as soon as something needs somebody; who listens is subscribed to it by hand or by the operator's own stack. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { deadLetters, workflow, functions, api }: Watched) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Depot alarms', enforceSSL: true });
    // A policy of one's own replaces the default one, which let alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const [name, queue] of Object.entries(deadLetters)) {
      const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
      this.alarm(
        `DeadLetters${name}`,
        metric,
        `${name}: messages that could not be handled wait in its dead-letter queue`,
      );
    }
    const ends = {
      Failed: workflow.metricFailed({ period: PERIOD }),
      TimedOut: workflow.metricTimedOut({ period: PERIOD }),
      Aborted: workflow.metricAborted({ period: PERIOD }),
    };
    for (const [end, metric] of Object.entries(ends)) {
      this.alarm(`Executions${end}`, metric, `Fulfilment executions ended as ${end}: their orders need somebody`);
    }
    const of = (name: string): DepotFunction => {
      const found = functions[name];
      if (found === undefined) throw new Error(`There is no function ${name} to be watched.`);
      return found;
    };
    this.alarm(
      'OrdersStuck',
      this.logged('OrdersStuck', of('PlanOrder'), ORDER_IS_STUCK),
      'No warehouse was found for some units of an order',
    );
    this.alarm(
      'MovementsNotRecorded',
      this.logged('MovementsNotRecorded', of('RecordMovement'), MOVEMENT_NOT_RECORDED),
      'A change of stock could not be put in the ledger, or says something else than the ledger',
    );
    this.audits(of('AuditStock'));
    for (const name of ['IndexItems', 'IndexStock', 'IndexPopularity']) this.indexer(name, of(name));
    for (const worker of workers) {
      if (worker.source.kind === 'stream') this.keepsUp(constructId(worker.name), of(constructId(worker.name)));
    }
    for (const [name, { lambda }] of Object.entries(functions)) {
      this.alarm(`Errors${name}`, lambda.metricErrors({ period: PERIOD }), `${name} failed`);
    }
    this.alarm(
      'ServerErrors',
      api.metricServerError({ period: PERIOD, statistic: 'Sum' }),
      'The HTTP API answered 5xx',
    );
  }

  /** What the stock auditor says of itself, and that it says anything at all. */
  private audits({ lambda }: DepotFunction): void {
    const { namespace, service, audited, breaches, behind, unfinished } = AUDIT_METRICS;
    const metric = (metricName: string, statistic: string, period: Duration) =>
      new Metric({
        namespace,
        metricName,
        dimensionsMap: { service, function_name: lambda.functionName },
        statistic,
        period,
      });
    this.alarm('StockBreaches', metric(breaches, 'Sum', PERIOD), 'Items’ stock is not as the invariants say');
    this.alarm(
      'AuditsUnfinished',
      metric(unfinished, 'Sum', PERIOD),
      'A share of the items was too large to be audited',
    );
    const lagging = new Alarm(this, 'LedgerBehind', {
      metric: metric(behind, 'Minimum', Duration.minutes(AUDIT_EVERY_MINUTES)),
      alarmDescription:
        'The stock ledger has been behind the stock at three audits in a row: its stream may be held up',
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    lagging.addAlarmAction(new SnsAction(this.topic));
    const missed = new Alarm(this, 'AuditsMissed', {
      metric: metric(audited, 'SampleCount', Duration.minutes(AUDIT_EVERY_MINUTES)),
      alarmDescription: 'The stock auditor has not run three times in a row',
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    missed.addAlarmAction(new SnsAction(this.topic));
  }

  /** What an indexer can't put in the search index, and what it puts there late. */
  private indexer(name: string, indexer: DepotFunction): void {
    this.alarm(
      `NotIndexedBy${name}`,
      this.logged(`NotIndexedBy${name}`, indexer, INDEX_REFUSED),
      'Items can not be in the search index as they are',
    );
    const { namespace, service, freshness } = INDEX_METRICS;
    const metric = new Metric({
      namespace,
      metricName: freshness,
      dimensionsMap: { service, function_name: indexer.lambda.functionName },
      statistic: 'Maximum',
      period: PERIOD,
    });
    this.late(`SearchStaleBy${name}`, metric, FRESH_WITHIN_SECONDS, 'Changes of items are found late');
  }

  /**
   * That a stream's consumer keeps up: a metric of its own work says nothing while it does none. The age is that of the
   * last record of a batch when Lambda has read it (docs.aws.amazon.com, "Types of metrics for Lambda functions").
   */
  private keepsUp(name: string, { lambda }: DepotFunction): void {
    const metric = lambda.metric('IteratorAge', { period: PERIOD, statistic: 'Maximum' });
    this.late(`Behind${name}`, metric, FRESH_WITHIN_SECONDS * 1000, `${name} is behind its stream`);
  }

  /** An alarm on what stays above a limit for three minutes: a moment of it is normal after a burst. */
  private late(id: string, metric: IMetric, threshold: number, description: string): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /** How often a function logs a message: counted from its log, so no call and no permission is needed. */
  private logged(name: string, { lambda }: DepotFunction, message: string): IMetric {
    const filter = new MetricFilter(this, `${name}Filter`, {
      logGroup: lambda.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', message),
      metricNamespace: Stack.of(this).stackName,
      metricName: name,
      metricValue: '1',
    });
    return filter.metric({ period: PERIOD, statistic: 'Sum' });
  }

  /** An alarm on the first occurrence in a minute: none of what is watched is normal. */
  private alarm(id: string, metric: IMetric, description: string): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
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

/** What is watched in a stack. */
export interface Watched {
  /** Who is told. */
  readonly topic: ITopic;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** By construct id. */
  readonly functions: Readonly<Record<string, DepotFunction>>;
  readonly workflow?: StateMachine;
  readonly api?: HttpApi;
}

const PERIOD = Duration.minutes(1);

const INDEXERS = ['IndexItems', 'IndexStock', 'IndexPopularity'];

/** Tells a topic as soon as something in a stack needs somebody. */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, { topic, deadLetters, functions, workflow, api }: Watched) {
    super(scope, id);
    this.action = new SnsAction(topic);
    for (const [name, queue] of Object.entries(deadLetters)) {
      const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
      this.alarm(
        `DeadLetters${name}`,
        metric,
        `${name}: messages that could not be handled wait in its dead-letter queue`,
      );
    }
    if (workflow) this.ends(workflow);
    for (const [name, each] of Object.entries(functions)) this.ownOf(name, each);
    for (const { name, source } of workers) {
      const reader = functions[constructId(name)];
      if (source.kind === 'stream' && reader) this.keepsUp(constructId(name), reader);
    }
    for (const [name, { lambda }] of Object.entries(functions)) {
      this.alarm(`Errors${name}`, lambda.metricErrors({ period: PERIOD }), `${name} failed`);
    }
    if (api) {
      const metric = api.metricServerError({ period: PERIOD, statistic: 'Sum' });
      this.alarm('ServerErrors', metric, 'The HTTP API answered 5xx');
    }
  }

  /** Executions that ended in another way than by success. */
  private ends(workflow: StateMachine): void {
    const ends = {
      Failed: workflow.metricFailed({ period: PERIOD }),
      TimedOut: workflow.metricTimedOut({ period: PERIOD }),
      Aborted: workflow.metricAborted({ period: PERIOD }),
    };
    for (const [end, metric] of Object.entries(ends)) {
      this.alarm(`Executions${end}`, metric, `Fulfilment executions ended as ${end}: their orders need somebody`);
    }
  }

  /** What only this function says of itself. */
  private ownOf(name: string, each: DepotFunction): void {
    if (name === 'PlanOrder') {
      const stuck = this.logged('OrdersStuck', each, ORDER_IS_STUCK);
      this.alarm('OrdersStuck', stuck, 'No warehouse was found for some units of an order');
    } else if (name === 'RecordMovement') {
      const why = 'A change of stock could not be put in the ledger, or says something else than the ledger';
      this.alarm('MovementsNotRecorded', this.logged('MovementsNotRecorded', each, MOVEMENT_NOT_RECORDED), why);
    } else if (name === 'AuditStock') {
      this.audits(each);
    } else if (INDEXERS.includes(name)) {
      this.indexer(name, each);
    }
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
    lagging.addAlarmAction(this.action);
    const missed = new Alarm(this, 'AuditsMissed', {
      metric: metric(audited, 'SampleCount', Duration.minutes(AUDIT_EVERY_MINUTES)),
      alarmDescription: 'The stock auditor has not run three times in a row',
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    missed.addAlarmAction(this.action);
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
    alarm.addAlarmAction(this.action);
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
    alarm.addAlarmAction(this.action);
  }
}

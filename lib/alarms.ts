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
  MOVEMENT_NOT_RECORDED,
  ORDER_IS_STUCK,
} from '../functions/shared/worker.ts';
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
    const { namespace, service, audited, breaches, unfinished } = AUDIT_METRICS;
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

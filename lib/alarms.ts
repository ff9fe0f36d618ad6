import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DepotFunction } from './depot-function.ts';

/** What is watched. */
export interface Watched {
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly workflow: StateMachine;
  /** By the name of their route or worker. */
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
    for (const [name, { lambda }] of Object.entries(functions)) {
      this.alarm(`Errors${name}`, lambda.metricErrors({ period: PERIOD }), `${name} failed`);
    }
    this.alarm(
      'ServerErrors',
      api.metricServerError({ period: PERIOD, statistic: 'Sum' }),
      'The HTTP API answered 5xx',
    );
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

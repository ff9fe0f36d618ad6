import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Worker } from '../functions/shared/worker.ts';
import { constructId } from './construct-id.ts';
import { DepotFunction } from './depot-function.ts';
import type { Resources } from './resources.ts';

/** The workflow in Amazon States Language; `${PlanOrderArn}` and its like are filled in here. */
const DEFINITION = join(import.meta.dirname, '../statemachines/fulfil-order.asl.json');

/** From an accepted order to shipped parcels: the Standard workflow and the functions that are its tasks. */
export class FulfilmentWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  /** Its tasks by construct id. */
  readonly functions: Readonly<Record<string, DepotFunction>>;

  /** @param tasks the workers it invokes; each is `${<Name>Arn}` in the definition */
  constructor(scope: Construct, id: string, tasks: readonly Worker[], resources: Resources) {
    super(scope, id);
    const made = tasks.map((worker) => [constructId(worker.name), this.task(worker, resources)] as const);
    this.functions = Object.fromEntries(made);

    const workQueue = resources.queues.WarehouseWork;
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.role(workQueue.queueArn);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      // In the template rather than an asset beside it: a diff shows how the workflow changes, and linters read it.
      definitionBody: DefinitionBody.fromString(JSON.stringify(JSON.parse(readFileSync(DEFINITION, 'utf8')))),
      definitionSubstitutions: {
        ...Object.fromEntries(made.map(([name, { lambda }]) => [`${name}Arn`, lambda.functionArn])),
        WarehouseWorkQueueUrl: workQueue.queueUrl,
      },
      role: role.withoutPolicyUpdates(),
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private task({ name, entry, needs }: Worker, resources: Resources): DepotFunction {
    return new DepotFunction(
      this,
      constructId(name),
      {
        entry,
        needs,
        description: 'A task of the fulfilment workflow',
        timeout: Duration.seconds(30),
        memorySize: 512,
      },
      resources,
    );
  }

  private role(workQueueArn: string): Role {
    const role = new Role(this, 'Role', {
      // Only for workflows of this account (docs.aws.amazon.com, "Preventing cross-service confused deputy issue").
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Workflow: new PolicyDocument({
          minimize: false,
          statements: [
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: Object.values(this.functions).map(({ lambda }) => lambda.functionArn),
            }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [workQueueArn] }),
            new PolicyStatement({
              actions: [
                'logs:CreateLogDelivery',
                'logs:GetLogDelivery',
                'logs:UpdateLogDelivery',
                'logs:DeleteLogDelivery',
                'logs:ListLogDeliveries',
                'logs:PutResourcePolicy',
                'logs:DescribeResourcePolicies',
                'logs:DescribeLogGroups',
              ],
              resources: ['*'],
            }),
            new PolicyStatement({
              actions: [
                'xray:PutTraceSegments',
                'xray:PutTelemetryRecords',
                'xray:GetSamplingRules',
                'xray:GetSamplingTargets',
              ],
              resources: ['*'],
            }),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray and the delivery of workflow logs know no resource but * (docs.aws.amazon.com, "Using CloudWatch Logs to log execution history").',
    });
    return role;
  }
}

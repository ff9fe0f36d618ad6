import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Needs } from '../functions/shared/needs.ts';
import { environmentFor, statementsFor, wildcardsFor } from './access.ts';
import type { Resources } from './resources.ts';
import { acknowledgeWildcard, type Wildcard } from './wildcard.ts';

/** What makes one function differ from another. */
export interface DepotFunctionProps {
  /** Entry file under `functions/`, without `.ts`. */
  readonly entry: string;
  readonly description: string;
  readonly needs: Needs;
  readonly timeout: Duration;
  /** In MiB; Lambda gives CPU in proportion, a whole one at 1769. */
  readonly memorySize: number;
  /** What reading its event source takes, beside its needs. */
  readonly sourceStatements?: readonly PolicyStatement[];
  /** Patterns among the resources of those. */
  readonly sourceWildcards?: readonly Wildcard[];
}

/**
 * Makes every Lambda of the store: Node 24 on arm64, its own bundle, its own log group, its own role with the one policy
 * that its needs spell out. None reserves concurrency: a reservation takes from all others and fails on accounts
 * with little; queues bound their consumers at the event source, streams by their shards, and the API by its throttle.
 */
export class DepotFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: DepotFunctionProps, resources: Resources) {
    super(scope, id);
    const bundle = resources.bundles.get(props.entry);
    if (bundle === undefined) throw new Error(`functions/${props.entry}.ts is not bundled.`);

    const logGroup = new LogGroup(this, 'Logs', {
      retention: resources.stage.name === 'prod' ? RetentionDays.THREE_MONTHS : RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Needs: new PolicyDocument({
          minimize: false,
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
            ...statementsFor(props.needs, resources),
            ...(props.sourceStatements ?? []),
          ],
        }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes segments for no resource in particular; IAM knows only * for it.',
    });
    for (const wildcard of [...wildcardsFor(props.needs, resources), ...(props.sourceWildcards ?? [])]) {
      acknowledgeWildcard(role, wildcard);
    }

    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      timeout: props.timeout,
      memorySize: props.memorySize,
      tracing: Tracing.ACTIVE,
      logGroup,
      // CDK would add statements of its own; the policy above is the whole of it.
      role: role.withoutPolicyUpdates(),
      environment: { NODE_OPTIONS: '--enable-source-maps', ...environmentFor(props.needs, resources) },
    });
  }
}

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Worker } from '../functions/shared/worker.ts';
import { constructId } from './construct-id.ts';
import type { DepotFunction } from './depot-function.ts';
import { answer, type Gateway } from './http-routes.ts';
import type { Identity } from './identity.ts';
import type { Resources } from './resources.ts';

/** Requests a second over all callers, and how many more may come at once. */
const THROTTLE = {
  prod: { rateLimit: 2000, burstLimit: 4000 },
  dev: { rateLimit: 100, burstLimit: 200 },
  local: { rateLimit: 2000, burstLimit: 4000 },
} as const;

/** What is known of each request (docs.aws.amazon.com, "HTTP API access log variables"). Nothing that a shopper sent. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  ip: '$context.identity.sourceIp',
  userId: '$context.authorizer.claims.sub',
  refusedBecause: '$context.authorizer.error',
  error: '$context.error.message',
};

/** The HTTP API, who it lets in, and what it says where there is no route. The routes are added by the features. */
export class HttpApi extends Construct {
  readonly api: Api;
  readonly gateway: Gateway;
  /** The fallback's, by construct id. */
  readonly functions: Readonly<Record<string, DepotFunction>>;

  constructor(scope: Construct, id: string, fallback: Worker, identity: Identity, resources: Resources) {
    super(scope, id);
    this.api = new Api(this, 'Api', { description: `Depot ${resources.stage.name}`, createDefaultStage: false });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE[resources.stage.name],
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.gateway = { api: this.api, signedIn: this.signedIn(identity) };
    const { name, entry, needs } = fallback;
    const notFound = {
      ...{ name, entry, needs, key: HttpRouteKey.DEFAULT },
      description: 'Answers what no route matches',
      openBecause: 'It says 404 to what is no route, whoever asks, and can reach nothing.',
    };
    this.functions = { [constructId(name)]: answer(this, notFound, this.gateway, resources) };
  }

  /**
   * Takes tokens of the store's own user pool and client. Made here: CDK's HttpUserPoolAuthorizer would make it where it
   * meets the first route, which is in another stack.
   */
  private signedIn({ pool, client }: Identity): Gateway['signedIn'] {
    const { authorizerId } = new HttpAuthorizer(this.api, 'SignedIn', {
      httpApi: this.api,
      type: HttpAuthorizerType.JWT,
      identitySource: ['$request.header.Authorization'],
      jwtAudience: [client.userPoolClientId],
      jwtIssuer: `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`,
    });
    return HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'SignedIn', { authorizerId, authorizerType: 'JWT' });
  }
}

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes } from '../functions/routes.ts';
import type { Needs } from '../functions/shared/needs.ts';
import type { Worker } from '../functions/shared/worker.ts';
import { constructId } from './construct-id.ts';
import { DepotFunction } from './depot-function.ts';
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

/** The HTTP API: one route and one function for each entry of the route list, and the fallback for everything else. */
export class HttpApi extends Construct {
  readonly api: Api;
  /** The functions behind it by construct id, the fallback's among them. */
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

    const anyone = new HttpNoneAuthorizer();
    const signedIn = new HttpUserPoolAuthorizer('SignedIn', identity.pool, { userPoolClients: [identity.client] });
    const answered = routes.map((route) => {
      const made = this.function(route.name, route.summary, route, resources);
      const open = route.access === 'anyone';
      const key = HttpRouteKey.with(route.path, HttpMethod[route.method]);
      const gatewayRoute = this.route(route.name, key, made, open ? anyone : signedIn);
      if (open) because(gatewayRoute, 'Anyone may search and look at items; the route writes nothing.');
      return [constructId(route.name), made] as const;
    });
    const notFound = this.function(fallback.name, 'Answers what no route matches', fallback, resources);
    because(
      this.route(fallback.name, HttpRouteKey.DEFAULT, notFound, anyone),
      'It says 404 to what is no route, whoever asks, and can reach nothing.',
    );
    this.functions = { ...Object.fromEntries(answered), [constructId(fallback.name)]: notFound };
  }

  private function(
    name: string,
    description: string,
    { entry, needs }: { readonly entry: string; readonly needs: Needs },
    resources: Resources,
  ): DepotFunction {
    // Somebody waits: less than the gateway's 30 s, enough for a checkout of a thousand items, and CPU to start fast.
    const waitedFor = { timeout: Duration.seconds(28), memorySize: 1024 };
    return new DepotFunction(this, constructId(name), { entry, needs, description, ...waitedFor }, resources);
  }

  private route(
    name: string,
    routeKey: HttpRouteKey,
    { lambda }: DepotFunction,
    authorizer: IHttpRouteAuthorizer,
  ): HttpRoute {
    const integration = new HttpLambdaIntegration(`${constructId(name)}Integration`, lambda);
    return new HttpRoute(this, `${constructId(name)}Route`, { httpApi: this.api, routeKey, integration, authorizer });
  }
}

const because = (route: HttpRoute, reason: string): void =>
  Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });

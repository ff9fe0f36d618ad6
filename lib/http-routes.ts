import { Duration, Validations } from 'aws-cdk-lib';
import {
  type HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import type { Needs } from '../functions/shared/needs.ts';
import type { Route } from '../functions/shared/route.ts';
import { constructId } from './construct-id.ts';
import { DepotFunction } from './depot-function.ts';
import type { Resources } from './resources.ts';

/** The HTTP API that routes are added to, from its own stack or another, and who lets signed-in callers in. */
export interface Gateway {
  readonly api: HttpApi;
  readonly signedIn: IHttpRouteAuthorizer;
}

/** Routes of the HTTP API, each with a function of its own. */
export class HttpRoutes extends Construct {
  /** By construct id. */
  readonly functions: Readonly<Record<string, DepotFunction>>;

  constructor(scope: Construct, id: string, routes: readonly Route[], gateway: Gateway, resources: Resources) {
    super(scope, id);
    const made = routes.map((route) => {
      const key = HttpRouteKey.with(route.path, HttpMethod[route.method]);
      const openBecause =
        route.access === 'anyone' ? 'Anyone may search and look at items; the route writes nothing.' : undefined;
      const answering = { ...route, description: route.summary, key, openBecause };
      return [constructId(route.name), answer(this, answering, gateway, resources)] as const;
    });
    this.functions = Object.fromEntries(made);
  }
}

/** Requests that one function answers. */
export interface Answering {
  readonly name: string;
  /** Entry file under `functions/`, without `.ts`. */
  readonly entry: string;
  readonly description: string;
  readonly needs: Needs;
  readonly key: HttpRouteKey;
  /** Why nobody has to be signed in; without it, everybody has to. */
  readonly openBecause: string | undefined;
}

/** Makes the function that answers some requests, and the route that leads to it. */
export function answer(
  scope: Construct,
  { name, entry, description, needs, key, openBecause }: Answering,
  { api, signedIn }: Gateway,
  resources: Resources,
): DepotFunction {
  const id = constructId(name);
  // Somebody waits: less than the gateway's 30 s, enough for a checkout of a thousand items, and CPU to start fast.
  const waitedFor = { timeout: Duration.seconds(28), memorySize: 1024 };
  const made = new DepotFunction(scope, id, { entry, needs, description, ...waitedFor }, resources);
  const route = new HttpRoute(scope, `${id}Route`, {
    httpApi: api,
    routeKey: key,
    integration: new HttpLambdaIntegration(`${id}Integration`, made.lambda),
    authorizer: openBecause === undefined ? signedIn : new HttpNoneAuthorizer(),
  });
  if (openBecause !== undefined) {
    Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: openBecause });
  }
  return made;
}

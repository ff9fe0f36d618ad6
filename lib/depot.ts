import { type App, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle-functions.ts';
import { DataStack } from './data-stack.ts';
import { FeatureStack } from './feature-stack.ts';
import { functionsByStack } from './feature-stacks.ts';
import { ServiceStack } from './service-stack.ts';
import { type Stage, stageOf } from './stage.ts';
import { StorefrontStack } from './storefront-stack.ts';

/** What an app has after {@link addDepot}. */
export interface Depot {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly features: readonly FeatureStack[];
  /** Not on one machine: there the page has an origin of its own (local/web-server.ts). */
  readonly storefront?: StorefrontStack;
}

/**
 * Puts the store's stacks into an app, for the stage that its context names.
 * @param page folder of the built page; every stage but `local` needs it
 * @throws Error when a context value is not allowed, or the page is missing
 */
export function addDepot(app: App, bundles: Bundles, page?: string): Depot {
  const stage = stageOf(app.node);
  const protectedFromDeletion = { terminationProtection: stage.name === 'prod' };
  const data = new DataStack(app, `Depot-${stage.name}-Data`, {
    stage,
    description: 'Depot: tables, users, search and images',
    ...protectedFromDeletion,
  });
  const service = new ServiceStack(app, `Depot-${stage.name}-Service`, {
    stage,
    data,
    bundles,
    description: 'Depot: HTTP API, queues, the fulfilment workflow and alarms',
  });
  const features = Object.entries(functionsByStack()).map(
    ([name, functions]) =>
      new FeatureStack(app, `Depot-${stage.name}-${name}`, {
        service,
        functions,
        description: `Depot: functions of ${name}, with their routes and event sources`,
      }),
  );
  const storefront =
    stage.name === 'local'
      ? undefined
      : new StorefrontStack(app, `Depot-${stage.name}-Storefront`, {
          stage,
          data,
          service,
          page: required(page),
          description: 'Depot: the page, and the one origin that it shares with the API',
          ...protectedFromDeletion,
        });
  Tags.of(app).add('app', 'depot');
  Tags.of(app).add('stage', stage.name);
  return { stage, data, service, features, ...(storefront && { storefront }) };
}

function required(page: string | undefined): string {
  if (page === undefined) throw new Error('The page is not built; only the stage local does without.');
  return page;
}

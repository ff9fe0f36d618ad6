import { type App, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle-functions.ts';
import { DataStack } from './data-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { type Stage, stageOf } from './stage.ts';

/** What an app has after {@link addDepot}. */
export interface Depot {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/**
 * Puts the store's two stacks into an app, for the stage that its context names.
 * @throws Error when a context value is not allowed
 */
export function addDepot(app: App, bundles: Bundles): Depot {
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
    description: 'Depot: HTTP API, functions, queues and the fulfilment workflow',
  });
  Tags.of(app).add('app', 'depot');
  Tags.of(app).add('stage', stage.name);
  return { stage, data, service };
}

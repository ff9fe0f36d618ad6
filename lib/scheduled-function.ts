import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Source, Worker } from '../functions/shared/worker.ts';
import { DepotFunction } from './depot-function.ts';
import type { Resources } from './resources.ts';

/** A worker that the clock wakes, and that may take as long as nobody waits for it. */
export class ScheduledFunction extends Construct {
  readonly function: DepotFunction;

  constructor(
    scope: Construct,
    id: string,
    worker: Worker,
    { everyMinutes }: Extract<Source, { kind: 'schedule' }>,
    resources: Resources,
  ) {
    super(scope, id);
    const every = Duration.minutes(everyMinutes);
    this.function = new DepotFunction(
      this,
      'Worker',
      {
        entry: worker.entry,
        description: `Runs every ${everyMinutes} minutes`,
        needs: worker.needs,
        timeout: Duration.minutes(10),
        memorySize: 512,
      },
      resources,
    );
    new Rule(this, 'Rule', {
      description: `Wakes ${worker.name}`,
      schedule: Schedule.rate(every),
      // Later than its next turn it is of no use.
      targets: [new LambdaFunction(this.function.lambda, { maxEventAge: every, retryAttempts: 2 })],
    });
  }
}

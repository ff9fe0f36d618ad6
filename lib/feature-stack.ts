import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { constructId } from './construct-id.ts';
import type { DepotFunction } from './depot-function.ts';
import type { FunctionsOfStack } from './feature-stacks.ts';
import { HttpRoutes } from './http-routes.ts';
import { QueueConsumer } from './queue-consumer.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import type { ServiceStack } from './service-stack.ts';
import { StreamConsumer } from './stream-consumer.ts';

/** What a stack of features is made of. */
export interface FeatureStackProps extends StackProps {
  readonly service: ServiceStack;
  readonly functions: FunctionsOfStack;
}

/**
 * The functions of some features, with all that is theirs alone: routes, event sources, dead letters of streams, alarms.
 * Nothing of it is known to another stack, so functions come and go without one.
 */
export class FeatureStack extends Stack {
  constructor(scope: Construct, id: string, { service, functions: { routes, workers }, ...props }: FeatureStackProps) {
    super(scope, id, props);
    const { resources, http } = service;
    const functions: Record<string, DepotFunction> = {
      ...new HttpRoutes(this, 'Http', routes, http.gateway, resources).functions,
    };
    const deadLetters: Record<string, IQueue> = {};
    for (const worker of workers) {
      const { source } = worker;
      const name = constructId(worker.name);
      if (source.kind === 'queue') {
        functions[name] = new QueueConsumer(this, name, worker, source.queue, resources).function;
      } else if (source.kind === 'stream') {
        const consumer = new StreamConsumer(this, name, worker, source, resources);
        functions[name] = consumer.function;
        deadLetters[name] = consumer.deadLetters;
      } else if (source.kind === 'schedule') {
        functions[name] = new ScheduledFunction(this, name, worker, source, resources).function;
      } else {
        throw new Error(`${worker.name} is part of what all features share: see lib/service-stack.ts.`);
      }
    }
    const { alarmTopic: topic } = service;
    if (topic) new Alarms(this, 'Alarms', { topic, deadLetters, functions });
    for (const [name, { queueUrl: value }] of Object.entries(deadLetters)) {
      new CfnOutput(this, `DeadLetterQueue${name}`, { value });
    }
  }
}

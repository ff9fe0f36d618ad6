import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Source, Worker } from '../functions/shared/worker.ts';
import { workers } from '../functions/workers.ts';
import { Alarms } from './alarms.ts';
import type { Bundles } from './bundle-functions.ts';
import { constructId } from './construct-id.ts';
import type { DataStack } from './data-stack.ts';
import type { DepotFunction } from './depot-function.ts';
import { FulfilmentWorkflow } from './fulfilment-workflow.ts';
import { HttpApi } from './http-api.ts';
import { ImageUploads } from './image-uploads.ts';
import { QueueConsumer } from './queue-consumer.ts';
import { Queues } from './queues.ts';
import type { Resources } from './resources.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import type { Stage } from './stage.ts';
import { StreamConsumer } from './stream-consumer.ts';

/** What the service stack is made of. */
export interface ServiceStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly bundles: Bundles;
}

/** Everything that keeps no state of its own: the HTTP API, its functions, the queues, consumers and the workflow. */
export class ServiceStack extends Stack {
  /** Of the HTTP API. */
  readonly apiId: string;

  constructor(scope: Construct, id: string, { stage, data, bundles, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const queues = new Queues(this, 'Queues');
    new ImageUploads(this, 'ImageUploads', data.images.bucket, queues.all.ImageUploads);
    const before: Resources = {
      stage,
      bundles,
      tables: data.tables.all,
      queues: queues.all,
      buckets: { Images: data.images.bucket },
      search: data.search,
    };
    // The workflow needs its tasks' ARNs and other functions need the workflow's: tasks first, then it, then the rest.
    const workflow = new FulfilmentWorkflow(this, 'Fulfilment', allOf('workflow'), before);
    const resources: Resources = { ...before, fulfilment: workflow.stateMachine };

    const [fallback, ...others] = allOf('fallback');
    if (!fallback || others.length > 0)
      throw new Error('functions/workers.ts must have one worker whose source is the fallback.');
    const http = new HttpApi(this, 'Http', fallback, data.identity, resources);

    const functions: Record<string, DepotFunction> = { ...workflow.functions, ...http.functions };
    const deadLetters: Record<string, IQueue> = { ...queues.deadLetters };
    for (const worker of workers) {
      const name = constructId(worker.name);
      if (worker.source.kind === 'queue') {
        functions[name] = new QueueConsumer(this, name, worker, worker.source.queue, resources).function;
      } else if (worker.source.kind === 'stream') {
        const consumer = new StreamConsumer(this, name, worker, worker.source, resources);
        functions[name] = consumer.function;
        deadLetters[name] = consumer.deadLetters;
      } else if (worker.source.kind === 'schedule') {
        functions[name] = new ScheduledFunction(this, name, worker, worker.source, resources).function;
      }
    }

    const { api } = http;
    this.apiId = api.apiId;
    // The engine beside AWS raises no alarms, and every resource costs start time there.
    if (stage.name !== 'local') {
      const alarms = new Alarms(this, 'Alarms', { deadLetters, workflow: workflow.stateMachine, functions, api });
      this.output('AlarmTopic', alarms.topic.topicArn);
    }
    this.output('ApiId', api.apiId);
    this.output('ApiUrl', api.apiEndpoint);
    this.output('UserPoolId', data.identity.pool.userPoolId);
    this.output('UserPoolClientId', data.identity.client.userPoolClientId);
    this.output('SearchEndpoint', data.search.endpoint);
    this.output('SearchDomainName', data.search.domain.domainName);
    this.output('FulfilmentWorkflow', workflow.stateMachine.stateMachineArn);
    this.output('ImagesBucket', data.images.bucket.bucketName);
    for (const [name, table] of Object.entries(data.tables.all)) this.output(`Table${name}`, table.tableName);
    for (const [name, queue] of Object.entries(queues.all)) this.output(`Queue${name}`, queue.queueUrl);
    for (const [name, queue] of Object.entries(deadLetters)) this.output(`DeadLetterQueue${name}`, queue.queueUrl);
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}

const allOf = (kind: Source['kind']): Worker[] => workers.filter(({ source }) => source.kind === kind);

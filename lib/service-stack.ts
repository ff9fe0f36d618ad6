import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Source, Worker } from '../functions/shared/worker.ts';
import { workers } from '../functions/workers.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import type { Bundles } from './bundle-functions.ts';
import type { DataStack } from './data-stack.ts';
import { Events } from './events.ts';
import { FulfilmentWorkflow } from './fulfilment-workflow.ts';
import { HttpApi } from './http-api.ts';
import { ImageUploads } from './image-uploads.ts';
import { Queues } from './queues.ts';
import type { Resources } from './resources.ts';
import type { Stage } from './stage.ts';

/** What the service stack is made of. */
export interface ServiceStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly bundles: Bundles;
}

/**
 * What the functions of all features share and that keeps no state of its own: the queues, the workflow with its tasks,
 * the HTTP API without its routes, the topic of alarms. What other stacks take from here stays as long as the store.
 */
export class ServiceStack extends Stack {
  /** Of the HTTP API. */
  readonly apiId: string;
  readonly http: HttpApi;
  /** Everything a function could be given. */
  readonly resources: Resources;
  /** Not on one machine: the engine beside AWS raises no alarms, and every resource costs start time there. */
  readonly alarmTopic?: ITopic;

  constructor(scope: Construct, id: string, { stage, data, bundles, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const queues = new Queues(this, 'Queues');
    const events = new Events(this, 'Events');
    new ImageUploads(this, 'ImageUploads', data.images.bucket, queues.all.ImageUploads);
    const before: Resources = {
      stage,
      bundles,
      tables: data.tables.all,
      queues: queues.all,
      deadLetters: queues.deadLetters,
      buckets: { Images: data.images.bucket },
      search: data.search,
      bus: events.bus,
    };
    // The workflow needs its tasks' ARNs and other functions need the workflow's: tasks first, then it, then the rest.
    const workflow = new FulfilmentWorkflow(this, 'Fulfilment', allOf('workflow'), before);
    this.resources = { ...before, fulfilment: workflow.stateMachine };

    const [fallback, ...others] = allOf('fallback');
    if (!fallback || others.length > 0)
      throw new Error('functions/workers.ts must have one worker whose source is the fallback.');
    this.http = new HttpApi(this, 'Http', fallback, data.identity, this.resources);
    const { api } = this.http;
    this.apiId = api.apiId;

    const deadLetters = { ...queues.deadLetters, Announcements: events.deadLetters };
    if (stage.name !== 'local') {
      const { topic } = new AlarmTopic(this, 'AlarmsTo');
      this.alarmTopic = topic;
      const functions = { ...workflow.functions, ...this.http.functions };
      new Alarms(this, 'Alarms', { topic, deadLetters, functions, api, workflow: workflow.stateMachine });
      this.output('AlarmTopic', topic.topicArn);
    }
    this.output('ApiId', api.apiId);
    this.output('ApiUrl', api.apiEndpoint);
    this.output('UserPoolId', data.identity.pool.userPoolId);
    this.output('UserPoolClientId', data.identity.client.userPoolClientId);
    this.output('SearchEndpoint', data.search.endpoint);
    this.output('SearchDomainName', data.search.domain.domainName);
    this.output('FulfilmentWorkflow', workflow.stateMachine.stateMachineArn);
    this.output('EventBus', events.bus.eventBusArn);
    this.output('QueueAnnouncements', events.announcements.queueUrl);
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

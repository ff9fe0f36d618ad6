import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { BucketName, QueueName, TableName } from '../functions/shared/needs.ts';
import type { Bundles } from './bundle-functions.ts';
import type { SearchDomain } from './search-domain.ts';
import type { Stage } from './stage.ts';

/** Everything a function could be given; each is given only what its needs name. */
export interface Resources {
  readonly stage: Stage;
  readonly bundles: Bundles;
  readonly tables: Readonly<Record<TableName, Table>>;
  readonly queues: Readonly<Record<QueueName, IQueue>>;
  /** Beside each of these. */
  readonly deadLetters: Readonly<Record<QueueName, IQueue>>;
  readonly buckets: Readonly<Record<BucketName, Bucket>>;
  readonly search: SearchDomain;
  /** Where the store announces what others may want to know. */
  readonly bus: EventBus;
  /** Not there yet while the workflow's own functions are made: they come before it. */
  readonly fulfilment?: StateMachine;
}

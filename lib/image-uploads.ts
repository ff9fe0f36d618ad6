import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/**
 * Brings word of every file that was uploaded to a queue. By EventBridge and not by the bucket's own notifications: those
 * name the queue in the bucket, so the stack that keeps the data would hang on the one that does not.
 */
export class ImageUploads extends Construct {
  constructor(scope: Construct, id: string, bucket: Bucket, queue: IQueue) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description: 'Files uploaded to become pictures of items',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'uploads/' }] } },
      },
      targets: [new SqsQueue(queue)],
    });
  }
}

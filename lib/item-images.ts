import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** Pictures of items: nothing in it is public, everything that is overwritten or deleted can be had back for 30 days. */
export class ItemImages extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const local = stage.name === 'local';
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: !local, // The local engine speaks plain http.
      removalPolicy: local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    };
    const bucket: BucketProps = {
      ...common,
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(2) },
      ],
    };
    if (local) {
      this.bucket = new Bucket(this, 'Bucket', bucket);
      return;
    }
    const serverAccessLogsBucket = new Bucket(this, 'AccessLogs', {
      ...common,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    this.bucket = new Bucket(this, 'Bucket', { ...bucket, serverAccessLogsBucket } as BucketProps);
  }
}

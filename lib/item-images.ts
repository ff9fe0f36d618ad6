import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/**
 * Pictures of items, under `images/`, and files that administrators send to become pictures, under `uploads/`, for a day.
 * Nothing in it is public; pictures that are overwritten or deleted can be had back for 30 days. EventBridge hears of
 * every new object.
 */
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
        { prefix: 'uploads/', expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(1) },
      ],
      // The administrators' page sends files by signed forms, from its own origin to this bucket's. No cookie goes along.
      cors: [
        { allowedMethods: [HttpMethods.POST], allowedOrigins: [originOf(stage)], allowedHeaders: ['*'], maxAge: 3600 },
      ],
    };
    if (local) {
      this.bucket = announced(new Bucket(this, 'Bucket', bucket));
      return;
    }
    const serverAccessLogsBucket = new Bucket(this, 'AccessLogs', {
      ...common,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    this.bucket = announced(new Bucket(this, 'Bucket', { ...bucket, serverAccessLogsBucket } as BucketProps));
  }
}

/** Where the page is from. CloudFront's own name is not known here: the store's other stacks come after this one. */
function originOf({ name, site }: Stage): string {
  if (name === 'local') return '*'; // Any free port.
  return site.domain ? `https://${site.domain.name}` : 'https://*.cloudfront.net';
}

/** By CloudFormation's own property: CDK's would bring a function of its own to set it. */
function announced(bucket: Bucket): Bucket {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

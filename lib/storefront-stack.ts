import { type CfnElement, CfnOutput, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct, IConstruct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { ServiceStack } from './service-stack.ts';
import type { Stage } from './stage.ts';
import { Storefront } from './storefront.ts';

/** What the storefront's stack is made of. */
export interface StorefrontStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly service: ServiceStack;
  /** Folder of the built page: `index.html`, and under `assets/` files whose names hold their content's hash. */
  readonly page: string;
}

/**
 * The page and the one origin it shares with the API. A stack of its own: CloudFront takes minutes to change, which no
 * change of a function should wait for.
 */
export class StorefrontStack extends Stack {
  constructor(scope: Construct, id: string, { stage, data, service, page, ...props }: StorefrontStackProps) {
    super(scope, id, props);
    const storefront = new Storefront(this, 'Storefront', {
      apiHost: `${service.apiId}.execute-api.${this.region}.${this.urlSuffix}`,
      images: data.images.bucket,
      site: stage.site,
    });
    const config = {
      region: this.region,
      userPoolClientId: data.identity.client.userPoolClientId,
      cognito: '/cognito',
      api: '/api',
      demoUsers: [],
    };
    this.deployPage(storefront, [Source.asset(page), Source.jsonData('config.json', config)], page);
    new CfnOutput(this, 'StoreUrl', { value: storefront.url });
    new CfnOutput(this, 'DistributionDomainName', { value: storefront.distribution.distributionDomainName });
  }

  /**
   * Hashed files first, then what names them; files of earlier builds stay for the pages that are still open. No
   * invalidation: what is not hashed says no-cache, and CloudFront asks for it anew after a second.
   */
  private deployPage({ pageBucket }: Storefront, sources: ISource[], page: string): void {
    const logGroup = new LogGroup(this, 'DeploymentLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = { destinationBucket: pageBucket as IBucket, prune: false, memoryLimit: 512, logGroup };
    const hashed = new BucketDeployment(this, 'HashedFiles', {
      ...common,
      sources: [Source.asset(page)],
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const rest = new BucketDeployment(this, 'Page', {
      ...common,
      sources,
      exclude: ['assets/*'],
      cacheControl: [CacheControl.noCache()],
    });
    rest.node.addDependency(hashed);
    this.acknowledgeDeployment(hashed, pageBucket);
  }

  /** What the CDK's own function for this has and needs; cdk-nag names the buckets by logical id. */
  private acknowledgeDeployment({ handlerRole }: BucketDeployment, pageBucket: Bucket): void {
    const because = (construct: IConstruct, rule: string, reason: string) =>
      Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
    const basic = 'service-role/AWSLambdaBasicExecutionRole';
    because(
      handlerRole,
      `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${basic}]`,
      'The CDK’s function that unpacks the page, run only when the page changes; the policy lets it write logs.',
    );
    for (const action of ['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*']) {
      because(handlerRole, `IAM5[Action::s3:${action}]`, 'The CDK’s own grants, on its assets and the page’s bucket.');
    }
    const page = this.getLogicalId(pageBucket.node.defaultChild as CfnElement);
    const assets = `cdk-${this.synthesizer.bootstrapQualifier}-assets-<AWS::AccountId>-<AWS::Region>`;
    for (const objects of [`<${page}.Arn>`, `arn:<AWS::Partition>:s3:::${assets}`]) {
      because(handlerRole, `IAM5[Resource::${objects}/*]`, 'The files of a page are named as they come.');
    }
    if (handlerRole.node.scope) because(handlerRole.node.scope, 'L1', 'Its runtime is the CDK’s to choose.');
  }
}

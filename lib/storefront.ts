import { join } from 'node:path';
import { Annotations, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginProtocolPolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, type HttpOriginProps, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from './security-headers.ts';
import type { SiteSettings } from './stage.ts';

/** What the one origin is put together from. */
export interface StorefrontProps {
  /** Host name of the HTTP API. */
  readonly apiHost: string;
  /** Pictures of items, under `images/`. */
  readonly images: Bucket;
  readonly site: SiteSettings;
}

/**
 * One origin for shoppers: the built page from a private bucket, `/api/*` from the HTTP API, `/images/*` from the bucket
 * of pictures, `/cognito` to sign in. So the page needs no CORS to read, and its policy lets it talk to nobody else but the
 * bucket that takes an administrator's pictures.
 */
export class Storefront extends Construct {
  readonly distribution: Distribution;
  /** Where the built page goes. */
  readonly pageBucket: Bucket;
  /** Where shoppers find it. */
  readonly url: string;

  constructor(scope: Construct, id: string, { apiHost, images, site }: StorefrontProps) {
    super(scope, id);
    const logs = this.bucket('AccessLogs', {
      // CloudFront delivers its logs by ACL (docs.aws.amazon.com, "Configure standard logging (legacy)").
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    this.pageBucket = this.bucket('Page', {
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: logs as IBucket,
      serverAccessLogsPrefix: 'page-bucket/',
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
    const headers = this.headers(images);
    const common = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      responseHeadersPolicy: headers,
    };
    // Nothing of the API is kept, not even for a second: stock left is as fresh as the table, and what one shopper is
    // answered can never be another's.
    const passedOn = {
      ...common,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
    };
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Depot: page, API and pictures',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      // The places of North America and Europe; elsewhere shoppers are served from there, a little later.
      priceClass: PriceClass.PRICE_CLASS_100,
      logBucket: logs as IBucket,
      logFilePrefix: 'distribution/',
      logIncludesCookies: false,
      ...(site.domain && {
        domainNames: [site.domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', site.domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      ...(site.webAclArn !== undefined && { webAclId: site.webAclArn }),
      defaultBehavior: {
        ...common,
        origin: this.pageOrigin(),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        ...this.before('page'),
      },
      additionalBehaviors: {
        '/api/*': {
          ...passedOn,
          origin: new HttpOrigin(apiHost, { ...TLS, readTimeout: Duration.seconds(35) }),
          // The only managed policy that lets Authorization through to an API that wants its own Host.
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          ...this.before('api'),
        },
        '/cognito': {
          ...passedOn,
          origin: new HttpOrigin(`cognito-idp.${Stack.of(this).region}.amazonaws.com`, TLS),
          originRequestPolicy: new OriginRequestPolicy(this, 'ToSignIn', {
            comment: 'Which operation, and of what type its input is',
            headerBehavior: OriginRequestHeaderBehavior.allowList('X-Amz-Target', 'Content-Type'),
            cookieBehavior: OriginRequestCookieBehavior.none(),
            queryStringBehavior: OriginRequestQueryStringBehavior.none(),
          }),
          ...this.before('sign-in'),
        },
        // Their keys are never used for another picture.
        '/images/*': {
          ...common,
          origin: this.originOf(images),
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        },
      },
    });
    this.url = `https://${site.domain?.name ?? this.distribution.distributionDomainName}`;
    this.acknowledge(site);
  }

  private bucket(id: string, props: BucketProps): Bucket {
    return new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    } as BucketProps);
  }

  private headers(images: Bucket): ResponseHeadersPolicy {
    // Where S3's signed forms go: the bucket under its region's name, whichever region that is
    const uploads = `https://${images.bucketRegionalDomainName}`;
    return new ResponseHeadersPolicy(this, 'SecurityHeaders', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(uploads), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
          { header: 'permissions-policy', value: PERMISSIONS_POLICY, override: true },
        ],
      },
    });
  }

  /** A function of `edge/` that sees each request before the cache does. */
  private before(name: string): Pick<BehaviorOptions, 'functionAssociations'> {
    const edge = new EdgeFunction(this, `Edge-${name}`, {
      comment: `Depot: lib/edge/${name}.js`,
      code: FunctionCode.fromFile({ filePath: join(import.meta.dirname, 'edge', `${name}.js`) }),
      runtime: FunctionRuntime.JS_2_0,
    });
    return { functionAssociations: [{ function: edge, eventType: FunctionEventType.VIEWER_REQUEST }] };
  }

  /**
   * The bucket of the page as an origin. It may be listed, too, as S3 answers for a file that is not there 403 to those who
   * may not and 404 to those who may (docs.aws.amazon.com, "GetObject", Permissions). CloudFront's own error pages could
   * not mend it: they are the whole distribution's, and the API's 403 and 404 must stay what they are.
   */
  private pageOrigin(): IOrigin {
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'No request lists it: edge/page.js makes / the page, and no query string is passed on.',
    );
    return S3BucketOrigin.withOriginAccessControl(this.pageBucket as IBucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    });
  }

  /**
   * The bucket of pictures as an origin. It is in the stack that this one rests on, so its policy can not name this
   * distribution; it lets in those of the same account, and to pictures alone.
   */
  private originOf(images: Bucket): IOrigin {
    const { account, partition } = Stack.of(this);
    images.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [images.arnForObjects('images/*')],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudfront::${account}:distribution/*` },
        },
      }),
    );
    const { bucketName, bucketRegionalDomainName } = images;
    const known = Bucket.fromBucketAttributes(this, 'Images', { bucketName, bucketRegionalDomainName });
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
      'Its policy is written above, where the bucket is not an imported one.',
    );
    return S3BucketOrigin.withOriginAccessControl(known);
  }

  private acknowledge({ domain, webAclArn }: SiteSettings): void {
    const because = (rule: string, reason: string) =>
      Validations.of(this.distribution).acknowledge({ id: `AwsSolutions-${rule}`, reason });
    because('CFR1', 'A store may be visited from anywhere; what it sells is not restricted by country.');
    if (webAclArn === undefined) {
      because('CFR2', 'A web ACL is charged by the month and lives in us-east-1; it is given by -c webAclArn=….');
    }
    if (!domain) {
      because('CFR4', 'CloudFront’s own certificate sets its own least TLS; with -c domainName=… it is TLS 1.2.');
    }
  }
}

const TLS: HttpOriginProps = {
  protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
  originSslProtocols: [OriginSslPolicy.TLS_V1_2],
};

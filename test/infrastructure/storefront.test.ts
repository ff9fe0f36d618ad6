import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../lib/security-headers.ts';
import { type Resource, synthesized } from './synthesized.ts';

/** A behaviour of a distribution as CloudFormation has it. */
interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods?: readonly string[];
  readonly CachePolicyId: unknown;
  readonly OriginRequestPolicyId?: unknown;
  readonly ResponseHeadersPolicyId: unknown;
  readonly ViewerProtocolPolicy: string;
  readonly FunctionAssociations?: readonly { readonly EventType: string; readonly FunctionARN: unknown }[];
}

interface Distribution {
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: readonly Behavior[];
  readonly Origins: readonly {
    readonly Id: string;
    readonly DomainName: unknown;
    readonly OriginAccessControlId?: unknown;
  }[];
  readonly [property: string]: unknown;
}

/** Managed policies (docs.aws.amazon.com, "Use managed cache policies" and "… origin request policies"). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

describe.each(['dev', 'prod'])('storefront of %s', (stage) => {
  const store = synthesized(stage);
  const of = (type: string): [string, Resource][] =>
    Object.entries(store.storefront?.findResources(type) ?? {}) as [string, Resource][];
  const only = (type: string): [string, Resource] => {
    const found = of(type);
    expect(found, type).toHaveLength(1);
    return found[0] as [string, Resource];
  };
  const distribution = only('AWS::CloudFront::Distribution')[1].Properties['DistributionConfig'] as Distribution;
  const behaviors = [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors];
  const at = (path: string) => behaviors.find(({ PathPattern }) => PathPattern === path) as Behavior;
  const originOf = ({ TargetOriginId }: Behavior) => distribution.Origins.find(({ Id }) => Id === TargetOriginId);
  const codeBefore = ({ FunctionAssociations: [first] = [] }: Behavior): string => {
    expect(first?.EventType).toBe('viewer-request');
    const [id] = (first as { FunctionARN: { 'Fn::GetAtt': [string] } }).FunctionARN['Fn::GetAtt'];
    return String(new Map(of('AWS::CloudFront::Function')).get(id)?.Properties['FunctionCode']);
  };

  it('is one origin of page, API, pictures and sign-in', () => {
    expect(distribution.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/api/*',
      '/cognito',
      '/images/*',
    ]);
    expect(store.text(originOf(at('/api/*'))?.DomainName)).toBe(
      `${store.output('ApiId')}.execute-api.AWS::Region.AWS::URLSuffix`,
    );
    expect(store.text(originOf(at('/cognito'))?.DomainName)).toBe('cognito-idp.AWS::Region.amazonaws.com');
    expect(store.text(originOf(at('/images/*'))?.DomainName)).toBe(
      `${store.output('ImagesBucket')}.RegionalDomainName`,
    );
    expect(distribution['HttpVersion']).toBe('http2and3');
    expect(distribution['Logging']).toMatchObject({ IncludeCookies: false });
    expect(distribution['CustomErrorResponses']).toBeUndefined();
  });

  it('keeps nothing that the API or Cognito answers, and lets Authorization through to the API alone', () => {
    for (const path of ['/api/*', '/cognito']) {
      expect(at(path)).toMatchObject({ CachePolicyId: CACHING_DISABLED, ViewerProtocolPolicy: 'https-only' });
      expect(at(path).AllowedMethods).toEqual(expect.arrayContaining(['GET', 'PUT', 'POST', 'DELETE']));
    }
    expect(at('/api/*').OriginRequestPolicyId).toBe(ALL_VIEWER_EXCEPT_HOST_HEADER);
    const [id, policy] = only('AWS::CloudFront::OriginRequestPolicy');
    expect(at('/cognito').OriginRequestPolicyId).toEqual({ Ref: id });
    expect(policy.Properties['OriginRequestPolicyConfig']).toMatchObject({
      HeadersConfig: { Headers: ['X-Amz-Target', 'Content-Type'] },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    });
  });

  it('page and pictures can only be read, come compressed over TLS, and are kept as their files say', () => {
    for (const behavior of [distribution.DefaultCacheBehavior, at('/images/*')]) {
      expect(behavior).toMatchObject({
        CachePolicyId: CACHING_OPTIMIZED,
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
      });
      expect(behavior.AllowedMethods ?? ['GET', 'HEAD']).toEqual(['GET', 'HEAD']);
      expect(originOf(behavior)?.OriginAccessControlId).toBeDefined();
    }
  });

  it('every answer carries the security headers', () => {
    const [id, policy] = only('AWS::CloudFront::ResponseHeadersPolicy');
    for (const behavior of behaviors) expect(behavior.ResponseHeadersPolicyId).toEqual({ Ref: id });
    const config = policy.Properties['ResponseHeadersPolicyConfig'] as Record<string, unknown>;
    expect(config['SecurityHeadersConfig']).toMatchObject({
      ContentSecurityPolicy: { Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
    });
    expect(config['CustomHeadersConfig']).toMatchObject({
      Items: [
        { Header: 'cross-origin-opener-policy', Value: 'same-origin' },
        { Header: 'permissions-policy', Value: expect.stringContaining('camera=()') },
      ],
    });
  });

  it('the page may talk to its own origin and, to send pictures, to their bucket: to nobody else', () => {
    const [, policy] = only('AWS::CloudFront::ResponseHeadersPolicy');
    const { SecurityHeadersConfig } = policy.Properties['ResponseHeadersPolicyConfig'] as {
      SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown } };
    };
    const sent = store.text(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);
    const bucket = `https://${store.output('ImagesBucket')}.RegionalDomainName`;
    expect(sent).toBe(contentSecurityPolicy(bucket));
    expect(sent).toContain(`; connect-src 'self' ${bucket}; `);
    expect(sent.replace(bucket, '')).toBe(contentSecurityPolicy().replace("connect-src 'self'", "connect-src 'self' "));
    expect(contentSecurityPolicy()).not.toMatch(/unsafe|\*|https?:/);
    expect(contentSecurityPolicy()).toContain("frame-ancestors 'none'");
  });

  it('only CloudFront reads the buckets: the page’s for this distribution, the pictures’ for this account', () => {
    const [pageId] = of('AWS::S3::Bucket').find(([id]) => /Page/.test(id)) ?? [];
    const allowing = (policies: [string, Resource][], bucket: string | undefined) =>
      policies
        .filter(([, { Properties }]) => store.text(Properties['Bucket']) === bucket)
        .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: unknown[] }).Statement)
        .filter((statement) => JSON.stringify(statement).includes('cloudfront.amazonaws.com'));
    const [id] = only('AWS::CloudFront::Distribution');
    const [page, ...more] = allowing(of('AWS::S3::BucketPolicy'), pageId);
    expect(more).toEqual([]);
    const arn = { 'Fn::GetAtt': [pageId, 'Arn'] };
    // To those who may not list the bucket S3 answers 403 where there is no such file.
    expect(page).toMatchObject({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
    });
    expect(JSON.stringify((page as { Condition: unknown }).Condition)).toContain(`{"Ref":"${id}"}`);
    expect(allowing(store.all('AWS::S3::BucketPolicy'), store.output('ImagesBucket'))).toMatchObject([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [expect.anything(), '/images/*']] },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    for (const [bucket, { Properties, DeletionPolicy }] of of('AWS::S3::Bucket')) {
      expect(DeletionPolicy, bucket).toBe('Retain');
      expect(Properties, bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: expect.anything(),
      });
    }
  });

  it('hashed files are kept for ever and are there before the page that names them', () => {
    const deployments = of('Custom::CDKBucketDeployment');
    const hashed = deployments.find(([, { Properties }]) => Properties['Include']) as [string, Resource];
    const rest = deployments.find(([id]) => id !== hashed[0]) as [string, Resource & { DependsOn?: string[] }];
    expect(deployments).toHaveLength(2);
    expect(hashed[1].Properties).toMatchObject({
      Include: ['assets/*'],
      Exclude: ['*'],
      Prune: false,
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(rest[1].Properties).toMatchObject({
      Exclude: ['assets/*'],
      Prune: false,
      SystemMetadata: { 'cache-control': 'no-cache' },
    });
    expect(rest[1].DependsOn).toContain(hashed[0]);
  });

  it('tells the page where to sign in, and names no demo user', () => {
    const markers = of('Custom::CDKBucketDeployment').map(([, { Properties }]) => Properties['SourceMarkers'] ?? []);
    expect(JSON.stringify(markers)).toContain('IdentityPoolClient');
    expect(JSON.stringify(store.storefront?.toJSON())).not.toContain('shopper-01');
  });

  describe('in front of the cache', () => {
    const run = (behavior: Behavior, request: object) =>
      runInNewContext(`${codeBefore(behavior)}; handler(event)`, { event: { request } }) as Record<string, unknown>;

    it.each([
      ['/', '/index.html'],
      ['/search', '/index.html'],
      ['/items/85123A', '/index.html'],
      ['/orders/01K/', '/index.html'],
      ['/v1.2/cart', '/index.html'],
      ['/items/A.1', '/index.html'],
      ['/items/v1.2/', '/index.html'],
      ['/.', '/index.html'],
      ['/..', '/index.html'],
      ['//favicon.ico', '/index.html'],
      ['/favicon.ico', '/favicon.ico'],
      ['/assets/index-abc123.js', '/assets/index-abc123.js'],
      ['/config.json', '/config.json'],
    ])('the page at %s is the file %s', (uri, file) => {
      expect(run(distribution.DefaultCacheBehavior, { uri, querystring: {} })).toMatchObject({ uri: file });
    });

    it.each([
      ['/api/search', '/search'],
      ['/api/items/85123A', '/items/85123A'],
      ['/api/', '/'],
    ])('%s is the API’s %s', (uri, path) => {
      expect(run(at('/api/*'), { uri })).toMatchObject({ uri: path });
    });

    it('to Cognito passes signing in, and nothing else', () => {
      const target = (operation: string) => ({
        'x-amz-target': { value: `AWSCognitoIdentityProviderService.${operation}` },
      });
      const ask = (method: string, headers: object) => run(at('/cognito'), { method, uri: '/cognito', headers });
      expect(ask('POST', target('InitiateAuth'))).toMatchObject({ uri: '/' });
      for (const [method, headers] of [
        ['GET', target('InitiateAuth')],
        ['POST', target('SignUp')],
        ['POST', target('InitiateAuthX')],
        ['POST', {}],
      ] as const) {
        expect(ask(method, headers)).toMatchObject({ statusCode: 403 });
      }
    });

    it('nothing takes longer than CloudFront allows: no loops, no expressions that backtrack, below 10 KB', () => {
      for (const [, { Properties }] of of('AWS::CloudFront::Function')) {
        const code = String(Properties['FunctionCode']);
        expect(code.length).toBeLessThan(10_240);
        expect(Properties['FunctionConfig']).toMatchObject({ Runtime: 'cloudfront-js-2.0' });
      }
    });
  });
});

describe('a store with a domain', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1b2c';
  const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/depot/1b2c';

  it('answers to its name with its own certificate, TLS 1.2 or newer, behind its web ACL', () => {
    const { storefront } = synthesized('prod', { domainName: 'shop.example.com', certificateArn, webAclArn });
    storefront?.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['shop.example.com'],
        ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
        WebACLId: webAclArn,
      },
    });
    storefront?.hasOutput('StoreUrl', { Value: 'https://shop.example.com' });
  });

  it.each([
    [{ domainName: 'shop.example.com' }, 'go together'],
    [{ certificateArn }, 'go together'],
    [{ domainName: 'https://shop.example.com', certificateArn }, 'use shop.example.com'],
    [{ domainName: 'shop.example.com', certificateArn: certificateArn.replace('us-east-1', 'eu-west-1') }, 'us-east-1'],
    [{ webAclArn: 'depot' }, 'us-east-1'],
  ])('%j is refused with what it may be', (context, mend) => {
    expect(() => synthesized('prod', context)).toThrow(mend);
  });
});

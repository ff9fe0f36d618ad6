import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { EbsDeviceVolumeType } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, ResourcePolicy, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Domain, type DomainProps, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** Three zones, a data node in each, and masters of their own: loses a zone and goes on. */
const PROD = {
  capacity: {
    dataNodes: 3,
    dataNodeInstanceType: 'r7g.large.search',
    masterNodes: 3,
    masterNodeInstanceType: 'm7g.large.search',
    // A standby zone serves no searches until another fails; three that all work are the cheaper way to survive one.
    multiAzWithStandbyEnabled: false,
  },
  zoneAwareness: { enabled: true, availabilityZoneCount: 3 },
  ebs: { volumeSize: 50, volumeType: EbsDeviceVolumeType.GP3 },
} as const satisfies Omit<DomainProps, 'version'>;

/** The smallest there is; when it is lost, the index is filled again from Items. */
const SMALL = {
  capacity: { dataNodes: 1, dataNodeInstanceType: 't3.small.search', multiAzWithStandbyEnabled: false },
  ebs: { volumeSize: 10, volumeType: EbsDeviceVolumeType.GP3 },
} as const satisfies Omit<DomainProps, 'version'>;

/**
 * The search service. It has no resource policy: without one only signed requests whose own IAM policy allows them get in
 * (docs.aws.amazon.com, "Identity and Access Management in Amazon OpenSearch Service"), and only our functions' do.
 */
export class SearchDomain extends Construct {
  readonly domain: Domain;
  /** URL that functions send requests to. */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const prod = stage.name === 'prod';
    const local = stage.name === 'local';
    // The engine beside AWS writes no such logs, and every resource costs start time there.
    const logs = local ? undefined : this.logs();
    this.domain = new Domain(this, 'Domain', {
      version: EngineVersion.OPENSEARCH_3_7,
      ...(prod ? PROD : SMALL),
      encryptionAtRest: { enabled: true },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      removalPolicy: prod ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(logs && { logging: logs.options, suppressLogsResourcePolicy: true }),
    });
    // OpenSearch tries to write when the domain is made.
    if (logs) this.domain.node.addDependency(logs.policy);
    // The local engine answers with host and port of a plain OpenSearch on the same machine.
    this.endpoint = `${local ? 'http' : 'https'}://${this.domain.domainEndpoint}`;
    this.acknowledge(prod);
  }

  private logs(): { options: NonNullable<DomainProps['logging']>; policy: ResourcePolicy } {
    const retention = RetentionDays.ONE_MONTH;
    const search = new LogGroup(this, 'SlowSearches', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const index = new LogGroup(this, 'SlowIndexing', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const application = new LogGroup(this, 'Errors', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const policy = new ResourcePolicy(this, 'LogsFromSearch', {
      policyStatements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('es.amazonaws.com')],
          actions: ['logs:PutLogEvents', 'logs:CreateLogStream'],
          resources: [search, index, application].map((group) => group.logGroupArn),
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      ],
    });
    const options = {
      slowSearchLogEnabled: true,
      slowSearchLogGroup: search,
      slowIndexLogEnabled: true,
      slowIndexLogGroup: index,
      appLogEnabled: true,
      appLogGroup: application,
    };
    return { options, policy };
  }

  private acknowledge(prod: boolean): void {
    const because = (rule: string, reason: string) =>
      Validations.of(this.domain).acknowledge({ id: `AwsSolutions-${rule}`, reason });
    because(
      'OS1',
      'Outside a VPC on purpose: functions need no NAT or endpoints, and every request is TLS, signed and allowed by IAM.',
    );
    because(
      'OS3',
      'Functions have no fixed addresses; access is by IAM identity, which an address list would not narrow.',
    );
    because('OS5', 'It has no resource policy, so nothing unsigned or anonymous gets in; cdk-nag looks for a policy.');
    if (prod) return;
    because(
      'OS4',
      'One small node outside prod; its index is filled again from Items at will. Prod has three dedicated masters.',
    );
    because('OS7', 'One node outside prod has no second zone. Prod spans three.');
  }
}

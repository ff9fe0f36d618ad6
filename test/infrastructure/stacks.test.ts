import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { routes } from '../../functions/routes.ts';
import type { TableDefinition } from '../../functions/shared/table.ts';
import {
  AUDIT_METRICS,
  FRESH_WITHIN_SECONDS,
  INDEX_METRICS,
  INDEX_REFUSED,
  MOVEMENT_NOT_RECORDED,
  ORDER_IS_STUCK,
} from '../../functions/shared/worker.ts';
import { tables } from '../../functions/tables.ts';
import { workers } from '../../functions/workers.ts';
import { constructId } from '../../lib/construct-id.ts';
import { type Resource, type Synthesized, synthesized } from './synthesized.ts';

const definitions: [string, TableDefinition][] = Object.entries(tables);

describe.each(['dev', 'prod'])('stacks of %s', (stage) => {
  const store = synthesized(stage);
  const { all, text, output } = store;
  const properties = (type: string) => all(type).map(([, { Properties }]) => Properties);

  it('each route of the list is a route of the API, open only to those it names', () => {
    const authorizers = new Map(all('AWS::ApiGatewayV2::Authorizer'));
    const found = properties('AWS::ApiGatewayV2::Route').map((route) => {
      const authorizer = route['AuthorizerId'] && authorizers.get(text(route['AuthorizerId']))?.Properties;
      return `${route['RouteKey']} ${route['AuthorizationType']} ${authorizer ? Object(authorizer)['AuthorizerType'] : '-'}`;
    });
    const due = routes.map(
      ({ method, path, access }) => `${method} ${path} ${access === 'anyone' ? 'NONE -' : 'JWT JWT'}`,
    );
    expect(found.sort()).toEqual([...due, '$default NONE -'].sort());
  });

  it('the authorizer takes tokens of the store’s own user pool and client only', () => {
    const pool = output('UserPoolId');
    for (const authorizer of properties('AWS::ApiGatewayV2::Authorizer')) {
      const { Issuer, Audience } = authorizer['JwtConfiguration'] as { Issuer: unknown; Audience: unknown[] };
      expect(text(Issuer)).toBe(`https://cognito-idp.AWS::Region.amazonaws.com/${pool}`);
      expect(Audience.map(text)).toEqual([output('UserPoolClientId')]);
    }
  });

  it('the API is throttled and logs who asked for what', () => {
    for (const apiStage of properties('AWS::ApiGatewayV2::Stage')) {
      const { ThrottlingRateLimit, ThrottlingBurstLimit } = apiStage['DefaultRouteSettings'] as Record<string, number>;
      expect(ThrottlingRateLimit).toBeGreaterThan(0);
      expect(ThrottlingBurstLimit).toBeGreaterThan(0);
      const { Format } = apiStage['AccessLogSettings'] as { Format: string };
      expect(JSON.parse(Format)).toMatchObject({ route: '$context.routeKey', status: '$context.status' });
    }
  });

  it.each(definitions)('table %s is as its definition says, recoverable and kept', (name, definition) => {
    const table = new Map(all('AWS::DynamoDB::Table')).get(output(`Table${name}`)) as Resource;
    const key = ({ partitionKey, sortKey }: Pick<TableDefinition, 'partitionKey' | 'sortKey'>) => [
      { AttributeName: partitionKey.name, KeyType: 'HASH' },
      ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' }] : []),
    ];
    const indexes = Object.entries(definition.indexes ?? {});
    const attributes = [definition, ...indexes.map(([, index]) => index)].flatMap(({ partitionKey, sortKey }) =>
      [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, type }) => `${name} ${type}`),
    );
    const types = table.Properties['AttributeDefinitions'] as { AttributeName: string; AttributeType: string }[];

    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties['DeletionProtectionEnabled'] ?? false).toBe(stage === 'prod');
    expect(table.Properties['TableName']).toBeUndefined();
    expect(table.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
    expect(table.Properties['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(table.Properties['KeySchema']).toEqual(key(definition));
    expect(new Set(types.map((each) => `${each.AttributeName} ${each.AttributeType}`))).toEqual(new Set(attributes));
    expect(table.Properties['TimeToLiveSpecification']).toEqual(
      definition.ttl === undefined ? undefined : { AttributeName: definition.ttl, Enabled: true },
    );
    expect(table.Properties['StreamSpecification']).toEqual(
      definition.stream === undefined ? undefined : { StreamViewType: definition.stream },
    );
    expect(table.Properties['GlobalSecondaryIndexes'] ?? []).toEqual(
      indexes.map(([IndexName, index]) => ({
        IndexName,
        KeySchema: key(index),
        Projection: index.include
          ? { ProjectionType: 'INCLUDE', NonKeyAttributes: index.include }
          : { ProjectionType: 'KEYS_ONLY' },
      })),
    );
  });

  /** Queues that something else gives its failures to: by redrive or as a stream's on-failure destination. */
  const deadLetters = (): Set<string> =>
    new Set([
      ...properties('AWS::SQS::Queue').flatMap(({ RedrivePolicy }) =>
        RedrivePolicy ? [text((RedrivePolicy as Record<string, unknown>)['deadLetterTargetArn'])] : [],
      ),
      ...properties('AWS::Lambda::EventSourceMapping').flatMap(({ DestinationConfig }) =>
        DestinationConfig
          ? [text((DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure.Destination)]
          : [],
      ),
    ]);

  it('each queue gives what fails five times to a queue of its own, is encrypted, and speaks TLS only', () => {
    const dead = deadLetters();
    const policies = properties('AWS::SQS::QueuePolicy');
    const targets: string[] = [];
    for (const [id, { Properties }] of all('AWS::SQS::Queue')) {
      expect(Properties, id).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
      const [policy] = policies.filter(({ Queues }) => (Queues as unknown[]).map(text).includes(id));
      expect(JSON.stringify(policy), id).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
      if (dead.has(`${id}.Arn`)) continue;
      expect(Properties['RedrivePolicy'], id).toMatchObject({ maxReceiveCount: 5 });
      targets.push(text((Properties['RedrivePolicy'] as Record<string, unknown>)['deadLetterTargetArn']));
    }
    expect(new Set(targets).size).toBe(targets.length);
  });

  it('everything announced is kept in a queue that only the bus’s rule may send to, and what can’t be delivered too', () => {
    const rules = all('AWS::Events::Rule').filter(([, { Properties }]) => Properties['EventBusName'] !== undefined);
    expect(rules).toHaveLength(1);
    const [ruleId, { Properties: rule }] = rules[0] as (typeof rules)[number];
    expect(rule).toMatchObject({ EventPattern: { source: ['depot'] }, State: 'ENABLED' });
    expect(`${text(rule['EventBusName'])}.Arn`).toBe(output('EventBus'));
    const [target] = rule['Targets'] as [{ Arn: unknown; DeadLetterConfig: { Arn: unknown } }];
    expect(text(target.Arn)).toBe(`${output('QueueAnnouncements')}.Arn`);
    expect(deadLetters()).toContain(text(target.DeadLetterConfig.Arn));
    for (const queueArn of [text(target.Arn), text(target.DeadLetterConfig.Arn)]) {
      const policies = properties('AWS::SQS::QueuePolicy').filter(({ Queues }) =>
        (Queues as unknown[]).map(text).includes(queueArn.replace('.Arn', '')),
      );
      const statements = policies.flatMap(
        ({ PolicyDocument }) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
      );
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
      expect(allowed.length).toBeGreaterThan(0);
      for (const { Principal, Condition } of allowed) {
        expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
        expect(text(Object.values(Object.values(Condition as object)[0])[0])).toBe(`${ruleId}.Arn`);
      }
    }
  });

  it('a message stays invisible six times as long as its consumer may take', () => {
    const queues = new Map(all('AWS::SQS::Queue'));
    const functions = new Map(all('AWS::Lambda::Function'));
    for (const { source } of workers) {
      if (source.kind !== 'queue') continue;
      const id = output(`Queue${source.queue}`);
      const [mapping] = properties('AWS::Lambda::EventSourceMapping').filter(
        ({ EventSourceArn }) => text(EventSourceArn) === `${id}.Arn`,
      );
      const timeout = functions.get(text(mapping?.['FunctionName']))?.Properties['Timeout'] as number;
      expect(queues.get(id)?.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  it('a queue’s consumer reports the messages that failed; a stream’s batch is halved, given up on late, and kept', () => {
    for (const [id, { Properties }] of all('AWS::Lambda::EventSourceMapping')) {
      expect(Properties['MaximumBatchingWindowInSeconds'], id).toBeUndefined();
      if (!text(Properties['EventSourceArn']).endsWith('.StreamArn')) {
        expect(Properties['FunctionResponseTypes'], id).toEqual(['ReportBatchItemFailures']);
        continue;
      }
      // Stream consumers throw instead: docs/adr/0009-streams-fail-whole.md.
      expect(Properties['FunctionResponseTypes'], id).toBeUndefined();
      expect(Properties, id).toMatchObject({
        BisectBatchOnFunctionError: true,
        StartingPosition: 'TRIM_HORIZON',
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
      expect(Properties['MaximumRetryAttempts'] ?? -1, id).toBe(-1);
      expect(Properties['MaximumRecordAgeInSeconds'], id).toBe(82_800);
    }
  });

  it('an alarm rings on the first message in any dead-letter queue, a failed execution, a function’s error and a 5xx', () => {
    const rings = properties('AWS::CloudWatch::Alarm').filter(
      ({ TreatMissingData, EvaluationPeriods }) => TreatMissingData !== 'breaching' && EvaluationPeriods === 1,
    );
    const alarms = rings.map((alarm) => {
      expect(alarm).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
      expect((alarm['AlarmActions'] as unknown[]).map(text)).toEqual([output('AlarmTopic')]);
      const [{ Value } = { Value: '' }] = (alarm['Dimensions'] ?? []) as { Value: unknown }[];
      return `${alarm['MetricName']} ${text(Value)}`.trim();
    });
    const due = [
      ...[...deadLetters()].map((arn) => `ApproximateNumberOfMessagesVisible ${arn.replace(/Arn$/, 'QueueName')}`),
      ...['ExecutionsFailed', 'ExecutionsTimedOut'].map((metric) => `${metric} ${output('FulfilmentWorkflow')}`),
      ...all('AWS::Lambda::Function').map(([id]) => `Errors ${id}`),
      `5xx ${output('ApiId')}`,
      'OrdersStuck',
    ];
    expect(alarms).toEqual(expect.arrayContaining(due));
  });

  it.each([
    [ORDER_IS_STUCK, 'OrdersStuck', /planOrder/i],
    [MOVEMENT_NOT_RECORDED, 'MovementsNotRecorded', /recordMovement/i],
    [INDEX_REFUSED, 'NotIndexedByIndexItems', /indexItems/i],
    [INDEX_REFUSED, 'NotIndexedByIndexStock', /indexStock/i],
    [INDEX_REFUSED, 'NotIndexedByIndexPopularity', /indexPopularity/i],
  ])('“%s” is counted from the log of the function that says so, and rings: %s', (message, metric, name) => {
    const filters = properties('AWS::Logs::MetricFilter').filter(
      ({ FilterPattern, MetricTransformations }) =>
        FilterPattern === `{ $.message = "${message}" }` &&
        JSON.stringify(MetricTransformations).includes(`"${metric}"`),
    );
    expect(filters).toHaveLength(1);
    const lambda = all('AWS::Lambda::Function').find(([id]) => name.test(id));
    const logging = lambda?.[1].Properties['LoggingConfig'] as Record<string, unknown> | undefined;
    expect(text(filters[0]?.['LogGroupName'])).toBe(text(logging?.['LogGroup']));
    const [transformation] = (filters[0]?.['MetricTransformations'] ?? []) as {
      MetricName: string;
      MetricNamespace: unknown;
    }[];
    expect(transformation?.MetricName).toBe(metric);
    const alarms = properties('AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === metric);
    expect(alarms).toMatchObject([{ Namespace: transformation?.MetricNamespace }]);
  });

  it('a breach that the stock auditor finds rings, and so does its silence', () => {
    const [id] = all('AWS::Lambda::Function').find(([logicalId]) => /auditStock/i.test(logicalId)) ?? [];
    const alarmsOn = (metric: string) =>
      properties('AWS::CloudWatch::Alarm')
        .filter(({ MetricName, Namespace }) => MetricName === metric && Namespace === AUDIT_METRICS.namespace)
        .map((alarm) => {
          const dimensions = (alarm['Dimensions'] as { Name: string; Value: unknown }[]).map(
            ({ Name, Value }) => `${Name} ${text(Value)}`,
          );
          expect(dimensions.sort()).toEqual([`function_name ${id}`, `service ${AUDIT_METRICS.service}`]);
          expect((alarm['AlarmActions'] as unknown[]).map(text)).toEqual([output('AlarmTopic')]);
          return alarm;
        });
    expect(alarmsOn(AUDIT_METRICS.breaches)).toMatchObject([{ Statistic: 'Sum', Threshold: 1 }]);
    expect(alarmsOn(AUDIT_METRICS.unfinished)).toMatchObject([{ Statistic: 'Sum', Threshold: 1 }]);
    expect(alarmsOn(AUDIT_METRICS.audited)).toMatchObject([
      {
        Statistic: 'SampleCount',
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        Period: 900,
        EvaluationPeriods: 3,
      },
    ]);
  });

  it('changes of items that are found late ring, and so does a stream’s consumer that is behind', () => {
    const late = properties('AWS::CloudWatch::Alarm').filter(
      ({ MetricName }) => MetricName === INDEX_METRICS.freshness || MetricName === 'IteratorAge',
    );
    const rings = late.map((alarm) => {
      expect(alarm).toMatchObject({
        ...{ Statistic: 'Maximum', Period: 60, EvaluationPeriods: 3, ComparisonOperator: 'GreaterThanThreshold' },
        TreatMissingData: 'notBreaching',
      });
      expect((alarm['AlarmActions'] as unknown[]).map(text)).toEqual([output('AlarmTopic')]);
      const dimensions = alarm['Dimensions'] as { Name: string; Value: unknown }[];
      const of = dimensions.find(({ Name }) => /^function_?name$/i.test(Name))?.Value;
      return `${alarm['MetricName']} ${alarm['Threshold']} ${text(of)}`;
    });
    const ids = (pattern: RegExp) => all('AWS::Lambda::Function').flatMap(([id]) => (pattern.test(id) ? [id] : []));
    const indexers = ids(/^Index(Items|Stock|Popularity)/);
    expect(indexers).toHaveLength(3);
    const streams = workers.filter(({ source }) => source.kind === 'stream').map(({ name }) => constructId(name));
    expect(rings.sort()).toEqual(
      [
        ...indexers.map((id) => `${INDEX_METRICS.freshness} ${FRESH_WITHIN_SECONDS} ${id}`),
        ...streams.flatMap((name) => ids(new RegExp(`^${name}Worker`))).map((id) => `IteratorAge 60000 ${id}`),
      ].sort(),
    );
    expect(streams.length).toBeGreaterThanOrEqual(9);
  });

  it('at most two consumers read a table’s stream, as DynamoDB advises', () => {
    const readers = Map.groupBy(
      workers.flatMap(({ source }) => (source.kind === 'stream' ? [source.table] : [])),
      (table) => table,
    );
    for (const [table, all] of readers) expect(all.length, table).toBeLessThanOrEqual(2);
  });

  it('alarms may publish to their topic', () => {
    const statements = properties('AWS::SNS::TopicPolicy').flatMap(
      ({ PolicyDocument }) => (PolicyDocument as { Statement: unknown[] }).Statement,
    );
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
  });

  it('a user can change nothing that a decision rests on, nor make an account', () => {
    const [pool] = properties('AWS::Cognito::UserPool');
    expect(pool).toMatchObject({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    expect(pool?.['Schema']).toBeUndefined();
    const [client] = properties('AWS::Cognito::UserPoolClient');
    expect(new Set(client?.['WriteAttributes'] as string[])).toEqual(new Set(['email', 'name']));
    expect(client?.['ExplicitAuthFlows']).toEqual(
      expect.arrayContaining(['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH']),
    );
    const groups = properties('AWS::Cognito::UserPoolGroup').map(({ GroupName }) => GroupName);
    expect(groups.sort()).toEqual(['admin', 'shopper', 'staff']);
  });

  it('the search domain is encrypted on disk and between nodes, and lets nobody in by address', () => {
    const [domain] = properties('AWS::OpenSearchService::Domain');
    expect(domain).toMatchObject({
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true },
    });
    expect(domain?.['AccessPolicies']).toBeUndefined();
    expect(output('SearchEndpoint')).toMatch(/^https:\/\/[^/]+\.DomainEndpoint$/);
    const { InstanceCount, DedicatedMasterCount } = Object(domain?.['ClusterConfig']) as Record<string, number>;
    expect([InstanceCount, DedicatedMasterCount]).toEqual(stage === 'prod' ? [3, 3] : [1, undefined]);
  });

  it('item images are private, encrypted, and sent over TLS only', () => {
    const bucket = new Map(all('AWS::S3::Bucket')).get(output('ImagesBucket'));
    expect(bucket?.DeletionPolicy).toBe('Retain');
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: expect.anything(),
      LoggingConfiguration: expect.anything(),
    });
  });

  it('nothing names an account, a region or a physical resource', () => {
    const templates = JSON.stringify(
      [store.data, store.service, ...store.features].map((template) => template.toJSON()),
    );
    expect(templates.match(/(?<![0-9a-f])\d{12}(?![0-9a-f])/g)).toBeNull();
    expect(templates.match(/\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b/g)).toBeNull();
    const named = [
      'TableName',
      'FunctionName',
      'QueueName',
      'BucketName',
      'StateMachineName',
      'RoleName',
      'LogGroupName',
      'DomainName',
    ];
    const types = [
      'DynamoDB::Table',
      'Lambda::Function',
      'SQS::Queue',
      'S3::Bucket',
      'StepFunctions::StateMachine',
      'IAM::Role',
      'Logs::LogGroup',
      'OpenSearchService::Domain',
    ];
    for (const [id, { Properties }] of types.flatMap((type) => all(`AWS::${type}`))) {
      expect(
        Object.keys(Properties).filter((property) => named.includes(property)),
        id,
      ).toEqual([]);
    }
  });

  it('cdk-nag finds nothing that is not acknowledged, and no acknowledgement covers all wildcards of a role', () => {
    const { violations } = new AwsSolutionsChecks().validateScope(store.app);
    const found = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found).toEqual([]);
    const acknowledged = store.app.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object));
    expect(acknowledged.filter((id) => id.endsWith('-IAM5'))).toEqual([]);
  });
});

describe('stacks of local', () => {
  const store = synthesized('local');

  it('leave nothing behind when they are destroyed', () => {
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::Cognito::UserPool',
      'AWS::OpenSearchService::Domain',
    ]) {
      for (const [id, { DeletionPolicy }] of store.all(type)) expect(DeletionPolicy, id).toBe('Delete');
    }
  });

  it('reach the search engine of the same machine by plain http', () => {
    expect(store.output('SearchEndpoint')).toMatch(/^http:\/\//);
  });
});

describe('a store whose holds have no timer', () => {
  it('differs from another in one event source mapping, which is disabled', () => {
    const off = synthesized('local', { holdTimer: 'off' });
    const mappings = off.all('AWS::Lambda::EventSourceMapping');
    const disabled = mappings.filter(([, { Properties }]) => Properties['Enabled'] === false);
    expect(disabled.map(([, { Properties }]) => off.text(Properties['EventSourceArn']))).toEqual([
      `${off.output('QueueHoldTimers')}.Arn`,
    ]);
    const without = ({ data, service, features }: Synthesized) => {
      const [id] = disabled[0] ?? [];
      return [data, service, ...features].map((each) => {
        const template = structuredClone(each.toJSON());
        delete template['Resources'][String(id)]?.Properties.Enabled;
        return template;
      });
    };
    expect(without(off)).toEqual(without(synthesized('local')));
  });
});

describe('context', () => {
  it.each([
    ['stage', 'production', 'use one of dev, prod, local'],
    ['holdSeconds', '0', 'use whole seconds from 1 to 86400'],
    ['holdSeconds', 'ten', 'use whole seconds from 1 to 86400'],
    ['holdSeconds', '', 'use whole seconds from 1 to 86400'],
    ['claimLeaseSeconds', '1.5', 'use whole seconds from 1 to 86400'],
    ['lowStockThreshold', '-1', 'use whole units from 0 to 1000000'],
    ['holdTimer', 'false', 'use one of on, off'],
    ['assignmentStrategy', 'random', 'use round-robin, or one or more of fewest-shipments, nearest'],
    ['assignmentStrategy', 'nearest,round-robin', 'use round-robin, or one or more of fewest-shipments, nearest'],
  ])('%s=%s is refused with what it may be', (key, value, mend) => {
    expect(() => synthesized('dev', { [key]: value })).toThrow(mend);
  });
});

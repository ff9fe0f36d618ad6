import { describe, expect, it } from 'vitest';
import { routes } from '../../functions/routes.ts';
import { variable } from '../../functions/shared/env.ts';
import type { BucketName, Needs, QueueName, TableName } from '../../functions/shared/needs.ts';
import { workers } from '../../functions/workers.ts';
import { allowed, type Resource, type Statement, type Synthesized, synthesized } from './synthesized.ts';

/** What a function may do, as `action resource`, said again from its needs alone. */
function due(needs: Needs, { output, all }: Synthesized): string[] {
  const queueArn = (name: QueueName) => `${output(`Queue${name}`)}.Arn`;
  const domainArn = `${all('AWS::OpenSearchService::Domain')[0]?.[0]}.Arn`;
  const workflow = output('FulfilmentWorkflow');
  return [
    ...Object.entries(needs.tables ?? {}).flatMap(([name, actions]) =>
      actions.map((action) => `dynamodb:${action} ${output(`Table${name}`)}.Arn`),
    ),
    ...(needs.indexes ?? []).map((index) => {
      const [table, name] = index.split('/');
      return `dynamodb:Query ${output(`Table${table}`)}.Arn/index/${name}`;
    }),
    ...(needs.queues ?? []).map((queue) => `sqs:SendMessage ${queueArn(queue)}`),
    ...Object.entries(needs.buckets ?? {}).flatMap(([name, own]) =>
      own.flatMap(({ actions, prefix }) =>
        actions.map((action) => `s3:${action} ${output(`${name}Bucket`)}.Arn/${prefix}*`),
      ),
    ),
    ...(needs.search === 'read'
      ? ['Get', 'Post'].flatMap((verb) =>
          ['/*/_search', '/*/_msearch', '/*/_search/point_in_time', '/_search'].map(
            (path) => `es:ESHttp${verb} ${domainArn}${path}`,
          ),
        )
      : []),
    ...(needs.search === 'write'
      ? ['Get', 'Head', 'Post', 'Put'].map((verb) => `es:ESHttp${verb} ${domainArn}/*`)
      : []),
    ...(needs.startsFulfilment ? [`states:StartExecution ${workflow}`] : []),
    ...(needs.answersTasks ? [`states:SendTaskSuccess ${workflow}`] : []),
    ...(needs.watchesFulfilment
      ? [`states:DescribeExecution arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:${workflow}.Name:*`]
      : []),
    ...(Object.entries(needs.deadLetters ?? {}) as [QueueName, 'inspect' | 'redrive'][]).flatMap(([queue, how]) => {
      const letters = `${output(`DeadLetterQueue${queue}`)}.Arn`;
      return [
        `sqs:GetQueueAttributes ${queueArn(queue)}`,
        ...['ChangeMessageVisibility', 'GetQueueAttributes', 'ReceiveMessage'].map(
          (action) => `sqs:${action} ${letters}`,
        ),
        ...(how === 'redrive' ? [`sqs:DeleteMessage ${letters}`, `sqs:SendMessage ${queueArn(queue)}`] : []),
      ];
    }),
    ...(needs.events ?? []).map((action) => `events:${action} ${output('EventBus')}`),
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
  ];
}

/** The environment a function should have, said again from its needs alone. */
function dueEnvironment(
  needs: Needs,
  { output }: Synthesized,
  settings: Record<string, string>,
): Record<string, string> {
  const named = [...Object.keys(needs.tables ?? {}), ...(needs.indexes ?? []).map((index) => index.split('/')[0])];
  return Object.fromEntries([
    ['NODE_OPTIONS', '--enable-source-maps'],
    ...named.map((name) => [variable.table(name as TableName), output(`Table${name}`)]),
    ...(needs.queues ?? []).map((name) => [variable.queue(name), output(`Queue${name}`)]),
    ...Object.keys(needs.buckets ?? {}).map((name) => [variable.bucket(name as BucketName), output(`${name}Bucket`)]),
    ...(needs.search ? [['SEARCH_ENDPOINT', output('SearchEndpoint')]] : []),
    ...(needs.startsFulfilment || needs.watchesFulfilment
      ? [['FULFILMENT_WORKFLOW', output('FulfilmentWorkflow')]]
      : []),
    ...(Object.entries(needs.deadLetters ?? {}) as [QueueName, 'inspect' | 'redrive'][]).flatMap(([queue]) => [
      [variable.deadLetters(queue), output(`DeadLetterQueue${queue}`)],
      [variable.queue(queue), output(`Queue${queue}`)],
    ]),
    ...(needs.events ? [['EVENT_BUS', output('EventBus')]] : []),
    ...(needs.settings ?? []).map((name) => [name, settings[name]]),
  ]);
}

const only = <T>(found: readonly T[], what: string): T => {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length} × ${what}`);
  return first;
};

/** The function a route leads to, by following the route's integration. */
function behind(routeKey: string, { all, text }: Synthesized): string {
  const [, route] = only(
    all('AWS::ApiGatewayV2::Route').filter(([, { Properties }]) => Properties['RouteKey'] === routeKey),
    `route ${routeKey}`,
  );
  const integrationId = text(route.Properties['Target']).replace('integrations/', '');
  const [, integration] = only(
    all('AWS::ApiGatewayV2::Integration').filter(([id]) => id === integrationId),
    `integration of ${routeKey}`,
  );
  return text(integration.Properties['IntegrationUri']).replace('.Arn', '');
}

/** What a worker's source reads from, and the function it wakes. */
function workerFunction(worker: (typeof workers)[number], store: Synthesized): { id: string; reading: string[] } {
  const { all, text, output } = store;
  const { source } = worker;
  if (source.kind === 'fallback') return { id: behind('$default', store), reading: [] };
  if (source.kind === 'workflow') {
    const [, machine] = only(all('AWS::StepFunctions::StateMachine'), 'state machine');
    const substitutions = machine.Properties['DefinitionSubstitutions'] as Record<string, unknown>;
    const name = `${worker.name.charAt(0).toUpperCase()}${worker.name.slice(1)}Arn`;
    return { id: text(substitutions[name]).replace('.Arn', ''), reading: [] };
  }
  if (source.kind === 'schedule') {
    const [, rule] = only(
      all('AWS::Events::Rule').filter(
        ([, { Properties }]) => Properties['ScheduleExpression'] === `rate(${source.everyMinutes} minutes)`,
      ),
      `rule of ${worker.name}`,
    );
    const target = only(rule.Properties['Targets'] as { Arn: unknown }[], `target of ${worker.name}`);
    expect(rule.Properties['State']).toBe('ENABLED');
    return { id: text(target.Arn).replace('.Arn', ''), reading: [] };
  }
  const arn =
    source.kind === 'queue' ? `${output(`Queue${source.queue}`)}.Arn` : `${output(`Table${source.table}`)}.StreamArn`;
  const patterns = source.kind === 'stream' ? source.filters.map((filter) => JSON.stringify(filter)) : [];
  const [, mapping] = only(
    all('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) => {
      const criteria = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] } | undefined;
      const filters = (criteria?.Filters ?? []).map(({ Pattern }) => Pattern);
      return text(Properties['EventSourceArn']) === arn && JSON.stringify(filters) === JSON.stringify(patterns);
    }),
    `event source of ${worker.name}`,
  );
  const id = text(mapping.Properties['FunctionName']);
  if (source.kind === 'queue') {
    return {
      id,
      reading: ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} ${arn}`),
    };
  }
  const destination = mapping.Properties['DestinationConfig'] as { OnFailure: { Destination: unknown } };
  return {
    id,
    reading: [
      ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `dynamodb:${action} ${arn}`),
      `dynamodb:ListStreams ${output(`Table${source.table}`)}.Arn/stream/*`,
      `sqs:SendMessage ${text(destination.OnFailure.Destination)}`,
    ],
  };
}

function statementsOf(lambda: Resource, { all, text }: Synthesized): Statement[] {
  const roleId = text(lambda.Properties['Role']).replace('.Arn', '');
  const [, role] = only(
    all('AWS::IAM::Role').filter(([id]) => id === roleId),
    `role ${roleId}`,
  );
  expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
  const attached = all('AWS::IAM::Policy').filter(([, { Properties }]) =>
    (Properties['Roles'] as unknown[]).map(text).includes(roleId),
  );
  expect(attached).toEqual([]);
  const inline = role.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe.each(['dev', 'prod'])('functions of %s', (stage) => {
  const store = synthesized(stage, {
    ...{ holdSeconds: '90', extensionSeconds: 45, claimLeaseSeconds: 30, assignmentStrategy: 'round-robin' },
    ...{ lowStockThreshold: 4, promiseDays: 3, mergeShipments: 'off', claimDeadlineMinutes: 60 },
  });
  const settings = {
    ...{ HOLD_SECONDS: '90', EXTENSION_SECONDS: '45' },
    ...{ CLAIM_LEASE_SECONDS: '30', ASSIGNMENT_STRATEGY: 'round-robin' },
    ...{ LOW_STOCK_THRESHOLD: '4', PROMISE_DAYS: '3', MERGE_SHIPMENTS: 'off', CLAIM_DEADLINE_MINUTES: '60' },
  };

  const subjects = [
    ...routes.map(({ name, method, path, needs }) => ({
      name,
      needs,
      find: () => ({ id: behind(`${method} ${path}`, store), reading: [] as string[] }),
    })),
    ...workers.map((worker) => ({
      name: worker.name,
      needs: worker.needs,
      find: () => workerFunction(worker, store),
    })),
  ];
  const lambdaOf = (id: string): Resource =>
    only(
      store.all('AWS::Lambda::Function').filter(([logicalId]) => logicalId === id),
      `function ${id}`,
    )[1];

  it.each(subjects)('$name may do exactly what its needs and its source say', ({ needs, find }) => {
    const { id, reading } = find();
    const lambda = lambdaOf(id);
    const { LogGroup } = lambda.Properties['LoggingConfig'] as { LogGroup: unknown };
    const logging = ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} ${store.text(LogGroup)}.Arn`);
    expect(allowed(statementsOf(lambda, store), store.text)).toEqual(
      [...due(needs, store), ...reading, ...logging].sort(),
    );
  });

  it.each(subjects)('$name finds in its environment exactly what its needs say', ({ needs, find }) => {
    const { Variables } = lambdaOf(find().id).Properties['Environment'] as { Variables: Record<string, unknown> };
    const found = Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, store.text(value)]));
    expect(found).toEqual(dueEnvironment(needs, store, settings));
  });

  it('each route and each worker has a function of its own', () => {
    const ids = subjects.map(({ find }) => find().id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('all run Node 24 on arm64, traced, with logs that end', () => {
    const logGroups = new Map(store.all('AWS::Logs::LogGroup'));
    for (const [id, { Properties }] of store.all('AWS::Lambda::Function')) {
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
      const { LogGroup } = Properties['LoggingConfig'] as { LogGroup: unknown };
      expect(logGroups.get(store.text(LogGroup))?.Properties['RetentionInDays'], id).toBeGreaterThan(0);
    }
  });

  it('no policy allows an action by wildcard, and none trusts everybody', () => {
    const documents = [
      'AWS::IAM::Role',
      'AWS::IAM::Policy',
      'AWS::SQS::QueuePolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::S3::BucketPolicy',
    ]
      .flatMap((type) => store.all(type))
      .flatMap(([, { Properties }]) => [
        Properties['PolicyDocument'],
        ...((Properties['Policies'] ?? []) as { PolicyDocument: unknown }[]).map(
          ({ PolicyDocument }) => PolicyDocument,
        ),
      ])
      .filter((document) => document !== undefined) as { Statement: (Statement & { Principal?: unknown })[] }[];
    const granted = documents.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === 'Allow');
    expect(granted.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(granted.filter(({ Principal }) => JSON.stringify(Principal ?? '').includes('*'))).toEqual([]);
  });

  it('the workflow invokes its own functions and fills its queue, and beyond that only logs and traces', () => {
    const [, machine] = only(store.all('AWS::StepFunctions::StateMachine'), 'state machine');
    const roleId = store.text(machine.Properties['RoleArn']).replace('.Arn', '');
    const statements = statementsOf({ Properties: { Role: { Ref: roleId } } }, store);
    const mine = workers.filter(({ source }) => source.kind === 'workflow');
    expect(allowed(statements, store.text).filter((line) => !line.endsWith(' *'))).toEqual(
      [
        ...mine.map((worker) => `lambda:InvokeFunction ${workerFunction(worker, store).id}.Arn`),
        `sqs:SendMessage ${store.output('QueueWarehouseWork')}.Arn`,
      ].sort(),
    );
    const services = allowed(statements, store.text).filter((line) => line.endsWith(' *'));
    expect(new Set(services.map((line) => line.split(':')[0]))).toEqual(new Set(['logs', 'xray']));
  });
});

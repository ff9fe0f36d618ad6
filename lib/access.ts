import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { variable } from '../functions/shared/env.ts';
import { EVENT_SOURCE } from '../functions/shared/event-source.ts';
import type { BucketName, BucketNeed, Needs, QueueName, TableAction, TableName } from '../functions/shared/needs.ts';
import type { Resources } from './resources.ts';
import { type Wildcard, wildcardArn } from './wildcard.ts';

/** IAM statements of exactly what the needs name: these actions on these resources. */
export function statementsFor(needs: Needs, resources: Resources): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  const allow = (actions: readonly string[], arn: string) =>
    statements.push(new PolicyStatement({ actions: [...actions], resources: [arn] }));

  for (const [name, actions] of Object.entries(needs.tables ?? {}) as [TableName, readonly TableAction[]][]) {
    const dynamodb = actions.map((action) => `dynamodb:${action}`);
    allow(dynamodb, resources.tables[name].tableArn);
  }
  for (const index of needs.indexes ?? []) {
    const [table, indexName] = index.split('/') as [TableName, string];
    allow(['dynamodb:Query'], `${resources.tables[table].tableArn}/index/${indexName}`);
  }
  for (const queue of needs.queues ?? []) allow(['sqs:SendMessage'], resources.queues[queue].queueArn);
  for (const { actions, objects } of objectsFor(needs, resources)) {
    allow(
      actions.map((action) => `s3:${action}`),
      wildcardArn(objects),
    );
  }
  for (const wildcard of searchPaths(needs, resources))
    allow(SEARCH_ACTIONS[needs.search ?? 'read'], wildcardArn(wildcard));
  for (const action of needs.events ?? []) {
    statements.push(
      new PolicyStatement({
        actions: [`events:${action}`],
        resources: [resources.bus.eventBusArn],
        conditions: { StringEquals: { 'events:source': EVENT_SOURCE } },
      }),
    );
  }
  if (needs.startsFulfilment) allow(['states:StartExecution'], workflowOf(resources).stateMachineArn);
  for (const [name, how] of deadLettersOf(needs)) {
    allow(['sqs:GetQueueAttributes'], resources.queues[name].queueArn);
    allow(
      ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'],
      resources.deadLetters[name].queueArn,
    );
    if (how === 'redrive') {
      allow(['sqs:DeleteMessage'], resources.deadLetters[name].queueArn);
      allow(['sqs:SendMessage'], resources.queues[name].queueArn);
    }
  }
  for (const executions of executionsFor(needs, resources)) {
    allow(['states:DescribeExecution'], wildcardArn(executions));
  }
  if (needs.answersTasks) allow(['states:SendTaskSuccess'], workflowOf(resources).stateMachineArn);
  return statements;
}

const deadLettersOf = ({ deadLetters = {} }: Needs) =>
  Object.entries(deadLetters) as [QueueName, 'inspect' | 'redrive'][];

const SEARCH_ACTIONS = {
  read: ['es:ESHttpGet', 'es:ESHttpPost'],
  write: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
} as const;

/** Those of the statements' resources that are patterns: objects of buckets, paths of the search domain. */
export function wildcardsFor(needs: Needs, resources: Resources): Wildcard[] {
  return [
    ...objectsFor(needs, resources).map(({ objects }) => objects),
    ...searchPaths(needs, resources),
    ...executionsFor(needs, resources),
  ];
}

function objectsFor(needs: Needs, { buckets }: Resources): (Pick<BucketNeed, 'actions'> & { objects: Wildcard })[] {
  return (Object.entries(needs.buckets ?? {}) as [BucketName, readonly BucketNeed[]][]).flatMap(([name, own]) =>
    own.map(({ actions, prefix }) => ({
      actions,
      objects: {
        owner: buckets[name],
        arn: buckets[name].bucketArn,
        pattern: `/${prefix}*`,
        reason: `Objects are named as they come; the prefix ${prefix} keeps it to its own.`,
      },
    })),
  );
}

function executionsFor(needs: Needs, resources: Resources): Wildcard[] {
  if (!needs.watchesFulfilment) return [];
  const machine = workflowOf(resources);
  const { partition, region, account } = Stack.of(machine);
  return [
    {
      owner: machine,
      before: `arn:${partition}:states:${region}:${account}:execution:`,
      arn: machine.stateMachineName,
      pattern: ':*',
      reason: 'Executions are named as orders come; the name of the workflow keeps it to its own.',
    },
  ];
}

function searchPaths(needs: Needs, { search }: Resources): Wildcard[] {
  const domain = { owner: search.domain, arn: search.domain.domainArn };
  switch (needs.search) {
    case undefined:
      return [];
    case 'read':
      // By path and not by method alone: POST to another path than this one writes.
      // `_msearch` is several searches in one request, which suggestions need. Further pages are read at a point in time:
      // it is opened by index, and searched without one, as its id says which it is of. It ends by itself: no DELETE.
      return [
        { pattern: '/*/_search', reason: 'Searches of any index; the path lets nothing else in.' },
        { pattern: '/*/_msearch', reason: 'Searches of any index; the path lets nothing else in.' },
        { pattern: '/*/_search/point_in_time', reason: 'Opens a point in time of any index; nothing is written.' },
        { pattern: '/_search', reason: 'Searches at a point in time, by its id; a path and no pattern.' },
      ].map((path) => ({ ...domain, ...path }));
    case 'write':
      return [
        {
          ...domain,
          pattern: '/*',
          reason: 'The indexer makes indexes and their aliases and writes to them by _bulk; it may not DELETE.',
        },
      ];
    default:
      return needs.search satisfies never;
  }
}

/** Environment variables of exactly what the needs name. */
export function environmentFor(needs: Needs, resources: Resources): Record<string, string> {
  const environment: Record<string, string> = {};
  const indexed = (needs.indexes ?? []).map((index) => index.split('/')[0]);
  for (const name of new Set([...Object.keys(needs.tables ?? {}), ...indexed]) as Set<TableName>) {
    environment[variable.table(name)] = resources.tables[name].tableName;
  }
  for (const queue of (needs.queues ?? []) as readonly QueueName[]) {
    environment[variable.queue(queue)] = resources.queues[queue].queueUrl;
  }
  for (const bucket of Object.keys(needs.buckets ?? {}) as BucketName[]) {
    environment[variable.bucket(bucket)] = resources.buckets[bucket].bucketName;
  }
  if (needs.search) environment[variable.searchEndpoint] = resources.search.endpoint;
  for (const [name] of deadLettersOf(needs)) {
    environment[variable.deadLetters(name)] = resources.deadLetters[name].queueUrl;
    environment[variable.queue(name)] = resources.queues[name].queueUrl;
  }
  if (needs.startsFulfilment || needs.watchesFulfilment)
    environment[variable.fulfilment] = workflowOf(resources).stateMachineArn;
  if (needs.events) environment[variable.eventBus] = resources.bus.eventBusArn;
  for (const setting of needs.settings ?? []) environment[setting] = resources.stage.settings[setting];
  return environment;
}

function workflowOf({ fulfilment }: Resources): StateMachine {
  if (!fulfilment)
    throw new Error(
      'A function that is a task of the workflow can not need the workflow: neither could be made first.',
    );
  return fulfilment;
}

import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { variable } from '../functions/shared/env.ts';
import type { Needs, QueueName, TableAction, TableName } from '../functions/shared/needs.ts';
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
  for (const wildcard of wildcardsFor(needs, resources))
    allow(SEARCH_ACTIONS[needs.search ?? 'read'], wildcardArn(wildcard));
  if (needs.startsFulfilment) allow(['states:StartExecution'], workflowOf(resources).stateMachineArn);
  if (needs.answersTasks) allow(['states:SendTaskSuccess'], workflowOf(resources).stateMachineArn);
  return statements;
}

const SEARCH_ACTIONS = {
  read: ['es:ESHttpGet', 'es:ESHttpPost'],
  write: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
} as const;

/** Those of the statements' resources that are patterns: paths of the search domain. */
export function wildcardsFor(needs: Needs, { search }: Resources): Wildcard[] {
  const domain = { owner: search.domain, arn: search.domain.domainArn };
  switch (needs.search) {
    case undefined:
      return [];
    case 'read':
      // By path and not by method alone: POST to another path than this one writes.
      return [{ ...domain, pattern: '/*/_search', reason: 'Searches of any index; the path lets nothing else in.' }];
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
  if (needs.search) environment[variable.searchEndpoint] = resources.search.endpoint;
  if (needs.startsFulfilment) environment[variable.fulfilment] = workflowOf(resources).stateMachineArn;
  for (const setting of needs.settings ?? []) environment[setting] = resources.stage.settings[setting];
  return environment;
}

function workflowOf({ fulfilment }: Resources): IStateMachine {
  if (!fulfilment)
    throw new Error(
      'A function that is a task of the workflow can not need the workflow: neither could be made first.',
    );
  return fulfilment;
}

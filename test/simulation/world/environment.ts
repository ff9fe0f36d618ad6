import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { variable } from '../../../functions/shared/env.ts';
import type { QueueName, TableName } from '../../../functions/shared/needs.ts';
import { tables } from '../../../functions/tables.ts';
import { EVENT_BUS } from './events.ts';
import type { AwsAnswer, Caller } from './interception.ts';
import { QUEUE_URL } from './queues.ts';
import { type Inhabitant, inhabitant } from './virtual-globals.ts';
import { WORKFLOW_ARN } from './workflows.ts';
import type { WorldSettings } from './world.ts';

/** The stage's defaults (lib/stage.ts). */
const SETTINGS = {
  HOLD_SECONDS: '600',
  EXTENSION_SECONDS: '0',
  CLAIM_LEASE_SECONDS: '900',
  CLAIM_DEADLINE_MINUTES: '240',
  PROMISE_DAYS: '2',
  MERGE_SHIPMENTS: 'same-address',
  ASSIGNMENT_STRATEGY: 'fewest-shipments',
  LOW_STOCK_THRESHOLD: '10',
} as const;

/** Sets what functions read from their environment. The tables' physical names are their logical ones. */
export function setEnvironment(queues: Iterable<QueueName>, settings: WorldSettings['env'] = {}): void {
  for (const name of Object.keys(tables)) process.env[variable.table(name as TableName)] = name;
  for (const name of queues) process.env[variable.queue(name)] = `${QUEUE_URL}${name}`;
  process.env[variable.fulfilment] = WORKFLOW_ARN;
  process.env[variable.eventBus] = EVENT_BUS;
  for (const [name, value] of Object.entries({ ...SETTINGS, ...settings })) process.env[name] = value;
}

/** What the SDK and Powertools read: static credentials, no files, no logs. Set before the functions are imported. */
export function setSdkEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') || name.startsWith('POWERTOOLS_')) delete process.env[name];
  }
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: 'depot',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
}

/**
 * One call of a client of each service, answered by nobody in particular: the SDK reads its configuration files once a
 * process, which is real I/O and must not happen within a seed.
 */
export async function warmUp(): Promise<void> {
  const nobody: Caller & Inhabitant = {
    call: async (): Promise<AwsAnswer> => ({ status: 200, body: {} }),
    clock: () => Date.UTC(2026, 0, 1),
    monotonic: () => 0,
    randomByte: () => 0,
    randomNumber: () => 0,
    setTimer: () => 0,
    clearTimer: () => undefined,
  };
  const clients = [
    () => new DynamoDBClient({}).send(new ListTablesCommand({})),
    () => new SQSClient({}).send(new ListQueuesCommand({})),
    () => new EventBridgeClient({}).send(new ListEventBusesCommand({})),
    () => new SFNClient({}).send(new ListExecutionsCommand({ stateMachineArn: WORKFLOW_ARN })),
  ];
  for (const call of clients) await inhabitant.run(nobody, call);
}

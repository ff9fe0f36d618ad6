import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { variable } from '../functions/shared/env.ts';
import type { BucketName, QueueName, TableName } from '../functions/shared/needs.ts';
import type { DemoUser } from './demo/users.ts';
import { checkout } from './engines/cache.ts';
import type { FaultSettings } from './faults/fault.ts';

/** What a running store tells its tools, in `.local/endpoints.json`. There only while it runs. */
export interface Endpoints {
  /** The one origin of page and API: `http://127.0.0.1:8080`. */
  readonly web: string;
  /** `web` + `/api`. */
  readonly api: string;
  /** Endpoint of every AWS service. */
  readonly aws: string;
  readonly opensearch: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Physical names by logical name. */
  readonly tables: Readonly<Record<TableName, string>>;
  /** URLs by name; a queue's dead letters are under its name and `DeadLetters`. `Announcements` has what was put on the bus. */
  readonly queues: Readonly<Record<QueueName, string>> & Readonly<Record<string, string>>;
  /** Names by logical name. */
  readonly buckets: Readonly<Record<BucketName, string>>;
  /** ARNs. */
  readonly stateMachines: { readonly fulfilment: string };
  readonly demoUsers: readonly DemoUser[];
  /** The process to end (SIGTERM) to stop the store. */
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly settings: Settings;
  /** There when functions' calls to AWS are made to fail: how, and the log of the faults that fired, as JSON lines. */
  readonly faults?: FaultSettings & { readonly log: string };
}

/** What a store can be started with. */
export interface Settings {
  /** Length of a hold, in seconds. */
  readonly holdSeconds: number;
  /** How a warehouse is chosen. */
  readonly strategy: string;
  /** How long a claim on a warehouse order lasts, in seconds. */
  readonly leaseSeconds: number;
  /** Whether the delayed message of a hold ends it; false only to see that the other ways do. */
  readonly holdTimer: boolean;
}

/** Where a store keeps what it remembers: `.local` in the checkout, or the folder `DEPOT_LOCAL` names. */
export const localFolder = (): string => {
  const named = process.env['DEPOT_LOCAL'];
  return named ? resolve(named) : join(checkout, '.local');
};

/** The file, in a store's folder. */
export const endpointsFile = (folder: string): string => join(folder, 'endpoints.json');

/** Writes it whole or not at all: whoever waits for the file must not read half of it. */
export async function writeEndpoints(folder: string, endpoints: Endpoints): Promise<void> {
  const file = endpointsFile(folder);
  const half = `${file}.${process.pid}`;
  await writeFile(half, `${JSON.stringify(endpoints, null, 2)}\n`);
  await rename(half, file);
}

/** Endpoints of the store that runs. @throws Error saying how to start one when none does. */
export async function readEndpoints(folder: string = localFolder()): Promise<Endpoints> {
  const file = endpointsFile(folder);
  if (!existsSync(file)) throw new Error(`The store does not run (there is no ${file}). Start it with: npm start`);
  const endpoints = JSON.parse(await readFile(file, 'utf8')) as Endpoints;
  if (!isAlive(endpoints.pid)) {
    throw new Error(
      `The store does not run (${file} is of process ${endpoints.pid}, which has ended). Start it with: npm start`,
    );
  }
  return endpoints;
}

/**
 * Endpoints of the store that runs, with this process's environment set so that the AWS clients and the stores under
 * `functions/` work on it. @throws Error when none runs.
 */
export async function useEndpoints(folder: string = localFolder()): Promise<Endpoints> {
  const endpoints = await readEndpoints(folder);
  setEnvironment(endpoints);
  return endpoints;
}

/** Sets this process's environment to a store: AWS clients, tables, queues, buckets, search, workflow. */
export function setEnvironment(
  store: Pick<Endpoints, 'aws' | 'region' | 'tables' | 'queues' | 'buckets' | 'opensearch' | 'stateMachines'>,
): void {
  Object.assign(process.env, awsEnvironment(store.aws, store.region));
  // A profile of the developer's own would win over these keys
  delete process.env['AWS_PROFILE'];
  for (const [name, physical] of Object.entries(store.tables))
    process.env[variable.table(name as TableName)] = physical;
  for (const name of ['HoldTimers', 'WarehouseWork', 'ImageUploads'] as const) {
    process.env[variable.queue(name)] = store.queues[name];
  }
  for (const [name, physical] of Object.entries(store.buckets)) {
    process.env[variable.bucket(name as BucketName)] = physical;
  }
  process.env[variable.searchEndpoint] = store.opensearch;
  process.env[variable.fulfilment] = store.stateMachines.fulfilment;
}

/** The environment in which AWS clients and the CDK speak to a local engine, which takes any credentials. */
export function awsEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

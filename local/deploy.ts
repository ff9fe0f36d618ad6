import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { QueueName, TableName } from '../functions/shared/needs.ts';
import { tables } from '../functions/tables.ts';
import { awsEnvironment, type Endpoints, type Settings } from './endpoints.ts';
import { checkout } from './engines/cache.ts';
import type { Tell } from './progress.ts';

/** The region of every local engine. */
export const REGION = 'us-east-1';

const ACCOUNT = '000000000000';
/** Begins the name of each stack. */
const STACKS = 'Depot-local-';

/** Stacks of features are independent of each other. */
const AT_A_TIME = 4;

/** What the stacks say about themselves, by output name. */
export type Outputs = Readonly<Record<string, string>>;

/** A deployment that an engine's data holds: what it was made of, and its outputs. */
export interface Deployed {
  readonly hash: string;
  readonly outputs: Outputs;
}

/** What a deployment needs. */
export interface DeployOptions {
  readonly endpoint: string;
  /** The store's folder: the synthesized app and the log go there. */
  readonly folder: string;
  readonly settings: Settings;
  /** Ends the deployment. */
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/**
 * Prepares an engine for the CDK, whose assets go through a bucket of the bootstrap stack. Repeatable.
 * @throws Error with the end of the log.
 */
export async function bootstrap(options: Omit<DeployOptions, 'settings'>): Promise<void> {
  await cdk(options, 'bootstrap', [`aws://${ACCOUNT}/${REGION}`], options.folder);
}

/** Deploys the CDK app, or what changed of it, and returns the stacks' outputs. @throws Error with the end of the log. */
export async function deploy(options: DeployOptions): Promise<Outputs> {
  const { folder, settings } = options;
  const file = join(folder, 'outputs.json');
  await rm(file, { force: true });
  const context = {
    stage: 'local',
    holdSeconds: settings.holdSeconds,
    assignmentStrategy: settings.strategy,
    claimLeaseSeconds: settings.leaseSeconds,
    holdTimer: settings.holdTimer ? 'on' : 'off',
  };
  const args = [
    '--all',
    '--require-approval=never',
    '--method=direct',
    '--progress=events',
    `--concurrency=${AT_A_TIME}`,
    `--outputs-file=${file}`,
    `--output=${join(folder, 'cdk.out')}`,
    ...Object.entries(context).map(([key, value]) => `--context=${key}=${value}`),
  ];
  await cdk(options, 'deploy', args, checkout);
  const all = JSON.parse(await readFile(file, 'utf8')) as Record<string, Outputs>;
  const own = Object.entries(all).filter(([stack]) => stack.startsWith(STACKS));
  return Object.fromEntries(own.flatMap(([, outputs]) => Object.entries(outputs)));
}

async function cdk(
  { endpoint, folder, signal, tell }: Omit<DeployOptions, 'settings'>,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<void> {
  const bin = join(checkout, 'node_modules', '.bin');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...awsEnvironment(endpoint, REGION),
    PATH: [bin, process.env['PATH']].join(delimiter),
    // Nothing of the developer's own AWS account may get in
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN']) delete env[name];
  await mkdir(folder, { recursive: true });
  const logFile = join(folder, `cdk-${command}.log`);
  const log = createWriteStream(logFile);
  const child = spawn(join(bin, 'cdk'), [command, ...args, '--ci', '--no-color', '--no-notices'], {
    cwd,
    env,
    detached: true, // The CLI starts the app in a process of its own; a group ends both
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', end, { once: true });
  const last: string[] = [];
  const hear = (line: string): void => {
    log.write(`${line}\n`);
    if (line.trim() === '') return;
    last.push(line);
    if (last.length > 30) last.shift();
    if (/^Depot-\S+: (deploying|updating|creating)/.test(line)) tell(line.replace(/ \[.*/, ''));
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', hear);
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  signal.removeEventListener('abort', end);
  await new Promise<void>((done) => log.end(done));
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`cdk ${command} ended with ${code}. The end of ${logFile}:\n${last.join('\n')}`);
}

/** What a store's tools need to know, read from the outputs. @throws Error naming an output that is missing. */
export function described(outputs: Outputs): Pick<
  Endpoints,
  'userPoolId' | 'userPoolClientId' | 'tables' | 'queues' | 'buckets' | 'stateMachines'
> & {
  readonly apiId: string;
  readonly searchDomainName: string;
} {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The deployment has no output ${name}.`);
    return value;
  };
  const names = Object.keys(tables) as TableName[];
  const queueNames: QueueName[] = ['HoldTimers', 'WarehouseWork', 'ImageUploads'];
  const deadLetters = Object.keys(outputs).filter((name) => name.startsWith('DeadLetterQueue'));
  return {
    apiId: output('ApiId'),
    searchDomainName: output('SearchDomainName'),
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    tables: Object.fromEntries(names.map((name) => [name, output(`Table${name}`)])) as Endpoints['tables'],
    queues: Object.fromEntries([
      ...queueNames.map((name) => [name, output(`Queue${name}`)]),
      ['Announcements', output('QueueAnnouncements')],
      ...deadLetters.map((name) => [`${name.slice('DeadLetterQueue'.length)}DeadLetters`, output(name)]),
    ]) as Endpoints['queues'],
    buckets: { Images: output('ImagesBucket') },
    stateMachines: { fulfilment: output('FulfilmentWorkflow') },
  };
}

/** A hash of all that a deployment is made of: sources, dependencies, settings and what else is baked in. */
export async function deploymentHash(settings: Settings, bakedIn: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([settings, bakedIn]));
  const files = ['cdk.json', 'package-lock.json', 'tsconfig.json'];
  for (const folder of ['bin', 'functions', 'lib', 'statemachines']) {
    const found = await readdir(join(checkout, folder), { recursive: true, withFileTypes: true });
    for (const each of found)
      if (each.isFile()) files.push(join(each.parentPath, each.name).slice(checkout.length + 1));
  }
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(join(checkout, file)));
  return hash.digest('hex');
}

/**
 * The deployment that the engine's data holds, if that is known for sure. It is taken: until the engine has saved its
 * data and {@link keepDeployed} puts it back, nothing is known, so a start after a kill deploys again.
 */
export async function takeDeployed(state: string): Promise<Deployed | undefined> {
  const file = join(state, 'deployed.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  await rm(file, { force: true });
  return text === undefined ? undefined : (JSON.parse(text) as Deployed);
}

/** Notes what the data holds, once the engine has saved it. */
export async function keepDeployed(state: string, deployed: Deployed): Promise<void> {
  await writeFile(join(state, 'deployed.json'), JSON.stringify(deployed));
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Log, lastingPort, startProcess } from './process.ts';
import { enginePackages, pythonWith } from './python.ts';

/** How to start it. */
export type MiniStackOptions = {
  /** Its state, its buckets, its log. State is written when it is stopped and read at the next start. */
  dataDir: string;
  /** Whether dataDir is of this start alone: it is removed when the engine has ended, however that comes. */
  temporary?: boolean;
  /**
   * Chosen freely when left out, and then the same at every start with this dataDir: queues are known by their URL, and
   * on another port no function gets messages any more.
   */
  port?: number;
  /** Where the real OpenSearch listens on 127.0.0.1; every domain's endpoint points there. */
  opensearchPort: number;
  /** The project's node_modules: its `.bin/node` runs the functions, and what a bundle leaves out is found in it. */
  nodeModules: string;
  /** Endpoint that functions call in the place of MiniStack's own, e.g. a proxy before it. */
  functionsEndpoint?: string;
  log: Log;
};

/** An emulated AWS that answers, in us-east-1, account 000000000000, for any credentials. */
export type RunningMiniStack = { endpoint: string; port: number; pid: number; stop(): Promise<void> };

/**
 * Starts MiniStack on the loopback. Throws an Error with the end of its log when it does not come up. A stop by SIGTERM
 * writes the state and takes a second, or as long as a running function does; kill -9 loses what happened since the start.
 * A workflow that waits does not survive a restart: it is marked failed, and its task tokens are unknown.
 */
export async function startMiniStack(options: MiniStackOptions): Promise<RunningMiniStack> {
  const { dataDir, opensearchPort, nodeModules, functionsEndpoint, log } = options;
  const python = await pythonWith('engines', enginePackages, log);
  const port = await lastingPort(dataDir, options.port);
  const endpoint = `http://127.0.0.1:${port}`;
  const temporary = join(dataDir, 'tmp');
  await rm(temporary, { recursive: true, force: true }); // What a killed start left unpacked
  await mkdir(temporary, { recursive: true });
  // Functions run from here, by a script of MiniStack's that is CommonJS; the checkout's package.json would make it a module
  await writeFile(join(temporary, 'package.json'), '{ "type": "commonjs" }\n');
  const started = Date.now();
  log('Starting MiniStack …');
  const running = await startProcess({
    name: 'MiniStack',
    command: python,
    args: ['-m', 'ministack'],
    // Every function inherits what is here, so nothing of the developer's own (AWS_PROFILE, NODE_OPTIONS) may be
    env: {
      PATH: [join(nodeModules, '.bin'), process.env['PATH']].join(delimiter),
      HOME: temporary,
      LANG: 'C.UTF-8',
      TMPDIR: temporary, // Unpacked functions
      PYTHONUNBUFFERED: '1',
      NODE_PATH: nodeModules,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      ...(functionsEndpoint !== undefined && { AWS_ENDPOINT_URL: functionsEndpoint }),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_OPENSEARCH_ENDPOINT: `127.0.0.1:${opensearchPort}`,
      PERSIST_STATE: '1',
      STATE_DIR: join(dataDir, 'state'),
      S3_PERSIST: '1',
      S3_DATA_DIR: join(dataDir, 's3'),
      // Every running function holds one of these threads, and the calls that it makes to MiniStack need others
      MINISTACK_WORKER_THREADS: '256',
      // A process for each invocation at a time, kept until it has been idle this long; each takes some 60 MiB.
      // Beyond the limit callers get 429, consumers wait
      LAMBDA_WARM_TTL_SECONDS: '120',
      LAMBDA_ACCOUNT_CONCURRENCY: '100',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING', // Otherwise a line for every request; what functions print is in CloudWatch Logs
    },
    cwd: temporary,
    logFile: join(dataDir, 'ministack.log'),
    ready: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
    deadlineMs: 60_000,
    graceMs: 30_000,
    ...(options.temporary && { temporary: [dataDir] }),
  });
  log(`MiniStack answers at ${endpoint} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { endpoint, port, pid: running.pid, stop: running.stop };
}

import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { cacheFolder, exists } from './cache.ts';
import { findJava } from './java.ts';
import { jars } from './maven.ts';
import { freePort, type Log, startProcess } from './process.ts';

/** How to start it. */
export type DynamoDbLocalOptions = {
  /** Chosen freely when left out. */
  port?: number;
  log: Log;
};

/** A DynamoDB that answers; any credentials and any region see the same tables. */
export type RunningDynamoDbLocal = { endpoint: string; port: number; pid: number; stop(): Promise<void> };

/**
 * Amazon's own DynamoDB Local, in memory: every start is empty. It has transactions, the old item of a failed condition,
 * indexes, streams and TTL. It listens on every interface and has no option for less; no real data belongs in it.
 * Throws an Error with the end of its log when it does not come up.
 */
export async function startDynamoDbLocal(options: DynamoDbLocalOptions): Promise<RunningDynamoDbLocal> {
  const { log } = options;
  const java = await findJava(log);
  const files = await jars('dynamodb-local', log);
  const natives = await nativeLibraries(files.filter((file) => !file.endsWith('.jar')));
  const port = options.port ?? (await freePort());
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = join(cacheFolder(), 'dynamodb-local');
  const scratch = join(folder, `${port}.tmp`);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const classPath = files.filter((file) => file.endsWith('.jar')).join(delimiter);
  const started = Date.now();
  log('Starting DynamoDB Local …');
  const running = await startProcess({
    name: 'DynamoDB Local',
    command: java.command,
    args: [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '--enable-native-access=ALL-UNNAMED',
      '-XX:-UsePerfData', // No file of statistics in the system's temporary folder
      // It unpacks its library at every start, and leaves it there when it is ended by a signal
      `-Djava.io.tmpdir=${scratch}`,
      `-Dsqlite4java.library.path=${natives}`,
      '-cp',
      classPath,
      'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
      '-inMemory',
      '-sharedDb',
      '-disableTelemetry',
      '-port',
      String(port),
    ],
    env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', DDB_LOCAL_TELEMETRY: '0' },
    cwd: folder,
    logFile: join(scratch, 'dynamodb-local.log'), // Of interest only when it fails to start, and then it is quoted
    // Any answer will do; without a signature it is a 400
    ready: async () => (await fetch(endpoint)).status < 500,
    deadlineMs: 60_000,
    temporary: [scratch],
  });
  log(`DynamoDB Local answers at ${endpoint} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { endpoint, port, pid: running.pid, stop: running.stop };
}

/** SQLite for Java looks for its libraries in one folder, under names without a version. */
async function nativeLibraries(files: string[]): Promise<string> {
  const folder = join(cacheFolder(), 'dynamodb-local', 'native');
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const place = join(folder, basename(file).replace(/-[\d.]+(\.\w+)$/, '$1'));
    if (!(await exists(place))) await cp(file, place);
  }
  return folder;
}

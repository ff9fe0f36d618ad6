import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alone, cacheFolder, exists } from './cache.ts';
import { classArchive } from './class-archive.ts';
import { findJava } from './java.ts';
import { jars } from './maven.ts';
import { freePort, type Log, lastingPort, run, startProcess } from './process.ts';
import { findPython } from './python.ts';

/** How to start it. */
export type OpenSearchOptions = {
  /** Its indices live here and are there again at the next start. One process at a time. */
  dataDir: string;
  /** Whether dataDir is of this start alone: it is removed when the engine has ended, however that comes. */
  temporary?: boolean;
  /** Chosen freely when left out, and then the same at every start with this dataDir. */
  httpPort?: number;
  /** The Java heap's limit, in MiB; the process takes some 250 MiB beside it. */
  heapMb?: number;
  log: Log;
};

/** A node that answers. */
export type RunningOpenSearch = { url: string; port: number; pid: number; stop(): Promise<void> };

/**
 * A real OpenSearch of one node on the loopback, plain http, without security. Throws an Error with the end of its log
 * when it does not come up. Health turns green with `number_of_replicas: 0`, yellow otherwise; both serve.
 */
export async function startOpenSearch(options: OpenSearchOptions): Promise<RunningOpenSearch> {
  const { dataDir, heapMb = 512, log } = options;
  const java = await findJava(log);
  const libraries = await jars('opensearch', log);
  const main = await compiledMain(java.command, libraries, log);
  const port = await lastingPort(dataDir, options.httpPort);
  const url = `http://127.0.0.1:${port}`;
  const scratch = join(dataDir, 'tmp');
  await rm(scratch, { recursive: true, force: true }); // What a killed start left
  await mkdir(scratch, { recursive: true });
  const settings = {
    'cluster.name': 'depot',
    'node.name': 'depot',
    'node.roles': 'cluster_manager,data,ingest',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.type': 'netty4',
    'http.port': port,
    'transport.type': 'netty4',
    'transport.port': await freePort(),
    'path.home': dataDir,
    'path.data': join(dataDir, 'data'),
    'path.logs': join(dataDir, 'logs'),
    // A development disk is often nearly full, and then every index would turn read-only
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const classPath = [main, ...libraries].join(delimiter);
  const archive = await classArchive(java.command, classPath);
  const started = Date.now();
  log('Starting OpenSearch …');
  const node = await startProcess({
    name: 'OpenSearch',
    command: java.command,
    args: [
      `-Xmx${heapMb}m`,
      '-XX:+UseSerialGC', // Least memory beside the heap; pauses of some ms matter to nobody here
      '-XX:+ExitOnOutOfMemoryError',
      ...archive.flags,
      '--enable-native-access=ALL-UNNAMED',
      '-Djava.awt.headless=true',
      '-XX:-UsePerfData', // No file of statistics in the system's temporary folder
      `-Djava.io.tmpdir=${scratch}`,
      `-Djna.tmpdir=${scratch}`,
      `-Dlog4j2.configurationFile=${fileURLToPath(new URL('./opensearch-log4j2.properties', import.meta.url))}`,
      '-cp',
      classPath,
      'OpenSearchNode',
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    ],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8' },
    logFile: join(dataDir, 'opensearch.log'),
    ready: async () => {
      const health = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`);
      return health.ok && !((await health.json()) as { timed_out: boolean }).timed_out;
    },
    deadlineMs: 120_000,
    ...(options.temporary && { temporary: [dataDir] }),
  });
  node.ended.then(archive.keep);
  log(`OpenSearch answers at ${url} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return { url, port, pid: node.pid, stop: node.stop };
}

/**
 * A jar with OpenSearchNode compiled. Made once, with Eclipse's compiler: it runs on a Java without one of its own, where
 * `java OpenSearchNode.java` would fail. A jar and not a folder, as only jars may be kept in a class archive.
 */
async function compiledMain(java: string, libraries: string[], log: Log): Promise<string> {
  const source = fileURLToPath(new URL('./OpenSearchNode.java', import.meta.url));
  const hash = createHash('sha256')
    .update(await readFile(source))
    .update(libraries.join());
  const folder = join(cacheFolder(), 'opensearch');
  const jar = join(folder, `${hash.digest('hex').slice(0, 12)}.jar`);
  if (await exists(jar)) return jar;
  const [compiler = ''] = await jars('compiler', log);
  await alone('opensearch', async () => {
    if (await exists(jar)) return;
    const half = `${jar}.${process.pid}`;
    const classes = `${half}.classes`;
    await mkdir(classes, { recursive: true });
    try {
      await run(java, [
        '-jar',
        compiler,
        '-21',
        '-nowarn',
        '-proc:none',
        '-cp',
        libraries.join(delimiter),
        '-d',
        classes,
        source,
      ]);
      const files = (await readdir(classes)).map((file) => join(classes, file));
      const python = await findPython();
      await run(python.command, ['-m', 'zipfile', '-c', half, ...files]); // A jar is a zip file; a Java runtime has no tool to make one
      await rename(half, jar);
    } finally {
      await rm(half, { force: true });
      await rm(classes, { recursive: true, force: true });
    }
  });
  return jar;
}

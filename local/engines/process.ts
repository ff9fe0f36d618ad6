import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A line of progress for whoever started an engine. */
export type Log = (line: string) => void;

/** What to start and how to know that it is up. */
export type ProcessOptions = {
  /** Named in errors: "OpenSearch". */
  name: string;
  command: string;
  args: string[];
  /** The whole environment of the process; nothing is inherited. */
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Its output goes to the end of this file. */
  logFile: string;
  /** True once the engine answers. Called again and again; throwing counts as "not yet". */
  ready: () => Promise<boolean>;
  /** How long it may take to become ready, in ms. */
  deadlineMs?: number;
  /** How long it may take to end after SIGTERM before it is killed, in ms. */
  graceMs?: number;
  /** Folders that are of no use once it has ended: removed then, whoever ended it, and when this process is killed. */
  temporary?: readonly string[];
};

/** A process that was ready when it was handed over. */
export type RunningProcess = {
  pid: number;
  /** Ends it and everything it started; settles when it is gone. Calling it again is harmless. */
  stop(): Promise<void>;
  /** Settles when the process ends, whoever ended it. */
  ended: Promise<void>;
};

const running = new Set<RunningProcess>();

/** A TCP port on the loopback that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/**
 * The port that goes with a data folder: chosen at the first call, the same ever after, as what is deployed there may
 * hold URLs with it. `wanted` is taken instead of it. Throws an Error when another program has the port.
 */
export async function lastingPort(dataDir: string, wanted?: number): Promise<number> {
  const file = join(dataDir, 'port');
  if (wanted !== undefined) {
    return listenOnce(wanted).catch(() => {
      throw new Error(`Port ${wanted} is taken.`);
    });
  }
  if (existsSync(file)) {
    const port = Number(readFileSync(file, 'utf8'));
    return listenOnce(port).catch(() => {
      throw new Error(
        `Port ${port}, which goes with the data in ${dataDir}, is taken. End what listens there (an earlier start of this?), or delete that folder.`,
      );
    });
  }
  for (;;) {
    // Below the ports that systems give to outgoing connections, one of which could hold it at the next start
    const port = await listenOnce(20_000 + randomInt(12_000)).catch(() => 0);
    if (port === 0) continue;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${port}\n`);
    return port;
  }
}

/** The port on which it was possible to listen; 0 asks for any. Rejects when it is taken. */
async function listenOnce(wanted: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => server.once('error', failed).listen(wanted, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No free TCP port on 127.0.0.1');
  return address.port;
}

/**
 * Starts a process in a group of its own and waits until it is ready. Throws an Error with the last lines of its log when
 * it ends before that or misses the deadline; nothing is left running then. When this Node process ends, for whatever
 * reason, so do all that it started.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, command, args, env, logFile, ready, deadlineMs = 60_000, graceMs = 15_000, temporary = [] } = options;
  endWithUs();
  mkdirSync(dirname(logFile), { recursive: true });
  const out = openSync(logFile, 'a');
  const child = spawn(command, args, {
    env,
    detached: true,
    stdio: ['ignore', out, out],
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  closeSync(out);
  const { pid } = child;
  let failure = '';
  const ended = new Promise<void>((done) => {
    child.once('error', (error) => {
      failure = error.message;
      done();
    });
    child.once('exit', (code, signal) => {
      failure = signal ? `ended by ${signal}` : `exit code ${code}`;
      done();
    });
  });
  if (pid === undefined) {
    await ended;
    throw new Error(`${name} did not start: ${failure}`);
  }
  const guard = guardOf(pid, graceMs, temporary);
  let stopping: Promise<void> | undefined;
  const self: RunningProcess = {
    pid,
    ended,
    stop: () => {
      stopping ??= stop(pid, cleared, graceMs);
      return stopping;
    },
  };
  running.add(self);
  let lines: string | undefined;
  const end = (): string => lines ?? lastLines(logFile);
  const cleared = ended.then(async () => {
    if (temporary.length > 0) lines = end(); // The log may be in one of them
    signal(-pid, 'SIGKILL'); // What it left behind, such as Lambda workers
    await remove(temporary);
    guard.kill('SIGKILL');
    running.delete(self);
  });

  const until = Date.now() + deadlineMs;
  for (let pause = 25; ; pause = Math.min(pause * 2, 200)) {
    if (await ready().catch(() => false)) return self;
    if (failure) throw new Error(`${name} ended before it was ready (${failure}).\n${end()}`);
    if (Date.now() > until) {
      await self.stop();
      throw new Error(`${name} was not ready after ${deadlineMs / 1000} s.\n${end()}`);
    }
    await Promise.race([sleep(pause), ended]);
  }
}

/** Runs a command to its end and returns what it printed. Throws an Error with its stderr when it fails. */
export async function run(command: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`${command} ${args.join(' ').slice(0, 200)} failed: ${stderr.trim().slice(-2_000) || message}`);
  }
}

async function stop(pid: number, ended: Promise<void>, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const grace = new AbortController();
  const inTime = await Promise.race([
    ended.then(() => true),
    sleep(graceMs, false, { signal: grace.signal }).catch(() => false),
  ]);
  grace.abort();
  if (!inTime) signal(-pid, 'SIGKILL');
  await ended;
}

/** A folder under the system's temporary one, and how to be rid of it before this process ends. */
export type TemporaryFolder = { path: string; remove(): Promise<void> };

/**
 * Makes a folder that is removed when this process is gone, even by SIGKILL, if not before: for what is no process of
 * ours to end, but leaves files.
 */
export async function temporaryFolder(name: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `${name}-`));
  const guard = guardOf(undefined, SETTLE_MS, [path]);
  return {
    path,
    remove: async () => {
      await remove([path]);
      guard.kill('SIGKILL');
    },
  };
}

/** What a program that loses us needs to end by itself, in ms. */
const SETTLE_MS = 3_000;

const remove = async (folders: readonly string[]): Promise<void> => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
};

/** Waits for the end of its input. Then ends the process `$1` and its group (0: others do), and removes the rest of `$@`. */
const GUARD = `
read _
pid=$1 left=$2
shift 2
[ "$pid" -gt 0 ] && kill -TERM "$pid"
while [ "$left" -gt 0 ]; do
  [ "$pid" -gt 0 ] && { kill -0 "$pid" || break; }
  sleep 1
  left=$((left - 1))
done
[ "$pid" -gt 0 ] && kill -KILL -"$pid"
[ $# -gt 0 ] && rm -rf -- "$@"
`;

/**
 * A shell that waits for the end of its input, which comes when our process is gone, even by SIGKILL, and then ends the
 * group and removes the folders. It lives in a session of its own, so that a Ctrl-C at the terminal does not reach it.
 */
function guardOf(pid: number | undefined, graceMs: number, folders: readonly string[]): ChildProcess {
  const args = ['-c', GUARD, 'guard', String(pid ?? 0), String(Math.ceil(graceMs / 1_000)), ...folders];
  const guard = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => {});
  guard.unref();
  (guard.stdin as unknown as { unref(): void } | null)?.unref();
  return guard;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already
  }
}

let hooked = false;

function endWithUs(): void {
  if (hooked) return;
  hooked = true;
  // Reached by a plain end and by an uncaught error. Nothing can be awaited here; the guards see to what does not end.
  process.on('exit', () => {
    for (const { pid } of running) signal(pid, 'SIGTERM');
  });
  for (const [name, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const end = async (): Promise<void> => {
      // A program that listens itself decides when to stop its engines.
      if (process.listenerCount(name) > 1) return;
      await Promise.all([...running].map((each) => each.stop()));
      process.exit(code);
    };
    process.on(name, end);
  }
}

function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-20);
  return `The end of ${logFile}:\n${lines.join('\n')}`;
}

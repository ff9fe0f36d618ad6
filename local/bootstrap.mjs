// Runs a program of this project on the project's own Node: `node local/bootstrap.mjs <file.ts | command> [arguments]`.
// Plain JavaScript without any dependency, since it is what installs them; it must run on Node 20.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { argv, env, execPath, exit, kill, pid, stderr, versions } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The Node that runs here, at the least, and the one that runs everything else. */
const OLDEST_NODE = 20;
const OWN_NODE = 24;

/**
 * Why `npm ci` is needed, or undefined when what is installed is what the lock file asks for. npm writes what it
 * installed to node_modules/.package-lock.json, so no dates need comparing, which a checkout or a copy would change.
 * @param {string | undefined} lock text of package-lock.json
 * @param {string | undefined} installed text of node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export function whyInstall(lock, installed) {
  if (lock === undefined) throw new Error('package-lock.json is missing; run this in a whole clone of the project.');
  if (installed === undefined) return 'the dependencies are not installed yet';
  /** @type {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} */
  const asked = JSON.parse(lock).packages;
  /** @type {Record<string, { version?: string }>} */
  const there = JSON.parse(installed).packages;
  for (const [place, { version, optional, devOptional }] of Object.entries(asked)) {
    if (place === '') continue;
    const found = there[place];
    // Packages for other systems than this one stay out.
    if (found === undefined && (optional || devOptional)) continue;
    if (found?.version !== version) {
      return `${place.replace(/^.*node_modules\//, '')} is ${found?.version ?? 'missing'}, not ${version}`;
    }
  }
  return undefined;
}

/**
 * What to start for a target: a file of the project by the project's Node, anything else as a command of node_modules/.bin.
 * @param {string} target
 * @param {string} folder the project's
 * @returns {{ command: string, args: string[] }}
 */
export function programOf(target, folder) {
  if (/\.(ts|mts|js|mjs)$/.test(target)) {
    const file = join(folder, target);
    if (!existsSync(file)) throw new Error(`There is no file ${target} in this project.`);
    return { command: join(folder, 'node_modules', '.bin', 'node'), args: [file] };
  }
  const command = join(folder, 'node_modules', '.bin', target);
  if (!existsSync(command)) throw new Error(`There is no command ${target} in node_modules/.bin.`);
  return { command, args: [] };
}

/**
 * What is wrong with the project's own Node, or undefined.
 * @param {string | undefined} version what `node --version` says; undefined when it is missing or does not run
 * @returns {string | undefined}
 */
export function faultOfNode(version) {
  if (version !== undefined && Number(/^v(\d+)\./.exec(version)?.[1]) === OWN_NODE) return undefined;
  const found = version === undefined ? 'is missing or does not run' : `is ${version}`;
  return (
    `The project's own Node (node_modules/node/bin/node, version ${OWN_NODE}) ${found}. The package "node" fetches it in an ` +
    'install script, and npm was told to run none (--ignore-scripts, or ignore-scripts=true in an .npmrc).\n' +
    'Mend it with: npm ci --ignore-scripts=false'
  );
}

/** @param {string} file */
function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function install() {
  const modules = join(root, 'node_modules');
  const reason = () => whyInstall(textOf(join(root, 'package-lock.json')), textOf(join(modules, '.package-lock.json')));
  if (reason() === undefined) return;
  oneAtATime(join(root, '.local', 'install.lock'), () => {
    const why = reason();
    if (why === undefined) return;
    say(`Running npm ci, as ${why}. It takes about half a minute …`);
    const started = Date.now();
    // The npm that runs us, if one does; npm tells by this variable.
    const own = env['npm_execpath'];
    const [command, args] = own?.endsWith('.js') ? [execPath, [own]] : ['npm', []];
    const { status, error } = spawnSync(command, [...args, 'ci', '--no-audit', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (error || status !== 0) {
      throw new Error(`npm ci failed (${error?.message ?? `exit code ${status}`}). What it printed above says why.`);
    }
    say(`npm ci … done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });
}

/**
 * `npm start` and `npm test` at the same moment in a fresh clone must not install into one folder at once.
 * @param {string} lock
 * @param {() => void} work
 */
function oneAtATime(lock, work) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = Number(textOf(lock));
    if (owner > 0 && !alive(owner)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`Waiting for process ${owner}, which installs the dependencies …`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {number} process */
function alive(process) {
  try {
    kill(process, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

function checkNode() {
  let version;
  try {
    version = execFileSync(join(root, 'node_modules', 'node', 'bin', 'node'), ['--version'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    // Missing, or for another machine
  }
  const fault = faultOfNode(version);
  if (fault) throw new Error(fault);
}

/** Standard output belongs to the program: `npm run token` pipes it on. @param {string} line */
function say(line) {
  stderr.write(`${line}\n`);
}

/** @param {string} target @param {string[]} args */
function run(target, args) {
  const program = programOf(target, root);
  const child = spawn(program.command, [...program.args, ...args], {
    stdio: 'inherit',
    env: { ...env, PATH: [join(root, 'node_modules', '.bin'), env['PATH']].join(delimiter) },
  });
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  // The program decides how to end; this one waits for it.
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  // npm passes a SIGTERM on to the shell between, which ends without a word to us
  const parent = process.ppid;
  if (env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  }
  child.once('error', (error) => fail(error));
  child.once('exit', (code, signal) => exit(code ?? 128 + (signal ? constants.signals[signal] : 1)));
}

/** @param {unknown} error */
function fail(error) {
  say(error instanceof Error ? error.message : String(error));
  exit(1);
}

function main() {
  const [target, ...args] = argv.slice(2);
  if (target === undefined) throw new Error('Usage: node local/bootstrap.mjs <file.ts | command> [arguments]');
  if (Number(versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(
      `Depot needs Node ${OLDEST_NODE} or newer to start with; this is ${versions.node}. See https://nodejs.org.`,
    );
  }
  install();
  checkNode();
  run(target, args);
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    fail(error);
  }
}

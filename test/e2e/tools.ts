import { spawn } from 'node:child_process';
import { inject } from 'vitest';
import { checkout } from '../../local/engines/cache.ts';

/** How a program ended, and what it printed. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the project's programs on the tests' store. @returns its exit code and what it printed. */
export const runTool = (file: string, ...args: string[]): Promise<Ended> =>
  runToolOn(inject('storeFolder'), file, ...args);

/** Runs one of the project's programs on the store of a folder. @returns its exit code and what it printed. */
export function runToolOn(folder: string, file: string, ...args: string[]): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: checkout,
      env: { ...process.env, DEPOT_LOCAL: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', failed);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

/** The last line a program printed, as JSON. */
export const lastLine = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');

/** The audit of the tests' store, or of another's folder: its breaches, by invariant; none when all adds up. */
export async function breaches(folder: string = inject('storeFolder')): Promise<unknown[]> {
  const { stdout, stderr } = await runToolOn(folder, 'local/audit/audit.ts', '--json');
  if (stdout.trim() === '') throw new Error(`The audit said nothing: ${stderr}`);
  return lastLine(stdout).invariants.flatMap((one: { breaches: unknown[] }) => one.breaches);
}

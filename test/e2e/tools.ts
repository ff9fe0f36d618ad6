import { spawn } from 'node:child_process';
import { inject } from 'vitest';
import { checkout } from '../../local/engines/cache.ts';

/** Runs one of the project's programs on the tests' store. @returns its exit code and what it printed. */
export function runTool(
  file: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: checkout,
      env: { ...process.env, DEPOT_LOCAL: inject('storeFolder') },
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

/** The audit of the tests' store: its breaches, by invariant; none when all adds up. */
export async function breaches(): Promise<unknown[]> {
  const { stdout, stderr } = await runTool('local/audit/audit.ts', '--json');
  if (stdout.trim() === '') throw new Error(`The audit said nothing: ${stderr}`);
  return lastLine(stdout).invariants.flatMap((one: { breaches: unknown[] }) => one.breaches);
}

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from './outcome.ts';
import type { WorkerOptions } from './worker.ts';

/** What is to be run. */
export interface FieldOptions extends WorkerOptions {
  readonly seeds: Iterable<number>;
  /** Worker processes. */
  readonly jobs: number;
  /** Told of each outcome, in no order; false ends the run. */
  readonly onOutcome: (outcome: Outcome) => boolean;
}

/** Runs seeds in worker processes, each asking for the next when it is done with one. */
export async function runField({ seeds, jobs, onOutcome, ...options }: FieldOptions): Promise<void> {
  const next = seeds[Symbol.iterator]();
  const workers = Array.from({ length: jobs }, () =>
    fork(join(import.meta.dirname, 'simulate.ts'), ['--worker', JSON.stringify(options)], { execArgv: [] }),
  );
  let over = false;
  try {
    await Promise.all(workers.map((worker) => serve(worker)));
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
  }

  function serve(worker: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', (code) => (over ? resolve() : reject(new Error(`A worker ended with ${code}.`))));
      worker.on('message', (message: Outcome | 'ready') => {
        if (over) return resolve();
        if (message !== 'ready' && !onOutcome(message)) {
          over = true;
          for (const one of workers) one.kill('SIGKILL');
          return resolve();
        }
        const { value, done } = next.next();
        if (done) return resolve();
        worker.send(value);
      });
    });
  }
}

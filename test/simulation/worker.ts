import type { Failure, Outcome } from './outcome.ts';
import { plants } from './plants/plants.ts';
import { sow } from './plants/sow.ts';
import type { Mechanism } from './run-seed.ts';

/** Lines of the trace that a failure comes with. */
const TAIL = 120;

/** What a worker process is started with. */
export interface WorkerOptions {
  readonly plant?: string;
  readonly without: readonly Mechanism[];
}

/** Runs seeds in this process, with a mistake planted if one is named. @throws Error when there is no such plant. */
export async function seedRunner({ plant: name, without }: WorkerOptions): Promise<(seed: number) => Promise<Outcome>> {
  if (name !== undefined) {
    const plant = plants.find((one) => one.name === name);
    if (!plant) throw new Error(`There is no plant ${name}; --plant list names them.`);
    sow(plant);
  }
  // Only now, as importing it imports the functions.
  const { runSeed } = await import('./run-seed.ts');
  const mechanisms = new Set(without);
  return async (seed) => {
    try {
      const { operations, faults } = await runSeed(seed, mechanisms);
      return { seed, operations, faults };
    } catch (error) {
      return { seed, operations: 0, faults: {}, failure: await failureOf(seed, error) };
    }
  };

  /** The same seed gives the same run, so its trace is written when somebody wants it. */
  async function failureOf(seed: number, error: unknown): Promise<Failure> {
    const { invariant = 0, message, stack } = error as { invariant?: number; message: string; stack?: string };
    const trace: string[] = [];
    const again = await runSeed(seed, mechanisms, (line) => {
      trace.push(line);
      if (trace.length > 4 * TAIL) trace.splice(0, 2 * TAIL);
    }).catch((second: unknown) => second as Error);
    const told = invariant === 0 ? (stack ?? message) : message;
    return {
      invariant,
      message: told,
      trace: trace.slice(-TAIL),
      replayed: 'message' in again && again.message === message,
    };
  }
}

/** A worker process: runs each seed it is sent, and reports. */
export async function work(options: WorkerOptions): Promise<void> {
  const run = await seedRunner(options);
  process.on('message', (seed: number) => {
    void run(seed).then((outcome) => process.send?.(outcome));
  });
  process.send?.('ready');
}

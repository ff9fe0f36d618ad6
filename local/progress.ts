/** Tells of a step's progress, in one line. */
export type Tell = (line: string) => void;

/** A step that failed; what comes after it does not run. */
export class StepFailed extends Error {
  constructor(step: string, cause: unknown, mend: string) {
    super(`${step} failed: ${messageOf(cause)}\n${mend}`, { cause });
    this.name = 'StepFailed';
  }
}

/** What an error says, and what is behind it: `fetch failed` alone helps nobody. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${messageOf(error.cause)})` : error.message;
}

const began = performance.now();

/** Prints a line with the seconds since the program began. */
export const say: Tell = (line) => console.log(`${seconds(began).padStart(6)} s  ${line}`);

/**
 * Runs a step and says what it is, how it goes and how long it took; `work` returns what it has to say at the end.
 * @throws StepFailed with `mend`, which says what to do.
 */
export async function step<T>(
  name: string,
  mend: string,
  work: (tell: Tell) => Promise<{ readonly value: T; readonly said: string }>,
): Promise<T> {
  const started = performance.now();
  say(`${name} …`);
  try {
    const { value, said } = await work((line) => say(`  ${line}`));
    say(`${name}: ${said} (${seconds(started)} s)`);
    return value;
  } catch (error) {
    throw new StepFailed(name, error, mend);
  }
}

/** Passes on one line in three seconds at most. */
export function paced(tell: Tell): (done: number, of: number) => void {
  let last = performance.now();
  return (done, of) => {
    if (performance.now() - last < 3_000) return;
    last = performance.now();
    tell(`${done} of ${of}`);
  };
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1);

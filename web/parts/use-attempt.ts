import { useState } from 'preact/hooks';
import { asProblem, type Problem } from '../rules/problems.ts';
import { useBusy, useSignInFirst } from './use-loaded.ts';

/** One action at a time, and what went wrong with the last; whoever has to sign in for it is asked to. */
export interface Attempts {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  readonly attempt: (action: () => Promise<void>, onFailure?: (problem: Problem) => void) => Promise<void>;
}

export function useAttempt(): Attempts {
  const [problem, setProblem] = useState<Problem>();
  const [busy, run] = useBusy();
  const signInFirst = useSignInFirst();
  return {
    busy,
    problem,
    attempt: (action, onFailure) =>
      run(async () => {
        setProblem(undefined);
        try {
          await action();
        } catch (error) {
          if (signInFirst(error)) return;
          const met = asProblem(error);
          setProblem(met);
          onFailure?.(met);
        }
      }),
  };
}

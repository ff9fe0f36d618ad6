import type { Problem } from '../rules/problems.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { ProblemBox } from './problem-box.tsx';

interface PageProblemProps {
  readonly problem: Problem;
  readonly onRetry: () => void;
  /** What is not there, for a 404. */
  readonly missing?: string;
}

/** A whole page that could not be shown, and why. */
export function PageProblem({ problem, onRetry, missing }: PageProblemProps) {
  const notFound = problem.status === 404 || problem.status === 422;
  const title = notFound ? (missing ?? 'Not found') : 'This did not work';
  usePageTitle(title);
  return (
    <div class="plain-page">
      <h1 tabIndex={-1}>{title}</h1>
      {notFound ? (
        <p>It may have been removed, or the address is not right.</p>
      ) : (
        <ProblemBox problem={problem} onRetry={onRetry} />
      )}
      <p>
        <a class="button" href="/">
          To the store
        </a>
      </p>
    </div>
  );
}

import type { Problem } from '../rules/problems.ts';
import { ProblemBox } from './problem-box.tsx';

interface SearchProblemProps {
  readonly problem: Problem;
  readonly onRetry: () => void;
}

/** Search does not answer. Everything that does not need it goes on, and this says so. */
export function SearchProblem({ problem, onRetry }: SearchProblemProps) {
  if (problem.code !== 'SEARCH_UNAVAILABLE') return <ProblemBox problem={problem} onRetry={onRetry} />;
  return (
    <div class="notice" role="alert">
      <h2>Search is not available right now</h2>
      <p>
        The rest of the store works: items you have the address of, your <a href="/cart">cart</a>, checkout and{' '}
        <a href="/orders">orders</a>.
      </p>
      <button type="button" class="button small" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

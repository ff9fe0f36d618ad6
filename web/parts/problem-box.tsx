import { type Problem, shortageWords } from '../rules/problems.ts';

interface ProblemBoxProps {
  readonly problem: Problem | undefined;
  /** Names of items by id. */
  readonly names?: ReadonlyMap<string, string>;
  readonly onRetry?: () => void;
}

/** What went wrong, from the problem document: what falls short and the fields at fault, or the detail. */
export function ProblemBox({ problem, names, onRetry }: ProblemBoxProps) {
  if (!problem) return null;
  const { lines, errors, message, code } = problem;
  const what = [
    ...lines.map((line) => shortageWords(names?.get(line.itemId) ?? line.itemId, line)),
    ...errors.map((error) => `${error.field.split('.').at(-1)}: ${error.message}`),
  ];
  return (
    <div class="problem" role="alert">
      {what.length === 1 ? <p>{what[0]}</p> : <p>{code === 'OUT_OF_STOCK' ? 'There is not enough left:' : message}</p>}
      {what.length > 1 && (
        <ul>
          {what.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {onRetry && (
        <button type="button" class="button small" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

import { useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { messagesByPlace } from '../rules/body-fields.ts';
import { synonymsText, typedSynonyms } from '../rules/synonyms-text.ts';
import { counted } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Field } from './field.tsx';

type Synonyms = AnswerTo<'GET /admin/search/synonyms'>;

/** Words that mean the same to the search. */
export function SynonymsPage() {
  usePageTitle('Synonyms');
  const { data, problem, reload, set } = useLoaded((signal) => call('GET /admin/search/synonyms', { signal }), 'all');
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  if (!data) return <div aria-busy="true" />;
  return (
    <>
      <div>
        <h1 tabIndex={-1}>Synonyms</h1>
        <p class="muted">
          Whoever searches for one word of a line finds the others, too. Singular and plural are one anyway. A change
          reaches all searches within a minute.
        </p>
      </div>
      <Form key={data.version} synonyms={data} onKept={set} onStale={reload} />
    </>
  );
}

interface FormProps {
  readonly synonyms: Synonyms;
  readonly onKept: (synonyms: Synonyms) => void;
  readonly onStale: () => void;
}

function Form({ synonyms: { version, groups }, onKept, onStale }: FormProps) {
  const [text, setText] = useState(synonymsText(groups));
  const { busy, problem, attempt } = useAttempt();
  const typed = typedSynonyms(text);
  const keep = () =>
    attempt(async () => {
      const body = { version, groups: typed.groups.map((group) => [...group]) };
      const next = await call('PUT /admin/search/synonyms', { body });
      announce('Kept. Searches use them within a minute.');
      onKept(next);
    });
  const stale = problem?.code === 'CHANGED_MEANWHILE';
  const wrong = messagesByPlace(problem?.errors ?? [], 'groups', typed.lines);
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <Field
        id="synonyms"
        label="One group a line, its words parted by commas"
        error={
          wrong.size === 0 ? undefined : [...wrong].map(([line, message]) => `Line ${line}: ${message}`).join('. ')
        }
      >
        {(aria) => (
          <textarea
            {...aria}
            class="tall"
            spellcheck={false}
            placeholder="sofa, couch, settee"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </Field>
      {wrong.size === 0 && <ProblemBox problem={problem} {...(stale && { onRetry: onStale })} />}
      {stale && <p>Trying again shows what somebody else has made of them, and loses what you typed.</p>}
      <p class="row">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? 'Keeping …' : `Keep ${counted(typed.groups.length, 'group')}`}
        </button>
      </p>
    </form>
  );
}

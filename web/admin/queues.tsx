import { useState } from 'preact/hooks';
import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { counted, moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Table } from './table.tsx';

/** How often the depths are read again, in ms. */
const LOOK_MS = 10_000;

type Queue = AnswerTo<'GET /admin/queues'>['queues'][number];
type Letters = AnswerTo<'GET /admin/queues/{queue}/messages'>['messages'];

/** The queues, their dead letters, and the way to send those back. */
export function QueuesPage() {
  usePageTitle('Queues');
  const load = (signal?: AbortSignal) => call('GET /admin/queues', { signal });
  const { data, problem, reload, set } = useLoaded(load, 'queues');
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined);
  const [open, setOpen] = useState<Queue['name']>();
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <>
      <h1 tabIndex={-1}>Queues</h1>
      {data && (
        <Table
          caption="Queues"
          none="There are no queues."
          columns={[
            { title: 'Queue' },
            { title: 'What for' },
            { title: 'Waiting', number: true },
            { title: 'In hand', number: true },
            { title: 'Dead letters', number: true },
            { title: 'Oldest' },
            { title: '' },
          ]}
          rows={data.queues.map(({ name, purpose, queue, deadLetters }) => ({
            key: name,
            cells: [
              name,
              purpose,
              queue.messages + queue.delayed,
              queue.inFlight,
              <span class={deadLetters.messages > 0 ? 'state state-bad' : ''}>{deadLetters.messages}</span>,
              deadLetters.oldest === null ? '' : moment(deadLetters.oldest),
              <button
                type="button"
                class="button small"
                aria-expanded={open === name}
                onClick={() => setOpen(open === name ? undefined : name)}
              >
                Dead letters <span class="unseen">of {name}</span>
              </button>,
            ],
          }))}
        />
      )}
      {open !== undefined && <DeadLetters key={open} queue={open} onMoved={reload} />}
    </>
  );
}

interface DeadLettersProps {
  readonly queue: Queue['name'];
  readonly onMoved: () => void;
}

/** A look at what failed for good; a body is text and nothing else. */
function DeadLetters({ queue, onMoved }: DeadLettersProps) {
  const { data, problem, reload } = useLoaded(
    (signal) => call('GET /admin/queues/{queue}/messages', { params: { queue }, signal }),
    queue,
  );
  const { busy, problem: refused, attempt } = useAttempt();
  const redrive = (messageIds?: string[]) =>
    attempt(async () => {
      const { moved, left } = await call('POST /admin/queues/{queue}/redrive', {
        params: { queue },
        ...(messageIds && { body: { messageIds } }),
      });
      announce(`${counted(moved, 'message')} sent back, about ${left} left.`);
      onMoved();
      await reload();
    });
  return (
    <section class="section" aria-labelledby="letters" aria-busy={data === undefined}>
      <h2 id="letters">Dead letters of {queue}</h2>
      <ProblemBox problem={problem} onRetry={reload} />
      <ProblemBox problem={refused} />
      {data?.messages.length === 0 && <p class="muted">There are none.</p>}
      {data && data.messages.length > 0 && (
        <>
          <p>
            <button type="button" class="button" aria-disabled={busy} onClick={() => redrive()}>
              {busy ? 'Sending back …' : 'Send all of them back'}
            </button>
          </p>
          {data.messages.map((letter) => (
            <Letter key={letter.messageId} letter={letter} busy={busy} onRedrive={() => redrive([letter.messageId])} />
          ))}
        </>
      )}
    </section>
  );
}

interface LetterProps {
  readonly letter: Letters[number];
  readonly busy: boolean;
  readonly onRedrive: () => void;
}

function Letter({ letter: { messageId, sentAt, receives, body }, busy, onRedrive }: LetterProps) {
  return (
    <article class="panel section" aria-label={`Message ${messageId}`}>
      <p class="page-head">
        <span class="muted small-text">
          {messageId}, sent {moment(sentAt)}, tried {counted(receives, 'time')}
        </span>
        <button type="button" class="button small" aria-disabled={busy} onClick={onRedrive}>
          Send back <span class="unseen">message {messageId}</span>
        </button>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to */}
      <pre class="mono" tabIndex={0}>
        {body}
      </pre>
    </article>
  );
}

import { signal } from '@preact/signals';

/** What came of the last scan or step: said to those who see it and to those who hear it. */
interface Feedback {
  readonly text: string;
  readonly kind: 'right' | 'wrong' | 'plain';
  /** Tells the same text twice apart. */
  readonly number: number;
}

const feedback = signal<Feedback>({ text: '', kind: 'plain', number: 0 });

/** Says what came of something; what is wrong interrupts whoever listens. */
export function say(text: string, kind: Feedback['kind'] = 'plain'): void {
  feedback.value = { text, kind, number: feedback.value.number + 1 };
}

/** One line where what was last done is answered. Both regions are there from the start, so that they are announced. */
export function FeedbackLine() {
  const { text, kind, number } = feedback.value;
  const line = <p key={number % 2}>{text}</p>;
  return (
    <div class={`feedback feedback-${text === '' ? 'none' : kind}`} data-testid="feedback">
      <div role="status" aria-live="polite">
        {kind !== 'wrong' && text !== '' && line}
      </div>
      <div role="alert">{kind === 'wrong' && line}</div>
    </div>
  );
}

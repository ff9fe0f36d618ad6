import { useAttempt } from '../parts/use-attempt.ts';
import { useOnce } from '../parts/use-once.ts';
import { say } from './feedback.tsx';
import { useCounted } from './tally.tsx';

/** Goods that are counted, and then booked: once, however often it is pressed. */
export function useBooking() {
  const [counted, setCounted] = useCounted();
  const { busy, problem, attempt } = useAttempt();
  const once = useOnce();
  /** Sends what was counted, and begins a new tally when it is booked. */
  const book = <Body,>(body: Body, send: (body: Body, idempotencyKey: string) => Promise<unknown>) =>
    attempt(async () => {
      await once(body, (idempotencyKey) => send(body, idempotencyKey));
      setCounted(new Map());
      say('Booked.', 'right');
    });
  return { counted, setCounted, busy, problem, attempt, book };
}

interface BookButtonProps {
  readonly nothing: boolean;
  readonly busy: boolean;
  readonly onBook: () => void;
}

/** The button that books what was counted. */
export const BookButton = ({ nothing, busy, onBook }: BookButtonProps) => (
  <button type="button" class="button primary big" disabled={nothing} aria-disabled={busy} onClick={onBook}>
    {busy ? 'Booking …' : 'Book what came'}
  </button>
);

import { announcement } from '../state/announcement.ts';

/** Where announcements are said. The number's parity alternates the element, so that the same text is said again. */
export function Announcer() {
  const { text, number } = announcement.value;
  return (
    <div class="unseen" role="status" aria-live="polite">
      {number % 2 === 0 ? <p key="even">{text}</p> : <p key="odd">{text}</p>}
    </div>
  );
}

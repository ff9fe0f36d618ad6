import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { countdown, dueToSay, spokenTime } from '../rules/countdown.ts';
import { announce } from '../state/announcement.ts';
import { hold, loadHold, secondsLeft } from '../state/hold.ts';

/** On every page but the checkout's own: what is held, for how long yet, and the way back to it. */
export function HoldBar() {
  const { path } = useLocation();
  const held = hold.value;
  if (!held || path === '/checkout') return null;
  return <Held key={held.reservationId} />;
}

function Held() {
  const left = useSecondsLeft();
  if (left === undefined || left <= 0) return null;
  const units = hold.value?.lines.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  return (
    <section class="hold-bar" aria-label="Your hold">
      <p>
        {units === 1 ? 'One item is' : `${units} items are`} held for you for{' '}
        <span role="timer" aria-live="off" class="digits">
          {countdown(left)}
        </span>
      </p>
      <a class="button primary small" href="/checkout">
        Finish checkout
      </a>
    </section>
  );
}

/** Seconds that the present hold has left, ticking; says the last minutes aloud. Undefined while nothing is held. */
export function useSecondsLeft(): number | undefined {
  const held = hold.value;
  const [left, setLeft] = useState(() => (held ? secondsLeft(held) : undefined));
  useEffect(() => {
    if (!held) {
      setLeft(undefined);
      return;
    }
    let before = secondsLeft(held);
    setLeft(before);
    const tick = () => {
      const now = secondsLeft(held);
      const due = dueToSay(before, now);
      if (due !== undefined) announce(`${spokenTime(due)} left to place your order.`);
      before = now;
      setLeft(now);
    };
    const ticking = setInterval(tick, 250);
    // A page that slept has missed its ticks, and the hold may have ended elsewhere
    const wake = () => {
      if (document.hidden) return;
      tick();
      loadHold().catch(() => {});
    };
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearInterval(ticking);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [held]);
  return left;
}

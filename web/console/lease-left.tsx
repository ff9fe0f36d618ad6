import { useEffect, useState } from 'preact/hooks';
import { serverNow, type Work } from '../api.ts';
import { countdown, dueToSay, spokenTime } from '../rules/countdown.ts';
import { leaseSeconds } from '../rules/lease.ts';
import { say } from './feedback.tsx';

/** Seconds a claim has left by the server's clock, ticking; the last minute is said. */
export function useLeaseLeft(work: Pick<Work, 'leaseUntil'> | undefined): number {
  const until = work?.leaseUntil;
  const secondsLeft = () => leaseSeconds({ leaseUntil: until }, serverNow());
  const [left, setLeft] = useState(secondsLeft);
  useEffect(() => {
    let before = secondsLeft();
    setLeft(before);
    const ticking = setInterval(() => {
      const now = secondsLeft();
      const due = dueToSay(before, now);
      if (due !== undefined && due <= 60) say(`${spokenTime(due)} left of your claim.`);
      if (before > 0 && now <= 0) say('Your claim is over. Take it again to go on.', 'wrong');
      before = now;
      setLeft(now);
    }, 250);
    return () => clearInterval(ticking);
  }, [until]);
  return left;
}

/** How long the claim on some work lasts yet. */
export function LeaseLeft({ seconds }: { readonly seconds: number }) {
  return (
    <p class={`lease${seconds <= 60 ? ' lease-ends' : ''}`}>
      {seconds > 0 ? 'Yours for ' : 'Your claim is over '}
      <span role="timer" aria-live="off" class="digits">
        {countdown(seconds)}
      </span>
    </p>
  );
}

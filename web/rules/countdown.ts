/** Whole minutes and seconds left, such as `9:05`, never less than `0:00`; what is begun of a second is not promised. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Seconds left at which the time is said aloud. */
const SAY_AT = [300, 120, 60, 30, 10];

/**
 * Whether to say how much time is left: the mark that was passed since the last look, or undefined. A mark that was passed
 * long ago, as by a page that slept, is not said.
 */
export function dueToSay(secondsBefore: number, secondsNow: number): number | undefined {
  return SAY_AT.findLast((mark) => secondsNow <= mark && mark < secondsBefore && secondsNow > mark - 5);
}

/** Time left in words, for those who hear it. */
export function spokenTime(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} seconds`;
  const minutes = Math.round(whole / 60);
  return minutes === 1 ? 'One minute' : `${minutes} minutes`;
}

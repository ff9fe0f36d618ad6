/**
 * An amount for people.
 * @param {{ amount: number, currency: string }} money in minor units
 */
export function price({ amount, currency }) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A moment for people. @param {string} iso */
export const moment = (iso) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** How many are left, in words. @param {number} available */
export function stockLeft(available) {
  if (available <= 0) return 'Out of stock';
  return available <= 10 ? `Only ${available} left` : `${available.toLocaleString()} left`;
}

/** Minutes and seconds, such as 9:05. @param {number} seconds */
export function countdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count.toLocaleString()} ${count === 1 ? one : many}`;

import { signal } from '@preact/signals';

/** What is said to those who don't see the page; the number tells the same text twice apart. */
export const announcement = signal({ text: '', number: 0 });

/** Says something, politely. */
export function announce(text: string): void {
  announcement.value = { text, number: announcement.value.number + 1 };
}

import { signal } from '@preact/signals';

/** How long an answer may take before the page says that it waits, in ms. */
const SLOW_MS = 4_000;

/** What the shopper should know of the connection. */
export type Connection = 'good' | 'slow' | 'offline';

export const connection = signal<Connection>(navigator.onLine ? 'good' : 'offline');

const waiting = new Map<number, ReturnType<typeof setTimeout>>();
let requests = 0;

/** A request goes out. @returns its number */
export function noteRequest(): number {
  const request = ++requests;
  waiting.set(
    request,
    setTimeout(() => {
      if (connection.value === 'good') connection.value = 'slow';
    }, SLOW_MS),
  );
  return request;
}

/** It is over: with an answer, or left by the page itself (`fine`), or lost. */
export function noteAnswer(request: number, fine: boolean): void {
  clearTimeout(waiting.get(request));
  waiting.delete(request);
  if (fine && waiting.size === 0) connection.value = 'good';
  if (!fine && !navigator.onLine) connection.value = 'offline';
}

addEventListener('offline', () => {
  connection.value = 'offline';
});
addEventListener('online', () => {
  connection.value = 'good';
});

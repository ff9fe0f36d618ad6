import { useRef } from 'preact/hooks';
import { asProblem, isUncertain } from '../rules/problems.ts';
import { newKey } from './request-key.ts';

/**
 * Sends what takes effect once an idempotency key: pressed again after a lost answer, the same request has the same key.
 * @returns an action that is given what is asked for and the way to send it. It throws what sending throws.
 */
export function useOnce(): <T>(asked: unknown, send: (idempotencyKey: string) => Promise<T>) => Promise<T> {
  const wish = useRef<{ readonly text: string; readonly key: string } | undefined>(undefined);
  return async (asked, send) => {
    const text = JSON.stringify(asked);
    if (wish.current?.text !== text) wish.current = { text, key: newKey() };
    try {
      const answer = await send(wish.current.key);
      wish.current = undefined;
      return answer;
    } catch (error) {
      if (!isUncertain(asProblem(error))) wish.current = undefined;
      throw error;
    }
  };
}

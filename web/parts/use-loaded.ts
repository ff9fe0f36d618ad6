import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { wasLeft } from '../api.ts';
import { asProblem, type Problem } from '../rules/problems.ts';

/** Something that is asked for: not there yet, there, or why not. */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => Promise<void>;
  /** Shows something newer that came another way. */
  readonly set: (data: T) => void;
}

/**
 * Asks for something when the page is shown, and again whenever `key` changes; what is no longer waited for is ended.
 * Whoever has to sign in for it is asked to, and comes back.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ readonly key: string; readonly data?: T; readonly problem?: Problem }>({ key });
  const asked = useRef(load);
  asked.current = load;
  const leaving = useRef<AbortController | undefined>(undefined);
  const signInFirst = useSignInFirst();
  const reload = useCallback(async () => {
    leaving.current?.abort();
    const left = new AbortController();
    leaving.current = left;
    const { signal } = left;
    try {
      const data = await asked.current(signal);
      if (!signal.aborted) setState({ key, data });
    } catch (error) {
      if (signal.aborted || wasLeft(error) || signInFirst(error)) return;
      // What is shown already stays
      setState((now) => ({ ...(now.key === key && now), key, problem: asProblem(error) }));
    }
  }, [key, signInFirst]);
  useEffect(() => {
    reload();
    return () => leaving.current?.abort();
  }, [reload]);
  const set = useCallback((data: T) => setState({ key, data }), [key]);
  const current = state.key === key ? state : undefined;
  return { data: current?.data, problem: current?.problem, reload, set };
}

/** Asks to sign in where an error says so, and comes back here after it. @returns whether it was that */
export function useSignInFirst(): (error: unknown) => boolean {
  const place = useLocation();
  const latest = useRef(place);
  latest.current = place;
  return useCallback((error) => {
    if (asProblem(error).code !== 'NOT_SIGNED_IN') return false;
    const back = location.pathname + location.search;
    if (location.pathname !== '/sign-in') latest.current.route(`/sign-in?${new URLSearchParams({ back })}`, true);
    return true;
  }, []);
}

/** Looks again every so often while the page is seen, and at once when it is seen again. Looks that fail are forgotten. */
export function usePoll(look: () => Promise<unknown>, everyMs: number, going = true): void {
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (!going) return;
    let busy = false;
    const now = async () => {
      if (document.hidden || busy) return;
      busy = true;
      await latest.current().catch(() => {});
      busy = false;
    };
    const polling = setInterval(now, everyMs);
    document.addEventListener('visibilitychange', now);
    return () => {
      clearInterval(polling);
      document.removeEventListener('visibilitychange', now);
    };
  }, [everyMs, going]);
}

/** Runs one action at a time: a second press waits for the first. */
export function useBusy(): readonly [boolean, (action: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = useCallback(async (action: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await action();
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return [busy, run];
}

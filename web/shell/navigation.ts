import { useEffect, useLayoutEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { announce } from '../state/announcement.ts';

/** Whether the shopper has come from another page of ours, so that the focus must go to the new one. */
let arriving = false;

/** Whether the last step was back or forward. */
let byHistory = false;

/** The place to scroll to once the page has its content, when it was come to by back or forward. */
let scrollBackTo: number | undefined;

/** Notes how a page was left and come to; runs once, before anything is shown. */
export function watchNavigation(): void {
  history.scrollRestoration = 'manual';
  scrollBackTo = placeOf(history.state).scroll;
  addEventListener('popstate', ({ state }) => {
    scrollBackTo = placeOf(state).scroll ?? 0;
    byHistory = true;
  });
  let noting: ReturnType<typeof setTimeout> | undefined;
  addEventListener(
    'scroll',
    () => {
      clearTimeout(noting);
      noting = setTimeout(() => notePlace({ scroll: Math.round(scrollY) }), 150);
    },
    { passive: true },
  );
}

/** What an entry of the history remembers of its page. */
interface Place {
  /** Pixels from the top. */
  readonly scroll?: number;
  /** Pages of a list that were loaded. */
  readonly pages?: number;
}

const placeOf = (state: unknown): Place => (typeof state === 'object' && state !== null ? state : {});

/** What this entry of the history remembers. */
export const notedPlace = (): Place => placeOf(history.state);

/** Adds to what this entry of the history remembers. */
export const notePlace = (place: Place): void => history.replaceState({ ...notedPlace(), ...place }, '');

/** Called by the router when another page is shown. */
export function arrive(): void {
  arriving = true;
  // The router does so for new entries of the history only, not for one that takes another's place
  if (!byHistory) scrollTo(0, 0);
  byHistory = false;
}

/**
 * Names the page. When it was come to from another of ours, says so and moves the focus to its heading as soon as there is
 * one, so that whoever uses a keyboard or hears the page goes on from its beginning.
 * @param title undefined while it is not known
 */
export function usePageTitle(title: string | undefined): void {
  const { path } = useLocation();
  useEffect(() => {
    if (title === undefined) return;
    document.title = title === 'Depot' ? title : `${title} · Depot`;
    if (!arriving) return;
    arriving = false;
    announce(title);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [title, path]);
}

/** Whether the page that is being shown will be scrolled to where it was left, for which all of it must be there. */
export const scrollsBack = (): boolean => scrollBackTo !== undefined;

/** Scrolls back to where a page was left, once its content is there. */
export function useScrollBack(ready: boolean): void {
  useLayoutEffect(() => {
    if (!ready || scrollBackTo === undefined) return;
    scrollTo(0, scrollBackTo);
    scrollBackTo = undefined;
  }, [ready]);
}

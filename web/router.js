import { announce, h } from './dom.js';
import { problemView } from './problem-view.js';

/**
 * @typedef {object} Visit what a page is shown with
 * @property {string[]} params the path's variable parts, decoded
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal ends when the page is left
 * @property {(path: string) => void} go
 * @property {(error: unknown) => boolean} onError handles what any page may meet (signed out, page left); whether it did
 *
 * @typedef {{ title: string, content: unknown[], announcement?: string }} Shown
 * @typedef {(visit: Visit) => Promise<Shown>} Page
 * @typedef {{ path: RegExp, page: Page }} Route
 */

/** Goes to a place within the page. @param {string} path */
const go = (path) => {
  if (location.hash === `#${path}`) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = path;
};

/** Asks to sign in and comes back here after it. */
export function askToSignIn() {
  go(`/sign-in?${new URLSearchParams({ back: location.hash.slice(1) || '/' })}`);
}

/** Shows the page of the address, now and whenever it changes. @param {readonly Route[]} routes */
export function startRouter(routes) {
  const main = /** @type {HTMLElement} */ (document.getElementById('main'));
  let leaving = new AbortController();
  let first = true;

  const show = async () => {
    leaving.abort();
    const left = new AbortController();
    leaving = left;
    const { signal } = left;
    const [path = '/', search = ''] = (location.hash.slice(1) || '/').split('?', 2);
    const query = new URLSearchParams(search);
    /** @param {unknown} error */
    const onError = (error) => {
      if (signal.aborted) return true;
      if (/** @type {any} */ (error).status !== 401) return false;
      askToSignIn();
      return true;
    };
    main.setAttribute('aria-busy', 'true');
    /** @type {Shown} */
    let shown;
    try {
      shown = await pageOf(routes, path)({ query, signal, go, onError });
    } catch (error) {
      if (onError(error)) return;
      const notFound = /** @type {any} */ (error).status === 404;
      const title = notFound ? 'Not found' : 'Something went wrong';
      shown = {
        title,
        content: [h('h1', { tabindex: -1 }, title), problemView(error, notFound ? {} : { retry: show })],
      };
    }
    if (signal.aborted) return;
    main.removeAttribute('aria-busy');
    main.replaceChildren(h('div', null, shown.content));
    document.title = `${shown.title} · Depot`;
    document.dispatchEvent(new CustomEvent('shown', { detail: { path, query } }));
    announce(shown.announcement ?? shown.title);
    // Whoever came by keyboard goes on from the new page's beginning; at the first one, from the document's.
    if (!first) {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus({ preventScroll: true });
    }
    first = false;
  };
  addEventListener('hashchange', show);
  show();
}

/** @param {readonly Route[]} routes @param {string} path @returns {(visit: Omit<Visit, 'params'>) => Promise<Shown>} */
function pageOf(routes, path) {
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match) return (visit) => route.page({ ...visit, params: match.slice(1).map(decoded) });
  }
  return async () => ({
    title: 'Not found',
    content: [
      h('h1', { tabindex: -1 }, 'Not found'),
      h('p', null, 'There is no such page. ', h('a', { href: '#/' }, 'To the store'), '.'),
    ],
  });
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import type { Found, Item } from './api.ts';
import { firstRequest } from './rules/first-request.ts';
import { CARD_SIZES, ITEM_SIZES, pictureSource, SEEN_FIRST } from './rules/picture-source.ts';
import type { EarlyAnswer } from './state/early-answer.ts';

// Runs before the first paint, small and by itself, while the page's own script is still on its way.

// Nobody should see the other theme flash by
try {
  const theme = localStorage.getItem('depot.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
} catch {
  // A browser that keeps nothing: the system's theme it is.
}

// What the page will ask for first is asked for now
const path = firstRequest(location.pathname, location.search);
if (path !== undefined) {
  const url = `/api${path}`;
  const early: EarlyAnswer = {
    url,
    sentAt: Date.now(),
    answer: fetch(url, { headers: { accept: 'application/json' } }),
  };
  window.depotEarly = early;
  early.answer
    .then(async (response) => {
      if (response.ok) fetchPictures(await response.clone().json());
    })
    // Whoever takes the answer hears of a failure; a page that needs it no more does not have to
    .catch(() => {});
}

/** Fetches the pictures that will be seen first, so that they are there when the page's script shows them. */
function fetchPictures(answer: Pick<Found, 'items'> | Item): void {
  const [items, sizes] = 'items' in answer ? [answer.items, CARD_SIZES] : [[answer], ITEM_SIZES];
  for (const { images } of items.slice(0, SEEN_FIRST)) {
    const source = pictureSource(images, sizes);
    if (source) Object.assign(new Image(), { fetchPriority: 'high', ...source });
  }
}

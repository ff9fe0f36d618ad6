import { call } from '../api.js';
import { announce, h } from '../dom.js';
import { counted, price, stockLeft } from '../format.js';
import { problemView } from '../problem-view.js';
import { addButton } from './add-button.js';

const SORTS = { relevance: 'Best match', price: 'Price, low to high', '-price': 'Price, high to low', name: 'Name' };

/** The shop window, and the results of a search. @type {import('../router.js').Page} */
export async function searchPage({ query, signal, go }) {
  const asked = Object.fromEntries(
    ['q', 'sort', 'inStock'].flatMap((key) => (query.get(key) ? [[key, query.get(key)]] : [])),
  );
  const ask = (/** @type {string | null} */ cursor) =>
    call('GET', `/search?${new URLSearchParams({ ...asked, ...(cursor && { cursor }) })}`, { signal });
  const first = await ask(null);
  const q = query.get('q') ?? '';
  const list = h('ul', { class: 'cards' });
  const more = h('div', { class: 'more' });

  /** @param {any} page */
  const show = (page) => {
    list.append(...page.items.map(card));
    more.replaceChildren(
      ...(page.cursor ? [h('button', { type: 'button', onclick: () => load(page.cursor) }, 'Load more')] : []),
    );
  };
  /** @param {string} cursor */
  const load = async (cursor) => {
    const button = more.firstElementChild;
    if (button?.getAttribute('aria-disabled') === 'true') return;
    button?.setAttribute('aria-disabled', 'true');
    try {
      const before = list.children.length;
      show(await ask(cursor));
      announce(`${counted(list.children.length - before, 'more item')} shown.`);
      list.children[before]?.querySelector('a')?.focus();
    } catch (error) {
      if (!signal.aborted) more.replaceChildren(problemView(error, { retry: () => load(cursor) }));
    }
  };
  show(first);

  const form = filters(query, (changed) => go(`/search?${changed}`));
  const title = q ? `Results for “${q}”` : 'All items';
  return {
    title,
    announcement: `${title}: ${counted(first.total, 'item')}.`,
    content: [
      h('h1', { tabindex: -1 }, title),
      h('div', { class: 'bar' }, h('p', null, counted(first.total, 'item')), form),
      first.items.length === 0 && h('p', null, 'Nothing matches. Try another word, or fewer of them.'),
      list,
      more,
    ],
  };
}

/** @param {URLSearchParams} query @param {(changed: URLSearchParams) => void} onChange */
function filters(query, onChange) {
  const form = h(
    'form',
    { class: 'filters', 'aria-label': 'Narrow the results' },
    h('input', { type: 'hidden', name: 'q', value: query.get('q') ?? '' }),
    h(
      'label',
      null,
      'Sort by ',
      h(
        'select',
        { name: 'sort' },
        Object.entries(SORTS).map(([value, label]) =>
          h('option', { value, selected: value === query.get('sort') }, label),
        ),
      ),
    ),
    h(
      'label',
      null,
      h('input', { type: 'checkbox', name: 'inStock', value: 'true', checked: query.get('inStock') === 'true' }),
      ' In stock only',
    ),
  );
  const changed = () => onChange(new URLSearchParams(/** @type {any} */ (new FormData(form))));
  form.addEventListener('change', changed);
  form.addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    changed();
  });
  return form;
}

/** @param {{ itemId: string, name: string, price: import('../cart.js').Money, available: number }} item */
function card(item) {
  return h(
    'li',
    { class: 'card' },
    h('a', { href: `#/items/${encodeURIComponent(item.itemId)}` }, item.name),
    h('p', { class: 'price' }, price(item.price)),
    h('p', { class: item.available > 0 ? 'stock' : 'stock out' }, stockLeft(item.available)),
    addButton(item),
  );
}

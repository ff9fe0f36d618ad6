import { call } from '../api.js';
import { h } from '../dom.js';
import { price, stockLeft } from '../format.js';
import { addButton } from './add-button.js';

/** One item. @type {import('../router.js').Page} */
export async function itemPage({ params, signal }) {
  const item = await call('GET', `/items/${encodeURIComponent(params[0] ?? '')}`, { signal });
  const quantity = h('input', {
    id: 'quantity',
    type: 'number',
    min: 1,
    max: Math.max(1, item.available),
    value: 1,
    inputmode: 'numeric',
  });
  return {
    title: item.name,
    content: [
      h('h1', { tabindex: -1 }, item.name),
      h('p', { class: 'price' }, price(item.price)),
      h('p', { class: item.available > 0 ? 'stock' : 'stock out' }, stockLeft(item.available)),
      h('p', null, item.description),
      h(
        'dl',
        null,
        h('dt', null, 'Category'),
        h('dd', null, item.category),
        h('dt', null, 'Item'),
        h('dd', null, item.itemId),
      ),
      item.available > 0 && h('p', null, h('label', { for: 'quantity' }, 'Quantity '), quantity),
      addButton(item, () => Math.max(1, Math.trunc(Number(quantity.value)) || 1)),
    ],
  };
}

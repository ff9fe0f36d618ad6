import { call } from '../api.js';
import { announce, h, whileBusy } from '../dom.js';
import { counted, moment, price } from '../format.js';
import { problemView } from '../problem-view.js';
import { statusText } from './order-status.js';

/** The shopper's orders, newest first. @type {import('../router.js').Page} */
export async function ordersPage({ signal, onError }) {
  const list = h('ul', { class: 'lines' });
  const more = h('div', { class: 'more' });
  const problems = h('div');
  const title = 'Your orders';

  /** @param {{ orders: any[], cursor: string | null }} page */
  const show = ({ orders, cursor }) => {
    list.append(...orders.map(orderView));
    const button = h('button', { type: 'button' }, 'Load more');
    button.addEventListener('click', () =>
      whileBusy(button, async () => {
        problems.replaceChildren();
        try {
          const before = list.children.length;
          show(await call('GET', `/orders?${new URLSearchParams({ cursor: cursor ?? '' })}`, { signal }));
          announce(`${counted(list.children.length - before, 'more order')} shown.`);
          list.children[before]?.querySelector('a')?.focus();
        } catch (error) {
          if (!signal.aborted && !onError(error)) problems.replaceChildren(problemView(error));
        }
      }),
    );
    more.replaceChildren(...(cursor ? [button] : []));
  };

  show(await call('GET', '/orders', { signal }));
  const none = list.children.length === 0 && h('p', null, 'You have not ordered anything yet.');
  return { title, content: [h('h1', { tabindex: -1 }, title), none, list, problems, more] };
}

/** @param {{ orderId: string, status: string, total: import('../cart.js').Money, units: number, placedAt: string }} order */
function orderView({ orderId, status, total, units, placedAt }) {
  return h(
    'li',
    null,
    h('a', { href: `#/orders/${orderId}` }, `Order of ${moment(placedAt)}`),
    h('p', null, `${counted(units, 'unit')}, ${price(total)}`),
    h('p', null, statusText(status)),
  );
}

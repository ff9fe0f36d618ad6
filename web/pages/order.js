import { call } from '../api.js';
import { announce, h, whileBusy } from '../dom.js';
import { moment, price } from '../format.js';
import { problemView } from '../problem-view.js';
import { hasEnded, isCancellable, shipmentText, statusText } from './order-status.js';

/** How often an order that still moves is looked at again. */
const LOOK_MS = 4000;

/** One order with its shipments. @type {import('../router.js').Page} */
export async function orderPage({ params, query, signal, onError }) {
  const path = `/orders/${encodeURIComponent(params[0] ?? '')}`;
  let order = await call('GET', path, { signal });
  const body = h('div');
  const problems = h('div');
  const cancel = h('button', { type: 'button' }, 'Cancel this order');
  const placed = h('p', { class: 'good' }, 'Thank you. Your order is placed.');
  const title = `Order of ${moment(order.placedAt)}`;

  /** @param {any} next */
  const show = (next) => {
    if (next.status !== order.status) announce(`Your order is now: ${statusText(next.status)}.`);
    // What has not changed stays as it is, and so does the focus within it.
    const changed = body.childElementCount === 0 || JSON.stringify(next) !== JSON.stringify(order);
    order = next;
    if (!changed) return;
    placed.hidden = query.get('placed') !== '1' || order.status === 'cancelling' || order.status === 'cancelled';
    cancel.hidden = !isCancellable(order.status);
    body.replaceChildren(...orderView(order));
  };

  cancel.addEventListener('click', () =>
    whileBusy(cancel, async () => {
      if (!confirm('Cancel what has not been shipped of this order?')) return;
      problems.replaceChildren();
      try {
        show(await call('POST', `${path}/cancel`));
      } catch (error) {
        if (onError(error)) return;
        problems.replaceChildren(problemView(error));
        // It is as it is now: shipped a moment before, say.
        show(await call('GET', path, { signal }));
      }
    }),
  );

  const looking = setInterval(async () => {
    if (document.hidden || hasEnded(order.status)) return;
    // A look that failed is followed by another.
    await call('GET', path, { signal }).then(show, onError);
  }, LOOK_MS);
  signal.addEventListener('abort', () => clearInterval(looking));

  show(order);
  return {
    title,
    announcement: query.get('placed') === '1' ? 'Thank you. Your order is placed.' : title,
    content: [
      h('h1', { tabindex: -1 }, title),
      placed,
      problems,
      body,
      cancel,
      h('p', null, h('a', { href: '#/orders' }, 'All your orders')),
    ],
  };
}

/** @param {any} order */
function orderView({ orderId, status, lines, total, address, shipments }) {
  const names = new Map(lines.map((/** @type {any} */ { itemId, name }) => [itemId, name]));
  const { name, line1, line2, city, state, postalCode, country } = address;
  return [
    h('p', { class: 'status' }, statusText(status)),
    h('p', { class: 'hint' }, `Order ${orderId}`),
    h('h2', null, 'Items'),
    h(
      'ul',
      { class: 'lines plain' },
      lines.map((/** @type {any} */ line) =>
        h(
          'li',
          null,
          `${line.quantity} × `,
          h('a', { href: `#/items/${encodeURIComponent(line.itemId)}` }, line.name),
          line.cancelled ? ` (${line.cancelled} cancelled)` : null,
          h('span', { class: 'price' }, price({ ...line.price, amount: line.price.amount * line.quantity })),
        ),
      ),
    ),
    h('p', { class: 'total' }, 'Total ', h('strong', null, price(total))),
    h('h2', null, 'Shipments'),
    shipments.length === 0
      ? h('p', null, status === 'cancelled' ? 'Nothing was shipped.' : 'None yet: the warehouses are being asked.')
      : h(
          'ul',
          { class: 'lines' },
          shipments.map((/** @type {any} */ each) => shipmentView(each, names)),
        ),
    h('h2', null, 'Goes to'),
    h(
      'address',
      null,
      [name, line1, line2, `${postalCode} ${city}`, state, country].filter(Boolean).map((line) => [line, h('br')]),
    ),
  ];
}

/** @param {any} shipment @param {Map<string, string>} names */
function shipmentView({ warehouseId, status, lines, shippedAt }, names) {
  return h(
    'li',
    null,
    h('strong', null, `From ${warehouseId}: ${shipmentText(status)}${shippedAt ? `, ${moment(shippedAt)}` : ''}`),
    h(
      'ul',
      { class: 'plain' },
      lines.map((/** @type {any} */ { itemId, quantity }) =>
        h('li', null, `${quantity} × ${names.get(itemId) ?? itemId}`),
      ),
    ),
  );
}

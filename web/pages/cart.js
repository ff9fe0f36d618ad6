import { call } from '../api.js';
import { loadCart, removeItem, setQuantity } from '../cart.js';
import { announce, h, whileBusy } from '../dom.js';
import { price } from '../format.js';
import { problemView } from '../problem-view.js';

/** @typedef {import('../cart.js').Cart} Cart @typedef {import('../cart.js').CartLine} CartLine */

/** The cart. @type {import('../router.js').Page} */
export async function cartPage({ signal, go, onError }) {
  const heading = h('h1', { tabindex: -1 }, 'Your cart');
  const lines = h('div');
  const problems = h('div');

  /** Runs a change of the cart, and shows the cart as it is after it. @param {() => Promise<Cart>} act @param {string} done */
  const change = async (act, done) => {
    problems.replaceChildren();
    try {
      const focused = document.activeElement?.id;
      show(await act());
      // The lines are new elements: whoever was at one of them stays there, or goes to the top when it is gone.
      const same = focused ? document.getElementById(focused) : null;
      if (document.activeElement === document.body) (same ?? heading).focus();
      announce(done);
    } catch (error) {
      if (onError(error)) return;
      const cart = await loadCart(signal);
      show(cart);
      problems.replaceChildren(problemView(error, { names: namesOf(cart) }));
    }
  };

  /** @param {Cart} cart */
  const show = (cart) => {
    if (cart.lines.length === 0) {
      lines.replaceChildren(h('p', null, 'Your cart is empty. ', h('a', { href: '#/' }, 'Look around'), '.'));
      return;
    }
    const checkOut = h('button', { type: 'button', class: 'main' }, 'Check out');
    checkOut.addEventListener('click', () =>
      whileBusy(checkOut, async () => {
        problems.replaceChildren();
        try {
          await call('POST', '/checkout');
          go('/checkout');
        } catch (error) {
          if (onError(error)) return;
          const now = await loadCart(signal);
          show(now);
          problems.replaceChildren(problemView(error, { names: namesOf(now) }));
        }
      }),
    );
    lines.replaceChildren(
      h(
        'ul',
        { class: 'lines' },
        cart.lines.map((line) => lineView(line, change)),
      ),
      h('p', { class: 'total' }, 'Total ', h('strong', null, price(cart.total))),
      checkOut,
      h('p', { class: 'hint' }, 'Checking out holds everything for you for a while; nothing is ordered yet.'),
    );
  };

  show(await loadCart(signal));
  return { title: 'Your cart', content: [heading, problems, lines] };
}

/** @param {Cart} cart */
const namesOf = (cart) => new Map(cart.lines.map(({ itemId, name }) => [itemId, name]));

/** @param {CartLine} line @param {(act: () => Promise<Cart>, done: string) => Promise<void>} change */
function lineView(line, change) {
  const id = `quantity-${encodeURIComponent(line.itemId)}`;
  const problem = problemOf(line);
  const quantity = h('input', {
    id,
    type: 'number',
    min: 1,
    max: 1_000_000,
    value: line.quantity,
    inputmode: 'numeric',
    'aria-invalid': problem ? 'true' : null,
    'aria-describedby': problem ? `${id}-problem` : null,
  });
  quantity.addEventListener('change', () => {
    const wanted = Math.trunc(Number(quantity.value));
    if (wanted >= 1) change(() => setQuantity(line.itemId, wanted), `${line.name}: quantity ${wanted}.`);
    else quantity.value = String(line.quantity);
  });
  return h(
    'li',
    null,
    h('a', { href: `#/items/${encodeURIComponent(line.itemId)}` }, line.name),
    h('p', null, price(line.price), changedPrice(line)),
    h('p', null, h('label', { for: id }, 'Quantity '), quantity),
    problem && h('p', { class: 'wrong', id: `${id}-problem` }, problem),
    h('p', { class: 'price' }, price({ ...line.price, amount: line.price.amount * line.quantity })),
    h(
      'button',
      {
        type: 'button',
        'aria-label': `Remove ${line.name}`,
        onclick: () => change(() => removeItem(line.itemId), `${line.name} removed.`),
      },
      'Remove',
    ),
  );
}

/** @param {CartLine} line */
const changedPrice = (line) =>
  line.price.amount !== line.priceWhenAdded.amount && ` (was ${price(line.priceWhenAdded)} when you added it)`;

/** @param {CartLine} line */
function problemOf({ problem, available }) {
  switch (problem) {
    case 'OUT_OF_STOCK':
      return 'Out of stock. Remove it to check out.';
    case 'NOT_ENOUGH':
      return `Only ${available} left. Take fewer to check out.`;
    case 'RETIRED':
      return 'No longer sold. Remove it to check out.';
    default:
      return undefined;
  }
}

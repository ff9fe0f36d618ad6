import { addToCart } from '../cart.js';
import { announce, h, whileBusy } from '../dom.js';
import { problemView } from '../problem-view.js';
import { askToSignIn } from '../router.js';

/**
 * "Add to cart", with what came of it below.
 * @param {{ itemId: string, name: string, available: number }} item
 * @param {() => number} [quantity] how many to add; one if not given
 */
export function addButton({ itemId, name, available }, quantity = () => 1) {
  const result = h('div', { class: 'result' });
  const button = h(
    'button',
    { type: 'button', 'aria-label': `Add to cart: ${name}`, disabled: available <= 0 },
    'Add to cart',
  );
  button.addEventListener('click', () =>
    whileBusy(button, async () => {
      result.replaceChildren();
      try {
        const now = await addToCart(itemId, quantity());
        if (now === 'signed-out') return askToSignIn();
        result.replaceChildren(h('p', null, `${now} in your `, h('a', { href: '#/cart' }, 'cart'), '.'));
        announce(`${name}: ${now} in your cart.`);
      } catch (error) {
        if (/** @type {any} */ (error).status === 401) return askToSignIn();
        result.replaceChildren(problemView(error, { names: new Map([[itemId, name]]) }));
      }
    }),
  );
  return h('div', { class: 'add' }, button, result);
}

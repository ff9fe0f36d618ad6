import { forgetCart, knownCart, loadCart } from './cart.js';
import { announce, h } from './dom.js';
import { cartPage } from './pages/cart.js';
import { checkoutPage } from './pages/checkout.js';
import { itemPage } from './pages/item.js';
import { orderPage } from './pages/order.js';
import { ordersPage } from './pages/orders.js';
import { searchPage } from './pages/search.js';
import { signInPage } from './pages/sign-in.js';
import { startRouter } from './router.js';
import { session, signOut } from './session.js';

const account = /** @type {HTMLElement} */ (document.getElementById('account'));
const search = /** @type {HTMLFormElement} */ (document.getElementById('search'));
const box = /** @type {HTMLInputElement} */ (document.getElementById('q'));

/** The links of whoever is signed in. */
function showAccount() {
  const current = session();
  const count = knownCart()?.lines.length ?? 0;
  account.replaceChildren(
    ...(current
      ? [
          h('a', { href: '#/cart' }, count > 0 ? `Cart (${count})` : 'Cart'),
          h('a', { href: '#/orders' }, 'Orders'),
          h('span', { class: 'who' }, current.name),
          h('button', { type: 'button', onclick: leave }, 'Sign out'),
        ]
      : [h('a', { href: '#/sign-in' }, 'Sign in')]),
  );
}

function leave() {
  signOut();
  announce('You are signed out.');
  location.hash = '/';
}

document.addEventListener('session', () => {
  // The links are there at once; what the cart holds comes when it is known.
  forgetCart();
  if (session()) loadCart().catch(() => {});
});
document.addEventListener('cart', showAccount);
document.addEventListener('shown', (event) => {
  const { path, query } = /** @type {CustomEvent} */ (event).detail;
  if (path === '/' || path === '/search') box.value = query.get('q') ?? '';
});
search.addEventListener('submit', (event) => {
  event.preventDefault();
  location.hash = `/search?${new URLSearchParams({ q: box.value.trim() })}`;
});
document.getElementById('skip')?.addEventListener('click', (event) => {
  // The address's fragment is the page's own, so the jump is made by hand.
  event.preventDefault();
  document.getElementById('main')?.focus();
});

showAccount();
if (session()) loadCart().catch(() => {});
startRouter([
  { path: /^\/$/, page: searchPage },
  { path: /^\/search$/, page: searchPage },
  { path: /^\/items\/([^/]+)$/, page: itemPage },
  { path: /^\/cart$/, page: cartPage },
  { path: /^\/checkout$/, page: checkoutPage },
  { path: /^\/orders$/, page: ordersPage },
  { path: /^\/orders\/([^/]+)$/, page: orderPage },
  { path: /^\/sign-in$/, page: signInPage },
]);

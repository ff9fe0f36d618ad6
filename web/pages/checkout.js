import { call, serverNow } from '../api.js';
import { forgetCart, knownCart, loadCart } from '../cart.js';
import { announce, h, whileBusy } from '../dom.js';
import { countdown, price } from '../format.js';
import { fieldName, problemView } from '../problem-view.js';

/** Seconds left at which the time is said aloud. */
const SAY_AT = [300, 60, 30];

const FIELDS = [
  { name: 'name', label: 'Name', max: 100, autocomplete: 'name' },
  { name: 'line1', label: 'Address', max: 200, autocomplete: 'address-line1' },
  { name: 'line2', label: 'Address, second line (optional)', max: 200, autocomplete: 'address-line2', optional: true },
  { name: 'city', label: 'City', max: 100, autocomplete: 'address-level2' },
  { name: 'state', label: 'State or region', max: 100, autocomplete: 'address-level1' },
  { name: 'postalCode', label: 'Postal code', max: 20, autocomplete: 'postal-code' },
  { name: 'country', label: 'Country', max: 60, autocomplete: 'country-name' },
];

/** @typedef {{ reservationId: string, expiresAt: string, total: import('../cart.js').Money,
 *   lines: { itemId: string, name: string, quantity: number, price: import('../cart.js').Money }[] }} Checkout */

/** The checkout: what is held, for how long yet, and where it should go. @type {import('../router.js').Page} */
export async function checkoutPage({ signal, go, onError }) {
  const title = 'Checkout';
  /** @type {Checkout | undefined} */
  let checkout = await call('GET', '/checkout', { signal }).catch((error) => {
    if (error.code === 'NO_CHECKOUT') return undefined;
    throw error;
  });

  const timer = h('p', { class: 'timer', role: 'timer', 'aria-live': 'off' });
  const held = h('div');
  const message = h('div');
  const submit = h('button', { class: 'main' }, 'Place order');
  const cancel = h('button', { type: 'button' }, 'Give it all back');
  const { form, address, showErrors } = addressForm(submit);
  const again = h('button', { type: 'button', class: 'main' }, 'Hold my cart');
  const why = h('p', null, 'Nothing is held for you yet.');
  const lapsed = h(
    'div',
    { class: 'problem', role: 'alert', hidden: true },
    why,
    again,
    ' ',
    h('a', { href: '#/cart' }, 'Back to the cart'),
  );

  let said = Number.POSITIVE_INFINITY;
  const tick = () => {
    if (!checkout) return;
    const left = (Date.parse(checkout.expiresAt) - serverNow()) / 1000;
    timer.textContent = left > 0 ? `Held for you for ${countdown(left)} more` : 'The time is over';
    const due = SAY_AT.find((seconds) => left <= seconds && seconds < said && left > seconds - 5);
    if (due !== undefined) {
      said = due;
      announce(`${countdown(left)} left to place your order.`);
    }
    if (left <= 0) lapse();
  };
  /** Nothing is held any more. */
  const lapse = () => {
    checkout = undefined;
    why.textContent = 'The time is over: what was held for you is on sale again. Your cart is still there.';
    show();
  };
  const show = () => {
    const open = checkout !== undefined;
    lapsed.hidden = open;
    form.hidden = !open;
    timer.hidden = !open;
    cancel.hidden = !open;
    held.replaceChildren(...(checkout ? [linesView(checkout)] : []));
    said = Number.POSITIVE_INFINITY;
    if (open) tick();
  };

  again.addEventListener('click', () =>
    whileBusy(again, async () => {
      message.replaceChildren();
      try {
        checkout = await call('POST', '/checkout');
        show();
        announce('Your cart is held for you.');
        form.querySelector('input')?.focus();
      } catch (error) {
        if (!onError(error)) message.replaceChildren(await withNames(error));
      }
    }),
  );
  cancel.addEventListener('click', () =>
    whileBusy(cancel, async () => {
      try {
        await call('DELETE', '/checkout');
        go('/cart');
      } catch (error) {
        if (!onError(error)) message.replaceChildren(problemView(error));
      }
    }),
  );
  form.addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    whileBusy(submit, async () => {
      if (!checkout) return;
      message.replaceChildren();
      showErrors([]);
      try {
        // The same once more, after a lost answer, finds the order that was placed.
        const body = { reservationId: checkout.reservationId, address: address() };
        const order = await call('POST', '/orders', { body });
        forgetCart();
        loadCart().catch(() => {});
        go(`/orders/${order.orderId}?placed=1`);
      } catch (error) {
        if (onError(error)) return;
        const { code, errors } = /** @type {any} */ (error);
        if (code === 'HOLD_EXPIRED') return lapse();
        if (!showErrors(errors ?? [])) message.replaceChildren(problemView(error));
      }
    });
  });

  show();
  const ticking = setInterval(tick, 500);
  signal.addEventListener('abort', () => clearInterval(ticking));
  return { title, content: [h('h1', { tabindex: -1 }, title), timer, lapsed, message, held, form, cancel] };
}

/** What falls short, by name: the cart knows them. @param {unknown} error */
async function withNames(error) {
  const cart = knownCart() ?? (await loadCart().catch(() => undefined));
  return problemView(error, { names: new Map(cart?.lines.map(({ itemId, name }) => [itemId, name])) });
}

/** @param {Checkout} checkout */
function linesView({ lines, total }) {
  return h(
    'section',
    { 'aria-label': 'What is held for you' },
    h(
      'ul',
      { class: 'lines plain' },
      lines.map(({ name, quantity, price: each }) =>
        h(
          'li',
          null,
          `${quantity} × ${name}`,
          h('span', { class: 'price' }, price({ ...each, amount: each.amount * quantity })),
        ),
      ),
    ),
    h('p', { class: 'total' }, 'Total ', h('strong', null, price(total))),
  );
}

/** @param {HTMLElement} submit */
function addressForm(submit) {
  const inputs = FIELDS.map((field) => ({
    ...field,
    input: inputOf(field),
    error: h('p', { class: 'wrong', id: `${field.name}-error` }),
  }));
  const form = h(
    'form',
    { class: 'stacked' },
    h('h2', null, 'Where should it go?'),
    inputs.map(({ name, label, input, error }) => h('div', null, h('label', { for: name }, label), input, error)),
    submit,
  );
  const address = () =>
    Object.fromEntries(inputs.map(({ name, input }) => [name, input.value.trim()]).filter(([, value]) => value !== ''));
  /**
   * Puts errors at their fields and the focus on the first. @param {{ field: string, message: string }[]} errors
   * @returns {boolean} whether each had a field here
   */
  const showErrors = (errors) => {
    const byField = new Map(errors.map(({ field, message }) => [fieldName(field), message]));
    for (const { name, input, error } of inputs) {
      const message = byField.get(name);
      error.textContent = message ?? '';
      if (message) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    }
    inputs.find(({ name }) => byField.has(name))?.input.focus();
    return errors.length > 0 && [...byField.keys()].every((name) => inputs.some((each) => each.name === name));
  };
  return { form, address, showErrors };
}

/** @param {typeof FIELDS[number]} field */
const inputOf = ({ name, max, autocomplete, optional }) =>
  h('input', {
    id: name,
    name,
    maxlength: max,
    autocomplete: `shipping ${autocomplete}`,
    required: !optional,
    'aria-describedby': `${name}-error`,
  });

import { config } from '../config.js';
import { h, whileBusy } from '../dom.js';
import { problemView } from '../problem-view.js';
import { signIn } from '../session.js';

/** Signing in; a local store offers its demo shoppers. @type {import('../router.js').Page} */
export async function signInPage({ query, go }) {
  const { demoUsers = [] } = await config();
  const shoppers = demoUsers.filter(({ groups }) => groups.includes('shopper'));
  const name = h('input', { id: 'name', name: 'username', autocomplete: 'username', required: true });
  const password = h('input', { id: 'password', type: 'password', autocomplete: 'current-password', required: true });
  const problems = h('div');
  const button = h('button', { class: 'main' }, 'Sign in');
  const form = h(
    'form',
    { class: 'stacked' },
    shoppers.length > 0 && demoPicker(shoppers, name, password),
    h('div', null, h('label', { for: 'name' }, 'Name'), name),
    h('div', null, h('label', { for: 'password' }, 'Password'), password),
    problems,
    button,
  );
  form.addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    whileBusy(button, async () => {
      problems.replaceChildren();
      try {
        await signIn(name.value.trim(), password.value);
        // Only a place within this page, never another address.
        const back = query.get('back') ?? '/';
        go(back.startsWith('/') ? back : '/');
      } catch (error) {
        problems.replaceChildren(problemView(error));
      }
    });
  });
  const title = 'Sign in';
  const why = query.get('back') && h('p', null, 'Sign in to go on.');
  return { title, content: [h('h1', { tabindex: -1 }, title), why, form] };
}

/** @param {{ name: string, password: string }[]} users @param {HTMLInputElement} name @param {HTMLInputElement} password */
function demoPicker(users, name, password) {
  const select = h(
    'select',
    { id: 'demo' },
    h('option', { value: '' }, 'Choose a demo shopper'),
    users.map((user) => h('option', { value: user.name }, user.name)),
  );
  select.addEventListener('change', () => {
    const user = users.find((each) => each.name === select.value);
    name.value = user?.name ?? '';
    password.value = user?.password ?? '';
  });
  return h('div', null, h('label', { for: 'demo' }, 'Demo shopper'), select);
}

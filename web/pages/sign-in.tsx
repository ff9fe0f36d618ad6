import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useBusy } from '../parts/use-loaded.ts';
import { counted } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { addToCart } from '../state/cart.ts';
import { config, type DemoUser } from '../state/config.ts';
import { isIn, signIn } from '../state/session.ts';
import { forgetWish, readWish } from '../state/wish.ts';
import './sign-in.css';

/** Signing in; a local store offers its demo users. What a guest wanted to add to the cart is added then. */
export default function SignInPage() {
  usePageTitle('Sign in');
  const { query, route } = useLocation();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, run] = useBusy();
  // Without them the form would jump when they come
  const [users, setUsers] = useState<readonly DemoUser[]>();
  useEffect(() => {
    config().then(
      ({ demoUsers = [] }) => setUsers(demoUsers),
      () => setUsers([]),
    );
  }, []);
  // Only for whoever was asked to sign in because of it
  const [wish] = useState(() => (query['add'] === '1' ? readWish() : undefined));
  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      setWrong('');
      try {
        await signIn(name.trim(), password);
      } catch (error) {
        setWrong(error instanceof Error ? error.message : String(error));
        return;
      }
      const back = placeOf(query['back']);
      const to = back !== '/' ? back : isIn('admin') ? '/admin' : isIn('staff') ? '/console' : '/';
      forgetWish();
      if (!wish) return route(to, true);
      try {
        const units = await addToCart(wish.itemId, wish.quantity);
        announce(`You are signed in. ${wish.name}: ${counted(units, 'unit')} in your cart.`);
        route('/cart', true);
      } catch {
        // Gone meanwhile, say: the item's own page tells what is left
        route(`/items/${encodeURIComponent(wish.itemId)}`, true);
      }
    });
  };
  return (
    <div class="sign-in stack">
      <div>
        <h1 tabIndex={-1}>Sign in</h1>
        {wish ? (
          <p class="muted">Then “{wish.name}” goes into your cart.</p>
        ) : (
          query['back'] !== undefined && query['back'] !== '/' && <p class="muted">Then you go on where you were.</p>
        )}
      </div>
      {users && (
        <form class="stack panel" onSubmit={submit}>
          {users.length > 0 && (
            <DemoPicker
              users={users}
              onPick={(user) => {
                setName(user.name);
                setPassword(user.password);
              }}
            />
          )}
          <p class="field">
            <label for="name">Name</label>
            <input
              id="name"
              name="username"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              required
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </p>
          <p class="field">
            <label for="password">Password</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              value={password}
              onInput={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </p>
          {wrong !== '' && (
            <p class="problem" role="alert">
              {wrong}
            </p>
          )}
          <button class="button primary" type="submit" aria-disabled={busy}>
            {busy ? 'Signing in …' : 'Sign in'}
          </button>
        </form>
      )}
    </div>
  );
}

/** Only a place within this store, never another address. */
function placeOf(back: string | undefined): string {
  if (back === undefined || !back.startsWith('/')) return '/';
  const { origin, pathname, search } = new URL(back, location.origin);
  return origin === location.origin && pathname !== '/sign-in' ? pathname + search : '/';
}

interface DemoPickerProps {
  readonly users: readonly DemoUser[];
  readonly onPick: (user: DemoUser) => void;
}

function DemoPicker({ users, onPick }: DemoPickerProps) {
  const shoppers = users.filter(({ groups }) => groups.includes('shopper'));
  const others = users.filter(({ groups }) => !groups.includes('shopper'));
  const pick = (chosen: string) => {
    const user = users.find(({ name }) => name === chosen);
    if (user) onPick(user);
  };
  return (
    <div class="demo">
      <p class="field">
        <label for="demo">Demo user</label>
        <select id="demo" onChange={({ currentTarget }) => pick(currentTarget.value)}>
          <option value="">Choose one to fill in</option>
          <optgroup label="Shoppers">
            {shoppers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </optgroup>
          <optgroup label="Staff and administrators">
            {others.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </optgroup>
        </select>
      </p>
      <p class="muted small-text">This store runs on one machine and is only a demo, so anyone may be anyone.</p>
    </div>
  );
}

import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { counted } from '../rules/words.ts';
import { announce } from '../state/announcement.ts';
import { cartUnits } from '../state/cart.ts';
import { isIn, shopping, signedInAs, signOut } from '../state/session.ts';
import { setTheme, theme } from '../state/theme.ts';
import { SearchBox } from './search-box.tsx';

/** Brand, search and account, on every page. The first page has its own search box, in the middle; work needs none. */
export function Header() {
  const { path } = useLocation();
  return (
    <header class="top">
      <div class="top-bar">
        <a class="brand" href="/" aria-label="Depot home">
          <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 21V9l9-6 9 6v12M8 21v-8h8v8M8 17h8" />
          </svg>
          Depot
        </a>
        {!/^\/($|console|admin)/.test(path) && <SearchBox class="top-search" />}
        <Account />
      </div>
    </header>
  );
}

function Account() {
  const { path, url, route } = useLocation();
  const name = signedInAs.value;
  const leave = () => {
    signOut();
    announce('You are signed out.');
    route('/');
  };
  const link = (to: string, icon: 'box' | 'filter', words: string) => (
    <a class="account-link" href={to} aria-current={path.startsWith(to) ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{words}</span>
    </a>
  );
  const back = path === '/sign-in' ? '' : `?${new URLSearchParams({ back: url })}`;
  return (
    <nav class="account" aria-label="Your account">
      <ThemeButton />
      {name === undefined ? (
        <a class="account-link" href={`/sign-in${back}`}>
          <Icon name="person" />
          <span>Sign in</span>
        </a>
      ) : (
        <>
          {shopping.value !== undefined && link('/orders', 'box', 'Orders')}
          {(isIn('staff') || isIn('admin')) && link('/console', 'box', 'Warehouse')}
          {isIn('admin') && link('/admin', 'filter', 'Admin')}
          <button type="button" class="account-link" onClick={leave} title={`Signed in as ${name}`}>
            <Icon name="leave" />
            <span>Sign out</span>
          </button>
        </>
      )}
      {(name === undefined || shopping.value !== undefined) && <CartLink />}
    </nav>
  );
}

function CartLink() {
  const { path } = useLocation();
  const units = cartUnits.value;
  return (
    <a class="account-link cart-link" href="/cart" aria-current={path === '/cart' ? 'page' : undefined}>
      <Icon name="cart" />
      <span>
        Cart
        {units !== undefined && <span class="unseen">, {units === 0 ? 'empty' : counted(units, 'item')}</span>}
      </span>
      {units !== undefined && units > 0 && (
        <span class="badge" aria-hidden="true">
          {units > 99 ? '99+' : units}
        </span>
      )}
    </a>
  );
}

function ThemeButton() {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="account-link icon-only"
      aria-label={`Switch to ${next} theme`}
      onClick={() => setTheme(next)}
    >
      <Icon name={next === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}

import { LocationProvider, lazy, Route, Router } from 'preact-iso';
import { Announcer } from './announcer.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { HoldBar } from './hold-bar.tsx';
import { LoadFailed } from './load-failed.tsx';
import { arrive, watchNavigation } from './navigation.ts';
import { PageBoundary } from './page-boundary.tsx';

/** Shown for a page whose script can't be fetched, as when the connection is gone or another version was published. */
const notLoaded = () => ({ default: LoadFailed });

const Home = lazy(() => import('../pages/home.tsx').catch(notLoaded));
const Results = lazy(() => import('../pages/results.tsx').catch(notLoaded));
const ItemPage = lazy(() => import('../pages/item.tsx').catch(notLoaded));
const CartPage = lazy(() => import('../pages/cart.tsx').catch(notLoaded));
const CheckoutPage = lazy(() => import('../pages/checkout.tsx').catch(notLoaded));
const OrdersPage = lazy(() => import('../pages/orders.tsx').catch(notLoaded));
const OrderPage = lazy(() => import('../pages/order.tsx').catch(notLoaded));
const SignInPage = lazy(() => import('../pages/sign-in.tsx').catch(notLoaded));
const NotFound = lazy(() => import('../pages/not-found.tsx').catch(notLoaded));

/** Fetches a path's page before the first render asks for it. */
export function preloadPage(path: string): void {
  const [, first = '', second] = path.split('/');
  const pages: Readonly<Record<string, { readonly preload: () => Promise<unknown> }>> = {
    '': Home,
    search: Results,
    items: ItemPage,
    cart: CartPage,
    checkout: CheckoutPage,
    orders: second ? OrderPage : OrdersPage,
    'sign-in': SignInPage,
  };
  (pages[first] ?? NotFound).preload();
}

watchNavigation();

/** The whole page: what is around, and the page of the address within. */
export function App() {
  return (
    <LocationProvider>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <main class="main" id="main" tabIndex={-1}>
        <PageBoundary>
          <Router onRouteChange={arrive}>
            <Route path="/" component={Home} />
            <Route path="/search" component={Results} />
            <Route path="/items/:itemId" component={ItemPage} />
            <Route path="/cart" component={CartPage} />
            <Route path="/checkout" component={CheckoutPage} />
            <Route path="/orders" component={OrdersPage} />
            <Route path="/orders/:orderId" component={OrderPage} />
            <Route path="/sign-in" component={SignInPage} />
            <Route default component={NotFound} />
          </Router>
        </PageBoundary>
      </main>
      <Footer />
      <div class="afloat">
        <ConnectionNotice />
        <HoldBar />
      </div>
      <Announcer />
    </LocationProvider>
  );
}

import { LocationProvider, lazy, Route, Router } from 'preact-iso';
import Home from '../pages/home.tsx';
import ItemPage from '../pages/item.tsx';
import Results from '../pages/results.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { HoldBar } from './hold-bar.tsx';
import { LoadFailed } from './load-failed.tsx';
import { arrive, watchNavigation } from './navigation.ts';
import { PageBoundary } from './page-boundary.tsx';

// Where visits begin is in the page's own script: on a slow link one file is sooner there than several after one another

/** Shown for a page whose script can't be fetched, as when the connection is gone or another version was published. */
const notLoaded = () => ({ default: LoadFailed });

const CartPage = lazy(() => import('../pages/cart.tsx').catch(notLoaded));
const CheckoutPage = lazy(() => import('../pages/checkout.tsx').catch(notLoaded));
const OrdersPage = lazy(() => import('../pages/orders.tsx').catch(notLoaded));
const OrderPage = lazy(() => import('../pages/order.tsx').catch(notLoaded));
const SignInPage = lazy(() => import('../pages/sign-in.tsx').catch(notLoaded));
// Each one script of its own, which no shopper's page fetches
const Console = lazy(() => import('../console/console.tsx').catch(notLoaded));
const Admin = lazy(() => import('../admin/admin.tsx').catch(notLoaded));
const NotFound = lazy(() => import('../pages/not-found.tsx').catch(notLoaded));

/** Fetches the script of a path's page before the first render asks for it. */
export function preloadPage(path: string): void {
  const [, first = '', second] = path.split('/');
  const pages: Readonly<Record<string, { readonly preload: () => Promise<unknown> }>> = {
    cart: CartPage,
    checkout: CheckoutPage,
    orders: second ? OrderPage : OrdersPage,
    'sign-in': SignInPage,
    console: Console,
    admin: Admin,
  };
  pages[first]?.preload();
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
            <Route path="/console/:rest*" component={Console} />
            <Route path="/admin/:rest*" component={Admin} />
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

import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import NotFound from '../pages/not-found.tsx';
import { isIn, signedInAs } from '../state/session.ts';
import { GoodsPage } from './goods.tsx';
import { ItemPage } from './item.tsx';
import { ItemStockPage } from './item-stock.tsx';
import { ItemsPage } from './items.tsx';
import { NewItemPage } from './new-item.tsx';
import { OrderPage } from './order.tsx';
import { QueuesPage } from './queues.tsx';
import { StuckPage } from './stuck.tsx';
import { SynonymsPage } from './synonyms.tsx';
import { TodayPage } from './today.tsx';
import { WarehousePage } from './warehouse.tsx';
import { WarehousesPage } from './warehouses.tsx';
import './admin.css';

/** The administrator's pages: `/admin` and what is below it. */
export default function Admin({ params: { rest = '' } }: { readonly params: { readonly rest?: string } }) {
  const { route } = useLocation();
  const guest = signedInAs.value === undefined;
  useEffect(() => {
    if (guest) route(`/sign-in?${new URLSearchParams({ back: location.pathname })}`, true);
  }, [guest]);
  if (guest) return <div aria-busy="true" />;
  if (!isIn('admin')) return <NotFound />;
  const [first, id, more] = rest.split('/').filter((part) => part !== '');
  const page = more === undefined ? pageOf(first, id) : undefined;
  if (!page) return <NotFound />;
  return (
    <div class="admin">
      <Places at={BELOW[first ?? ''] ?? first ?? ''} />
      <div class="admin-page">{page}</div>
    </div>
  );
}

function pageOf(first: string | undefined, id: string | undefined) {
  switch (first) {
    case undefined:
      return <TodayPage />;
    case 'warehouses':
      return id === undefined ? <WarehousesPage /> : <WarehousePage key={id} warehouseId={id} />;
    case 'items':
      return id === undefined ? <ItemsPage /> : <ItemPage key={id} itemId={id} />;
    case 'new-item':
      return id === undefined ? <NewItemPage /> : undefined;
    case 'goods':
      return id === undefined ? undefined : <GoodsPage key={id} warehouseId={id} />;
    case 'synonyms':
      return id === undefined ? <SynonymsPage /> : undefined;
    case 'stock':
      return id === undefined ? undefined : <ItemStockPage key={id} itemId={id} />;
    case 'orders':
      return id === undefined ? undefined : <OrderPage key={id} orderId={id} />;
    case 'stuck':
      return id === undefined ? <StuckPage /> : undefined;
    case 'queues':
      return id === undefined ? <QueuesPage /> : undefined;
    default:
      return undefined;
  }
}

const PLACES = [
  ['', 'Today'],
  ['stuck', 'Stuck orders'],
  ['warehouses', 'Warehouses'],
  ['items', 'Items'],
  ['synonyms', 'Synonyms'],
  ['queues', 'Queues'],
] as const;

/** Pages that are a part of another place. */
const BELOW: Readonly<Record<string, string>> = { goods: 'warehouses', 'new-item': 'items', stock: 'items' };

function Places({ at }: { readonly at: string }) {
  return (
    <nav class="admin-places" aria-label="Administration">
      <ul class="pills">
        {PLACES.map(([to, words]) => (
          <li key={to}>
            <a class="pill" href={to === '' ? '/admin' : `/admin/${to}`} aria-current={at === to ? 'page' : undefined}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

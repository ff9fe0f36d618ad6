import NotFound from '../pages/not-found.tsx';
import { usePageTitle } from '../shell/navigation.ts';
import { CountPage } from './count.tsx';
import { DeliveriesPage, DeliveryPage } from './deliveries.tsx';
import { ReturnPage, ReturnsPage } from './returns.tsx';
import { TransferPage, TransfersPage } from './transfers.tsx';

interface StockPageProps {
  readonly warehouseId: string;
  /** What of the address comes after `stock`. */
  readonly place: readonly string[];
}

/** Work with stock: what comes in, is counted, moved or brought back. */
export function StockPage({ warehouseId, place: [what, id] }: StockPageProps) {
  switch (what) {
    case undefined:
      return <Kinds warehouseId={warehouseId} />;
    case 'deliveries':
      return id === undefined ? (
        <DeliveriesPage warehouseId={warehouseId} />
      ) : (
        <DeliveryPage key={id} warehouseId={warehouseId} deliveryId={id} />
      );
    case 'count':
      return <CountPage warehouseId={warehouseId} />;
    case 'transfers':
      return id === undefined ? (
        <TransfersPage warehouseId={warehouseId} />
      ) : (
        <TransferPage key={id} warehouseId={warehouseId} transferId={id} />
      );
    case 'returns':
      return id === undefined ? (
        <ReturnsPage warehouseId={warehouseId} />
      ) : (
        <ReturnPage key={id} warehouseId={warehouseId} returnId={id} />
      );
    default:
      return <NotFound />;
  }
}

const KINDS = [
  ['deliveries', 'Receive goods'],
  ['count', 'Count a shelf'],
  ['transfers', 'Move to or from a warehouse'],
  ['returns', 'Take returns in'],
] as const;

function Kinds({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle(`Stock at ${warehouseId}`);
  return (
    <div class="stack">
      <h1 tabIndex={-1}>Stock at {warehouseId}</h1>
      <ul class="choices" aria-label="Kinds of work">
        {KINDS.map(([to, words]) => (
          <li key={to}>
            <a class="button big" href={`/console/${warehouseId}/stock/${to}`}>
              {words}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { call, type Order } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { PageProblem } from '../parts/page-problem.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { trackingLink } from '../rules/carriers.ts';
import { price, times } from '../rules/money.ts';
import {
  cancellableUnits,
  hasEnded,
  isCancellable,
  progressWords,
  shipmentSteps,
  shownShipments,
} from '../rules/order-progress.ts';
import { moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { CancelDialog } from './order-cancel.tsx';
import { Returns } from './order-returns.tsx';
import './orders.css';
import './order.css';

/** How often an order that still moves is looked at again, in ms. */
const LOOK_MS = 4_000;

/** One order: what is in it, where it goes, and how far each shipment is. */
export default function OrderPage({ params: { orderId } }: { readonly params: { readonly orderId: string } }) {
  return <OrderOf key={orderId} orderId={orderId} />;
}

function OrderOf({ orderId }: { readonly orderId: string }) {
  const load = (signal?: AbortSignal) => call('GET /orders/{orderId}', { params: { orderId }, signal });
  const { data: order, problem, reload, set } = useLoaded(load, orderId);
  const said = useRef<string | undefined>(undefined);
  const show = (next: Order) => {
    const words = progressWords(next);
    if (said.current !== undefined && words !== said.current) announce(`Your order is now: ${words}.`);
    said.current = words;
    set(next);
  };
  if (order) said.current = progressWords(order);
  usePoll(async () => show(await load()), LOOK_MS, order !== undefined && !hasEnded(order.status));
  if (problem && !order) return <PageProblem problem={problem} onRetry={reload} missing="There is no such order" />;
  if (!order) return <div class="narrow" aria-busy="true" />;
  return <OrderView order={order} onChanged={show} onRefused={reload} />;
}

interface OrderViewProps {
  readonly order: Order;
  readonly onChanged: (order: Order) => void;
  readonly onRefused: () => void;
}

function OrderView({ order, onChanged, onRefused }: OrderViewProps) {
  const { query } = useLocation();
  const { orderId, status, lines, total, placedAt, backOrdered = [] } = order;
  const shipments = shownShipments(order);
  const waiting = new Map(backOrdered.map(({ itemId, quantity }) => [itemId, quantity]));
  // `before`: by a try whose answer was lost, with the address as it was then
  const before = query['placed'] === 'before';
  const placed = (before || query['placed'] === '1') && status !== 'cancelling' && status !== 'cancelled';
  const title = `Order of ${moment(placedAt)}`;
  usePageTitle(placed ? `Thank you. ${title}` : title);
  const names = new Map(lines.map(({ itemId, name }) => [itemId, name]));
  const cancellable = isCancellable(status) && cancellableUnits(order).size > 0;
  return (
    <div class="stack narrow">
      <p>
        <a href="/orders">All your orders</a>
      </p>
      {placed && (
        <p class="notice placed">
          <Icon name="check" /> <strong>Thank you. Your order is placed.</strong>
          {before && ' It was placed at your first try, and goes to the address you had entered then.'}
        </p>
      )}
      <header class="order-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          <p class="muted small-text order-id">Order {orderId}</p>
        </div>
        <span class={`status status-${status}`} data-testid="order-status">
          {progressWords(order)}
        </span>
      </header>
      <section class="stack" aria-labelledby="shipments">
        <h2 id="shipments">Shipments</h2>
        {shipments.length === 0 && (
          <p class="panel muted no-shipments">
            {status === 'cancelled'
              ? 'Nothing was shipped.'
              : 'None yet: the warehouses are being asked. This page looks by itself.'}
          </p>
        )}
        {shipments.map((shipment) => (
          <Shipment key={shipment.warehouseOrderId} shipment={shipment} names={names} />
        ))}
      </section>
      <section class="panel stack" aria-labelledby="items">
        <h2 id="items">Items</h2>
        <ul class="order-lines">
          {lines.map(({ itemId, name, quantity, price: each, cancelled = 0, returned = 0 }) => (
            <li key={itemId}>
              <span>
                {quantity} × <a href={`/items/${encodeURIComponent(itemId)}`}>{name}</a>
                {cancelled > 0 && <strong class="muted"> ({cancelled} cancelled)</strong>}
                {returned > 0 && <strong class="muted"> ({returned} sent back)</strong>}
                {waiting.has(itemId) && (
                  <span class="back-order">
                    {waiting.get(itemId)} on back order: sent as soon as there are more, or cancelled if you rather
                    would
                  </span>
                )}
              </span>
              <span class="price">{price(times(each, quantity))}</span>
            </li>
          ))}
        </ul>
        <p class="totals">
          <span>Total</span> <span class="price">{price(total)}</span>
        </p>
        {cancellable && <CancelDialog order={order} onChanged={onChanged} onRefused={onRefused} />}
      </section>
      {shipments.some((shipment) => shipment.status === 'shipped') && <Returns orderId={orderId} names={names} />}
      <AddressView address={order.address} />
    </div>
  );
}

interface ShipmentProps {
  readonly shipment: Order['shipments'][number];
  readonly names: ReadonlyMap<string, string>;
}

function Shipment({ shipment, names }: ShipmentProps) {
  const { warehouseId, warehouseName, status, lines, shippedAt, carrier, tracking } = shipment;
  const steps = shipmentSteps(status);
  return (
    <article class="panel stack shipment" aria-label={`Shipment from ${warehouseId} ${warehouseName}`}>
      <div class="order-head">
        <h3>From {warehouseName}</h3>
        {shippedAt !== undefined && <span class="muted small-text">Shipped {moment(shippedAt)}</span>}
        {steps === undefined && <span class="status status-cancelled">Cancelled</span>}
      </div>
      {steps && (
        <ol class="timeline">
          {steps.map(({ words, state }) => (
            <li
              key={words}
              class={`step step-${state.replace(' ', '-')}`}
              aria-current={state === 'current' ? 'step' : undefined}
            >
              <span class="step-mark">{state === 'done' && <Icon name="check" />}</span>
              <span>
                {words}
                <span class="unseen">
                  {state === 'done' ? ', done' : state === 'to come' ? ', still to come' : ', now'}
                </span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {carrier !== undefined && tracking !== undefined && <Tracking carrier={carrier} tracking={tracking} />}
      <ul class="shipment-lines">
        {lines.map(({ itemId, quantity }) => (
          <li key={itemId}>
            {quantity} × {names.get(itemId) ?? itemId}
          </li>
        ))}
      </ul>
    </article>
  );
}

/** Who brings a parcel, and where it can be followed where that carrier is known. */
function Tracking({ carrier, tracking }: { readonly carrier: string; readonly tracking: string }) {
  const link = trackingLink(carrier, tracking);
  return (
    <p class="order-id">
      With {carrier}:{' '}
      {link === undefined ? (
        tracking
      ) : (
        <a href={link} target="_blank" rel="noreferrer">
          {tracking}
        </a>
      )}
    </p>
  );
}

function AddressView({
  address: { name, line1, line2, city, state, postalCode, country },
}: {
  readonly address: Order['address'];
}) {
  const lines = [name, line1, line2, `${city}, ${state} ${postalCode}`, country].filter((line) => line !== undefined);
  return (
    <section class="stack" aria-labelledby="goes-to">
      <h2 id="goes-to">Goes to</h2>
      <address>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </address>
    </section>
  );
}

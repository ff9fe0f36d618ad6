import { type AnswerTo, call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { returnWords, transferWords } from '../rules/goods-words.ts';
import { moment } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { AnnounceDelivery } from './announce-delivery.tsx';
import { Table } from './table.tsx';
import { WarehouseLink } from './warehouse-cells.tsx';

type Deliveries = AnswerTo<'GET /warehouses/{warehouseId}/deliveries'>['deliveries'];
type Transfers = AnswerTo<'GET /warehouses/{warehouseId}/transfers'>['transfers'];
type Returns = AnswerTo<'GET /warehouses/{warehouseId}/returns'>['returns'];

interface Goods {
  readonly deliveries: Deliveries;
  readonly transfers: Transfers;
  readonly returns: Returns;
}

/** What comes to a warehouse and goes from it, beside orders; and the way to announce a delivery. */
export function GoodsPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle(`Goods at ${warehouseId}`);
  const { data, problem, reload } = useLoaded<Goods>(async (signal) => {
    const params = { warehouseId };
    const transfers = (direction: string) =>
      call('GET /warehouses/{warehouseId}/transfers', { params, query: { direction }, signal });
    const [{ deliveries }, come, go, { returns }] = await Promise.all([
      call('GET /warehouses/{warehouseId}/deliveries', { params, signal }),
      transfers('in'),
      transfers('out'),
      call('GET /warehouses/{warehouseId}/returns', { params, signal }),
    ]);
    return { deliveries, transfers: [...come.transfers, ...go.transfers], returns };
  }, warehouseId);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such warehouse" />;
  if (!data) return <div aria-busy="true" />;
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>Goods at {warehouseId}</h1>
        <p class="row">
          <a class="button small" href={`/admin/warehouses/${warehouseId}`}>
            The warehouse
          </a>
          <a class="button small" href={`/console/${warehouseId}/stock`}>
            Its console
          </a>
        </p>
      </header>
      <DeliveriesOf warehouseId={warehouseId} deliveries={data.deliveries} />
      <AnnounceDelivery warehouseId={warehouseId} onAnnounced={reload} />
      <TransfersOf warehouseId={warehouseId} transfers={data.transfers} />
      <ReturnsOf warehouseId={warehouseId} returns={data.returns} />
    </>
  );
}

const inConsole = (warehouseId: string, kind: string, id: string) => `/console/${warehouseId}/stock/${kind}/${id}`;

function DeliveriesOf({ warehouseId, deliveries }: Pick<Goods, 'deliveries'> & { readonly warehouseId: string }) {
  return (
    <section class="section" aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      <Table
        caption="Deliveries"
        none="None is expected."
        columns={[
          { title: 'Supplier' },
          { title: 'Due' },
          { title: 'State' },
          { title: 'Items', number: true },
          { title: 'Expected', number: true },
          { title: 'Came', number: true },
        ]}
        rows={deliveries.map(({ deliveryId, supplier, dueAt, status, items, expected, received }) => ({
          key: deliveryId,
          cells: [
            <a href={inConsole(warehouseId, 'deliveries', deliveryId)}>{supplier}</a>,
            moment(dueAt),
            status === 'open' ? 'Expected' : 'Closed',
            items,
            expected,
            received,
          ],
        }))}
      />
    </section>
  );
}

function TransfersOf({ warehouseId, transfers }: Pick<Goods, 'transfers'> & { readonly warehouseId: string }) {
  return (
    <section class="section" aria-labelledby="transfers">
      <h2 id="transfers">Transfers</h2>
      <Table
        caption="Transfers"
        none="Nothing was sent from or to another warehouse."
        columns={[
          { title: 'Sent' },
          { title: 'From' },
          { title: 'To' },
          { title: 'State' },
          { title: 'Units', number: true },
          { title: 'Under way', number: true },
        ]}
        rows={transfers.map(({ transferId, from, to, status, sentAt, units, inTransit }) => ({
          key: transferId,
          cells: [
            <a href={inConsole(warehouseId, 'transfers', transferId)}>{moment(sentAt)}</a>,
            <WarehouseLink warehouseId={from} />,
            <WarehouseLink warehouseId={to} />,
            transferWords(status),
            units,
            inTransit,
          ],
        }))}
      />
    </section>
  );
}

function ReturnsOf({ warehouseId, returns }: Pick<Goods, 'returns'> & { readonly warehouseId: string }) {
  const nameOf = useItemNames(returns.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)));
  return (
    <section class="section" aria-labelledby="returns">
      <h2 id="returns">Returns</h2>
      <Table
        caption="Returns"
        none="Nothing is sent back here."
        columns={[{ title: 'Asked for' }, { title: 'State' }, { title: 'Items' }, { title: 'Why' }, { title: 'Order' }]}
        rows={returns.map(({ returnId, orderId, status, requestedAt, reason, lines }) => ({
          key: returnId,
          cells: [
            <a href={inConsole(warehouseId, 'returns', returnId)}>{moment(requestedAt)}</a>,
            returnWords(status),
            lines.map(({ itemId, quantity }) => `${quantity} × ${nameOf(itemId)}`).join(', '),
            reason,
            <a href={`/admin/orders/${orderId}`}>{orderId.slice(-6)}</a>,
          ],
        }))}
      />
    </section>
  );
}

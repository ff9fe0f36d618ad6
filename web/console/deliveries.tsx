import { call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded } from '../parts/use-loaded.ts';
import { useOnce } from '../parts/use-once.ts';
import { moment, counted as units } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { BookButton, useBooking } from './booking.tsx';
import { say } from './feedback.tsx';
import { GoodsLines, GoodsList } from './goods-list.tsx';
import { Tally, totalOf, useCounted } from './tally.tsx';

/** What suppliers are to bring, and goods that come unannounced. */
export function DeliveriesPage({ warehouseId }: { readonly warehouseId: string }) {
  usePageTitle('Receive goods');
  const { data, problem, reload } = useLoaded(
    (signal) => call('GET /warehouses/{warehouseId}/deliveries', { params: { warehouseId }, signal }),
    warehouseId,
  );
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  return (
    <div class="stack" aria-busy={data === undefined}>
      <h1 tabIndex={-1}>Receive goods</h1>
      {data?.deliveries.length === 0 && <p class="panel">No delivery is expected.</p>}
      <GoodsList
        label="Deliveries"
        goods={data?.deliveries.map(({ deliveryId, supplier, dueAt, status, due }) => ({
          href: `/console/${warehouseId}/stock/deliveries/${deliveryId}`,
          state: status === 'open' ? `${due} due` : 'Closed',
          words: `${supplier}, ${moment(dueAt)}`,
        }))}
      />
      <Unannounced warehouseId={warehouseId} />
    </div>
  );
}

const CAME = [['quantity', 'Came']] as const;

function Unannounced({ warehouseId }: { readonly warehouseId: string }) {
  const [counted, setCounted] = useCounted();
  const nameOf = useItemNames([...counted.keys()]);
  const { busy, problem, attempt } = useAttempt();
  const once = useOnce();
  const book = () =>
    attempt(async () => {
      for (const [itemId, { quantity = 0 }] of counted) {
        if (quantity === 0) continue;
        const body = { kind: 'receive' as const, itemId, quantity };
        await once(body, (idempotencyKey) =>
          call('POST /warehouses/{warehouseId}/stock', { params: { warehouseId }, idempotencyKey, body }),
        );
        setCounted((now) => new Map([...now].filter(([id]) => id !== itemId)));
      }
      say('Booked.', 'right');
    });
  return (
    <section class="stack-small" aria-labelledby="unannounced">
      <h2 id="unannounced">Not announced</h2>
      <Tally counted={counted} onChange={setCounted} lines={[]} kinds={CAME} nameOf={nameOf} open />
      <ProblemBox problem={problem} />
      {totalOf(counted) > 0 && (
        <button type="button" class="button primary big" aria-disabled={busy} onClick={book}>
          Book {units(totalOf(counted), 'unit')}
        </button>
      )}
    </section>
  );
}

interface DeliveryPageProps {
  readonly warehouseId: string;
  readonly deliveryId: string;
}

const KINDS = [
  ['quantity', 'Came'],
  ['damaged', 'Of them damaged'],
] as const;

/** A delivery that is received, scan by scan. */
export function DeliveryPage({ warehouseId, deliveryId }: DeliveryPageProps) {
  const params = { warehouseId, deliveryId };
  const { data, problem, reload, set } = useLoaded(
    (signal) => call('GET /warehouses/{warehouseId}/deliveries/{deliveryId}', { params, signal }),
    deliveryId,
  );
  usePageTitle(data && `Delivery of ${data.supplier}`);
  const { counted, setCounted, busy, problem: refused, attempt, book } = useBooking();
  const lines = data?.lines ?? [];
  const nameOf = useItemNames([...lines.map(({ itemId }) => itemId), ...counted.keys()]);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such delivery" />;
  if (!data) return <div aria-busy="true" />;
  const came = [...counted].flatMap(([itemId, { quantity = 0, damaged = 0 }]) =>
    quantity > 0 ? [{ itemId, quantity, damaged }] : [],
  );
  const over = came.filter(
    ({ itemId, quantity }) => quantity > (lines.find((line) => line.itemId === itemId)?.due ?? 0),
  );
  const receive = () =>
    book({ lines: came }, async (body, idempotencyKey) => {
      await call('POST /warehouses/{warehouseId}/deliveries/{deliveryId}/receive', { params, idempotencyKey, body });
      await reload();
    });
  const close = () =>
    attempt(async () => {
      set(await call('POST /warehouses/{warehouseId}/deliveries/{deliveryId}/close', { params }));
      say('Closed: nothing more of it is waited for.', 'right');
    });
  const isOpen = data.status === 'open';
  return (
    <div class="stack">
      <div>
        <h1 tabIndex={-1}>Delivery of {data.supplier}</h1>
        <p class="muted">
          {isOpen ? `Due ${moment(data.dueAt)}` : 'Closed'},{' '}
          {units(
            lines.reduce((sum, { due }) => sum + due, 0),
            'unit',
          )}{' '}
          {isOpen ? 'still to come' : 'never came'}
        </p>
      </div>
      {isOpen ? (
        <Tally
          counted={counted}
          onChange={setCounted}
          lines={lines.map(({ itemId, expected, received, due }) => ({
            itemId,
            words: `${received} of ${expected} here, ${due} due`,
          }))}
          kinds={KINDS}
          nameOf={nameOf}
          open
        />
      ) : (
        <GoodsLines
          nameOf={nameOf}
          lines={lines.map(({ itemId, expected, received, damaged }) => ({
            itemId,
            words: `${received} of ${expected} came${damaged > 0 ? `, ${damaged} damaged` : ''}`,
          }))}
        />
      )}
      {over.length > 0 && (
        <p class="notice few" role="status">
          More than expected of {over.map(({ itemId }) => nameOf(itemId)).join(', ')}. It is taken, and reported as
          over.
        </p>
      )}
      <ProblemBox problem={refused} />
      {isOpen && (
        <>
          <BookButton nothing={came.length === 0} busy={busy} onBook={receive} />
          <button type="button" class="button big" aria-disabled={busy} onClick={close}>
            Nothing more will come
          </button>
        </>
      )}
    </div>
  );
}

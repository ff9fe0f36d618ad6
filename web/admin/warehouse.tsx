import { useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { type AnswerTo, call, type Warehouse, type Work } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { ProblemBox } from '../parts/problem-box.tsx';
import { useAttempt } from '../parts/use-attempt.ts';
import { useItemNames } from '../parts/use-item-names.ts';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { Problem } from '../rules/problems.ts';
import { counted } from '../rules/words.ts';
import { shortOf, workStatusWords } from '../rules/work-words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { announce } from '../state/announcement.ts';
import { Pager, usePages } from './pager.tsx';
import { Table } from './table.tsx';
import '../parts/dialog.css';

/** How often open work is read again, in ms; more often while a closed warehouse still has some. */
const LOOK_MS = 3_000;

/** Work that is read at once. */
const SHOWN = 100;

interface Open {
  readonly warehouse: Warehouse;
  readonly work: readonly Work[];
  /** There is more than is shown. */
  readonly more: boolean;
}

/** One warehouse: open or closed, its work and its stock. */
export function WarehousePage({ warehouseId }: { readonly warehouseId: string }) {
  const load = async (signal?: AbortSignal): Promise<Open> => {
    const [{ warehouses }, { orders, cursor }] = await Promise.all([
      call('GET /admin/warehouses', { signal }),
      call('GET /warehouses/{warehouseId}/orders', {
        params: { warehouseId },
        query: { limit: String(SHOWN) },
        signal,
      }),
    ]);
    const warehouse = warehouses.find((one) => one.warehouseId === warehouseId);
    if (!warehouse) throw new Problem(404, 'NOT_FOUND', 'There is no such warehouse.');
    return { warehouse, work: orders, more: cursor !== null };
  };
  const { data, problem, reload, set } = useLoaded(load, warehouseId);
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined);
  usePageTitle(data && `${warehouseId} ${data.warehouse.name}`);
  const { busy, problem: refused, attempt } = useAttempt();
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} missing="There is no such warehouse" />;
  if (!data) return <div aria-busy="true" />;
  const { warehouse, work, more } = data;
  const change = (changed: Partial<Warehouse>, said: string) =>
    attempt(
      async () => {
        const { warehouseId: _, ...content } = warehouse;
        await call('PUT /admin/warehouses/{warehouseId}', {
          params: { warehouseId },
          body: { ...content, ...changed },
        });
        announce(said);
        await reload();
      },
      () => reload(),
    );
  const amount = `${more ? `More than ${SHOWN} orders` : counted(work.length, 'order')}`;
  return (
    <>
      <header class="page-head">
        <div>
          <h1 tabIndex={-1}>
            {warehouseId} {warehouse.name}
          </h1>
          <p class="muted">{warehouse.address}</p>
        </div>
        <span class={`state ${warehouse.state === 'open' ? 'state-good' : 'state-bad'}`} data-testid="state">
          {warehouse.state === 'open' ? 'Open' : 'Closed'}
        </span>
      </header>
      {warehouse.state === 'closed' && (
        <p class="notice" role="status" data-testid="moving">
          {work.length > 0
            ? `${amount} still to be moved to other warehouses. This page looks by itself.`
            : 'Nothing is open here any more: its work was moved on.'}
        </p>
      )}
      <ProblemBox problem={refused} />
      <p class="row">
        {warehouse.state === 'open' ? (
          <CloseDialog
            name={`${warehouseId} ${warehouse.name}`}
            moves={amount}
            busy={busy}
            onClose={() => change({ state: 'closed' }, 'Closed.')}
          />
        ) : (
          <button
            type="button"
            class="button primary"
            aria-disabled={busy}
            onClick={() => change({ state: 'open' }, 'Open again.')}
          >
            Open it again
          </button>
        )}
        <a class="button" href={`/console/${warehouseId}`}>
          Its console
        </a>
        <a class="button" href={`/admin/goods/${warehouseId}`}>
          Deliveries, transfers, returns
        </a>
      </p>
      <Settings key={warehouse.version} warehouse={warehouse} busy={busy} onChange={(next) => change(next, 'Kept.')} />
      <section class="section" aria-labelledby="work">
        <h2 id="work">Open work ({more ? `${SHOWN} and more` : work.length})</h2>
        <Table
          caption="Open work"
          none="Nothing is open."
          columns={[{ title: 'Order' }, { title: 'State' }, { title: 'Units', number: true }, { title: '' }]}
          rows={work.map(({ warehouseOrderId, orderId, status, lines }) => ({
            key: warehouseOrderId,
            cells: [
              <a href={`/admin/orders/${orderId}`}>{shortOf(warehouseOrderId)}</a>,
              workStatusWords(status),
              lines.reduce((sum, { quantity }) => sum + quantity, 0),
              <MoveButton warehouseId={warehouseId} warehouseOrderId={warehouseOrderId} onMoved={reload} />,
            ],
          }))}
        />
      </section>
      <StockOf warehouseId={warehouseId} />
    </>
  );
}

interface CloseDialogProps {
  readonly name: string;
  readonly moves: string;
  readonly busy: boolean;
  readonly onClose: () => Promise<void>;
}

/** Closing is asked twice, as other warehouses get its work. */
function CloseDialog({ name, moves, busy, onClose }: CloseDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="button danger" aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
        Close it…
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="close-title">
        <div class="stack">
          <h2 id="close-title">Close {name}?</h2>
          <p>
            {moves} on its list {moves === '1 order' ? 'goes' : 'go'} to other warehouses, also what is being picked
            right now. It gets no more work until it is opened again.
          </p>
          <div class="row dialog-buttons">
            <button
              type="button"
              class="button danger"
              aria-disabled={busy}
              onClick={() => onClose().then(() => dialog.current?.close())}
            >
              {busy ? 'Closing …' : 'Close it and move its work'}
            </button>
            <button type="button" class="button plain" onClick={() => dialog.current?.close()}>
              Leave it open
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}

interface SettingsProps {
  readonly warehouse: Warehouse;
  readonly busy: boolean;
  readonly onChange: (changed: Pick<Warehouse, 'priority' | 'dailyCapacity' | 'safetyStock'>) => void;
}

function Settings({ warehouse, busy, onChange }: SettingsProps) {
  const [priority, setPriority] = useState(String(warehouse.priority));
  const [capacity, setCapacity] = useState(String(warehouse.dailyCapacity));
  const [safety, setSafety] = useState(String(warehouse.safetyStock ?? 0));
  const same =
    Number(priority) === warehouse.priority &&
    Number(capacity) === warehouse.dailyCapacity &&
    Number(safety) === (warehouse.safetyStock ?? 0);
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ priority: Number(priority), dailyCapacity: Number(capacity), safetyStock: Number(safety) });
      }}
    >
      <NumberField
        id="priority"
        label="Priority, lower goes first"
        min={1}
        max={1000}
        value={priority}
        onInput={setPriority}
      />
      <NumberField
        id="capacity"
        label="Orders it can work off in a day"
        min={0}
        max={1_000_000}
        value={capacity}
        onInput={setCapacity}
      />
      <NumberField
        id="safety"
        label="Units of each item kept back"
        min={0}
        max={1_000_000}
        value={safety}
        onInput={setSafety}
      />
      <button type="submit" class="button" disabled={same} aria-disabled={busy}>
        Keep
      </button>
    </form>
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function NumberField({ id, label, onInput, ...limits }: NumberFieldProps) {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input id={id} type="number" required {...limits} onInput={({ currentTarget }) => onInput(currentTarget.value)} />
    </p>
  );
}

interface MoveButtonProps {
  readonly warehouseId: string;
  readonly warehouseOrderId: string;
  readonly onMoved: () => void;
}

function MoveButton({ warehouseId, warehouseOrderId, onMoved }: MoveButtonProps) {
  const { busy, problem, attempt } = useAttempt();
  const move = () =>
    attempt(async () => {
      await call('POST /admin/warehouses/{warehouseId}/orders/{warehouseOrderId}/move', {
        params: { warehouseId, warehouseOrderId },
      });
      announce('Taken away; it is planned again.');
      onMoved();
    });
  return (
    <>
      <button type="button" class="button small" aria-disabled={busy} onClick={move}>
        Move elsewhere <span class="unseen">{shortOf(warehouseOrderId)}</span>
      </button>
      <ProblemBox problem={problem} />
    </>
  );
}

type Shelves = AnswerTo<'GET /warehouses/{warehouseId}/stock'>;

/** Stock by item, a page at a time. */
function StockOf({ warehouseId }: { readonly warehouseId: string }) {
  const { route } = useLocation();
  const pages = usePages();
  const [wanted, setWanted] = useState('');
  const { data, problem, reload } = useLoaded<Shelves>(
    (signal) =>
      call('GET /warehouses/{warehouseId}/stock', {
        params: { warehouseId },
        query: pages.query,
        signal,
      }),
    pages.key,
  );
  const nameOf = useItemNames(data?.stock.map(({ itemId }) => itemId) ?? []);
  return (
    <section class="section" aria-labelledby="stock" aria-busy={data === undefined}>
      <h2 id="stock">Stock</h2>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.trim() !== '') route(`/admin/stock/${encodeURIComponent(wanted.trim())}`);
        }}
      >
        <p class="field">
          <label for="wanted">An item’s number</label>
          <input id="wanted" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
        </p>
        <button type="submit" class="button">
          Its stock
        </button>
      </form>
      <ProblemBox problem={problem} onRetry={reload} />
      {data && (
        <Table
          caption="Stock"
          none="Nothing is here."
          columns={[
            { title: 'Item' },
            { title: 'Name' },
            { title: 'On hand', number: true },
            { title: 'Allocated', number: true },
            { title: 'Free', number: true },
          ]}
          rows={data.stock.map(({ itemId, onHand, allocated, free }) => ({
            key: itemId,
            cells: [
              <a href={`/admin/items/${encodeURIComponent(itemId)}`}>{itemId}</a>,
              nameOf(itemId),
              onHand,
              allocated,
              free,
            ],
          }))}
        />
      )}
      <Pager pages={pages} next={data?.cursor} />
    </section>
  );
}

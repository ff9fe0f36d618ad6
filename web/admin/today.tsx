import { useLocation } from 'preact-iso';
import { call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { useLoaded, usePoll } from '../parts/use-loaded.ts';
import { price } from '../rules/money.ts';
import { counted } from '../rules/words.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { Days } from './days.tsx';
import { Numbers } from './numbers.tsx';
import { Bars } from './plot/plot.tsx';
import { Table } from './table.tsx';
import { WarehouseLink, WarehouseState } from './warehouse-cells.tsx';

/** How often the figures are read again, in ms. */
const LOOK_MS = 15_000;

/** A day's figures, hour by hour, and what needs somebody now. */
export function TodayPage() {
  const { query, route } = useLocation();
  const asked = /^\d{4}-\d\d-\d\d$/.test(query['day'] ?? '') ? query['day'] : undefined;
  const load = (signal?: AbortSignal) =>
    call('GET /admin/figures', { query: { ...(asked !== undefined && { day: asked }) }, signal });
  const { data, problem, reload, set } = useLoaded(load, asked ?? 'today');
  usePoll(async () => set(await load()), LOOK_MS, data !== undefined && asked === undefined);
  usePageTitle(asked === undefined ? 'Today' : `Figures of ${asked}`);
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  if (!data) return <div aria-busy="true" />;
  const { total, hours, now, day } = data;
  const hour = (at: number) => `${String(at).padStart(2, '0')}:00`;
  const { currency } = total.revenue;
  const plot = (title: string, what: string, of: (one: (typeof hours)[number]) => number) => ({
    title,
    what,
    of: 'Hour, UTC',
    points: hours.map((one) => ({ label: hour(one.hour), value: of(one) })),
  });
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>{asked === undefined ? 'Today' : day}</h1>
        <p class="field">
          <label for="day">Day, in UTC</label>
          <input
            id="day"
            type="date"
            value={day}
            onChange={({ currentTarget }) =>
              route(currentTarget.value === '' ? '/admin' : `/admin?day=${currentTarget.value}`)
            }
          />
        </p>
      </header>
      <Numbers
        label="Figures"
        facts={[
          ['Orders placed', total.placed],
          ['Units ordered', total.units],
          ['Revenue', price(total.revenue)],
          ['Orders shipped', total.shipped],
          ['Orders cancelled', total.cancelled],
          ['Items low in stock, now', now.lowStock],
        ]}
      />
      {now.stuck > 0 && (
        <p class="problem" role="status">
          <a href="/admin/stuck">{counted(now.stuck, 'order')} can’t be shipped as they are.</a>
        </p>
      )}
      <div class="plots">
        <Bars {...plot('Orders placed by hour', 'Orders', ({ placed }) => placed)} />
        <Bars {...plot('Orders shipped by hour', 'Orders', ({ shipped }) => shipped)} />
        <Bars {...plot('Units ordered by hour', 'Units', ({ units }) => units)} />
        <Bars
          {...plot('Revenue by hour', 'Revenue', ({ revenue }) => revenue.amount)}
          format={(amount) => price({ amount, currency })}
        />
      </div>
      <Days until={day} total={total} />
      <section class="section" aria-labelledby="warehouses">
        <h2 id="warehouses">Warehouses now</h2>
        <Table
          caption="Warehouses now"
          none="There are no warehouses."
          columns={[
            { title: 'Warehouse' },
            { title: 'State' },
            { title: 'Open work', number: true },
            { title: 'Given on the day', number: true },
            { title: 'Capacity of a day', number: true },
          ]}
          rows={now.warehouses.map(({ warehouseId, name, state, open, today, dailyCapacity }) => ({
            key: warehouseId,
            cells: [
              <WarehouseLink warehouseId={warehouseId} name={name} />,
              <WarehouseState state={state} />,
              open.toLocaleString('en-US'),
              today.toLocaleString('en-US'),
              dailyCapacity.toLocaleString('en-US'),
            ],
          }))}
        />
      </section>
    </>
  );
}

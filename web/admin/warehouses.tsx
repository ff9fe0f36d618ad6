import { call } from '../api.ts';
import { PageProblem } from '../parts/page-problem.tsx';
import { useLoaded } from '../parts/use-loaded.ts';
import { usePageTitle } from '../shell/navigation.ts';
import { Table } from './table.tsx';
import { WarehouseLink, WarehouseState } from './warehouse-cells.tsx';

/** All warehouses. */
export function WarehousesPage() {
  usePageTitle('Warehouses');
  const { data, problem, reload } = useLoaded((signal) => call('GET /admin/warehouses', { signal }), 'warehouses');
  if (problem && !data) return <PageProblem problem={problem} onRetry={reload} />;
  const warehouses = data?.warehouses.toSorted((a, b) => a.priority - b.priority);
  return (
    <>
      <h1 tabIndex={-1}>Warehouses</h1>
      {warehouses && (
        <Table
          caption="Warehouses"
          none="There are no warehouses yet."
          columns={[
            { title: 'Warehouse' },
            { title: 'State' },
            { title: 'Address' },
            { title: 'Priority', number: true },
            { title: 'Capacity of a day', number: true },
          ]}
          rows={warehouses.map(({ warehouseId, name, state, address, priority, dailyCapacity }) => ({
            key: warehouseId,
            cells: [
              <WarehouseLink warehouseId={warehouseId} name={name} />,
              <WarehouseState state={state} />,
              address,
              priority,
              dailyCapacity.toLocaleString('en-US'),
            ],
          }))}
        />
      )}
    </>
  );
}

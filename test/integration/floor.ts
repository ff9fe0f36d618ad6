import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import { getOrder } from '../../functions/orders/orders-store.ts';
import type { Services } from '../../functions/shared/services.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { getWarehouseOrders } from '../../functions/warehouses/warehouses-store.ts';
import type { LocalStore } from './local-store.ts';
import { order } from './shopping.ts';

/** An order's warehouse orders as they are now, sorted by id. */
export async function workOf(
  { services }: { readonly services: Services },
  orderId: string,
): Promise<WarehouseOrder[]> {
  const row = await getOrder(services.db, orderId);
  return row ? getWarehouseOrders(services.db, row.warehouseOrders) : [];
}

/** Plans what is open of an order, allocates it and puts it on the work lists, as its workflow does. */
export async function handOver(
  { services }: { readonly services: Services },
  orderId: string,
): Promise<WarehouseOrder[]> {
  const outcome = await planOrder({ orderId, attempt: 1 }, services);
  if (outcome.outcome === 'planned') {
    for (const one of outcome.warehouseOrders) {
      await allocateWarehouseOrder({ ...one, lines: [...one.lines] }, services);
    }
  }
  const rows = await workOf({ services }, orderId);
  for (const { warehouseId, warehouseOrderId, status } of rows) {
    if (status === 'allocated') {
      await acceptWork({ warehouseId, warehouseOrderId, taskToken: `token-${warehouseOrderId}` }, services);
    }
  }
  return workOf({ services }, orderId);
}

/** An order that is on the work lists, and its warehouse orders. */
export async function orderOnTheFloor(
  store: LocalStore,
  userId: string,
  quantities: Readonly<Record<string, number>>,
): Promise<{ readonly orderId: string; readonly rows: WarehouseOrder[] }> {
  const orderId = await order(store, userId, quantities);
  return { orderId, rows: await handOver(store, orderId) };
}

import { acceptWork } from '../../functions/fulfilment/accept-work.ts';
import { allocateWarehouseOrder } from '../../functions/fulfilment/allocate-warehouse-order.ts';
import { finishOrder } from '../../functions/fulfilment/finish-order.ts';
import { PLANNING_LIMIT } from '../../functions/fulfilment/plan.ts';
import { planOrder } from '../../functions/fulfilment/plan-order.ts';
import type { Order } from '../../functions/orders/orders.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import type { LocalStore } from './local-store.ts';

/** What the fulfilment workflow does with an order, step by step, by the tasks it invokes. */
export function workflow(store: LocalStore) {
  const { services } = store;
  const rowsOf = async (orderId: string) =>
    (await store.rows<WarehouseOrder>('WarehouseOrders')).filter((row) => row.orderId === orderId);
  /** Plans and allocates until nothing is left to plan. */
  const assign = async (orderId: string): Promise<'ready' | 'stuck' | 'ended'> => {
    for (let attempt = 1; attempt <= PLANNING_LIMIT + 1; attempt++) {
      const plan = await planOrder({ orderId, attempt }, services);
      if (plan.outcome !== 'planned') return plan.outcome;
      for (const one of plan.warehouseOrders) await allocateWarehouseOrder({ ...one, lines: [...one.lines] }, services);
    }
    throw new Error(`Order ${orderId} was planned again and again.`);
  };
  /** Hands what is open to its warehouses, under a token of this round. */
  const dispatch = async (orderId: string, token = `token-${orderId}`): Promise<void> => {
    for (const { warehouseId, warehouseOrderId, status } of await rowsOf(orderId)) {
      if (status === 'shipped' || status === 'cancelled') continue;
      await acceptWork({ warehouseId, warehouseOrderId, taskToken: `${token}-${warehouseOrderId}` }, services);
    }
  };
  return {
    rowsOf,
    assign,
    dispatch,
    orderOf: async (orderId: string): Promise<Order> => {
      const order = (await store.rows<Order>('Orders')).find((row) => row.orderId === orderId);
      if (!order) throw new Error(`There is no order ${orderId}.`);
      return order;
    },
    /** One execution up to where it waits for the warehouses. */
    round: async (orderId: string) => {
      const outcome = await assign(orderId);
      await dispatch(orderId);
      return outcome;
    },
    finish: (orderId: string) => finishOrder({ orderId }, services),
  };
}

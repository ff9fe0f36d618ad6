import { expect } from 'vitest';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { moveLateWork } from '../../functions/fulfilment/move-late-work.ts';
import { moveWork } from '../../functions/fulfilment/move-work.ts';
import { moveWorkOn } from '../../functions/fulfilment/move-work-on.ts';
import { showPlan } from '../../functions/fulfilment/show-plan.ts';
import { stepFunctions } from '../../functions/fulfilment/workflows.ts';
import { countOrders } from '../../functions/operations/count-orders.ts';
import { fillBackOrders } from '../../functions/operations/fill-back-orders.ts';
import { listDeadLetters } from '../../functions/operations/list-dead-letters.ts';
import { listFigures } from '../../functions/operations/list-figures.ts';
import { listQueues } from '../../functions/operations/list-queues.ts';
import { listStuckOrders } from '../../functions/operations/list-stuck-orders.ts';
import { planBackOrders } from '../../functions/operations/plan-back-orders.ts';
import { QUEUES } from '../../functions/operations/queues.ts';
import { redriveOrder } from '../../functions/operations/redrive-order.ts';
import { redriveQueue } from '../../functions/operations/redrive-queue.ts';
import { showAdminOrder } from '../../functions/operations/show-admin-order.ts';
import { showFigures } from '../../functions/operations/show-figures.ts';
import { watchOrders } from '../../functions/operations/watch-orders.ts';
import { changeWarehouse } from '../../functions/warehouses/change-warehouse.ts';
import { changeWarehouseStock } from '../../functions/warehouses/change-warehouse-stock.ts';
import { createWarehouse } from '../../functions/warehouses/create-warehouse.ts';
import type { Warehouse, WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { addItem, addItems, addWarehouses, dyingAfter, type LocalStore } from './local-store.ts';
import { order, refused } from './shopping.ts';
import { freshKey } from './staffing.ts';
import type { Recording } from './use-recorder.ts';
import { workflow } from './workflow.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const MINUTE = 60_000;

const CONTENT = {
  address: '1 Dock Street',
  position: { latitude: 47, longitude: -122 },
  priority: 9,
  dailyCapacity: 10,
  state: 'open' as const,
};

/** What operators do, and what runs by itself beside them, for the test that holds functions to what they declare. */
export function operationsScenarios(storeOf: () => LocalStore) {
  const codeOf = async (doing: Promise<unknown>) => (await refused(doing)).code;
  const services = () => storeOf().services;

  /** An order at work in a warehouse of its own; another one has the same. */
  async function atWork(name: string) {
    const store = storeOf();
    const here = name.toUpperCase();
    const there = `${here}-2`;
    await addWarehouses(store, here, there);
    await addItem(store, `${here}-ITEM`, { [here]: 5, [there]: 5 });
    const orderId = await order(store, name, { [`${here}-ITEM`]: 1 });
    const flow = workflow(store);
    await flow.round(orderId);
    const [row] = (await flow.rowsOf(orderId)) as [WarehouseOrder];
    return { orderId, row, flow, there: row.warehouseId === here ? there : here };
  }

  /** An order of which one unit is at work, and that waits for another that is not there. */
  async function backOrdered(name: string) {
    const store = storeOf();
    const warehouseId = name.toUpperCase();
    const itemId = `${warehouseId}-ITEM`;
    await addWarehouses(store, warehouseId);
    await addItem(store, itemId, { [warehouseId]: 2 });
    const orderId = await order(store, name, { [itemId]: 2 });
    const change = (delta: number) =>
      changeWarehouseStock(
        {
          ...nothing,
          params: { warehouseId },
          headers: { 'idempotency-key': freshKey() },
          body: { kind: 'correct', itemId, delta, reason: 'counted' },
          userId: 'ann',
        },
        store.services,
      );
    await change(-1);
    const flow = workflow(store);
    expect(await flow.round(orderId)).toBe('stuck');
    return { orderId, itemId, flow, comes: () => change(1) };
  }

  const orderOf = async (orderId: string) => ({ ...(await workflow(storeOf()).orderOf(orderId)) });

  return {
    showPlan: async ({ run }: Recording) => {
      const { orderId } = await atWork('op-plan');
      const show = (id: string) =>
        run(() => showPlan({ ...nothing, params: { orderId: id }, userId: 'admin' }, services()));
      expect((await show(orderId)).plans).toHaveLength(1);
      expect(await codeOf(show(services().newId()))).toBe('NOT_FOUND');
    },

    moveWork: async ({ run }: Recording) => {
      const { row, there } = await atWork('op-move');
      const params = { warehouseId: row.warehouseId, warehouseOrderId: row.warehouseOrderId };
      const move = (to?: string, at = params) =>
        run(() =>
          moveWork({ ...nothing, params: at, body: to === undefined ? undefined : { to }, userId: 'a' }, services()),
        );
      expect(await codeOf(move('OP-NONE'))).toBe('NOT_FOUND');
      expect(await move(there)).toMatchObject({ to: { warehouseId: there } });
      expect(await move(there)).toMatchObject({ to: { warehouseId: there } });
      const other = (await atWork('op-moved')).row;
      expect(await move(undefined, other)).toEqual({ moved: true, to: null });
    },

    createWarehouse: async ({ run }: Recording) => {
      const create = (name: string) =>
        run(() =>
          createWarehouse(
            { ...nothing, body: { ...CONTENT, name, warehouseId: 'OP-NEW' }, userId: 'admin' },
            services(),
          ),
        );
      expect(await create('New')).toMatchObject({ version: 1 });
      expect(await create('New')).toMatchObject({ version: 1 });
      expect(await codeOf(create('Other'))).toBe('WAREHOUSE_EXISTS');
    },

    changeWarehouse: async ({ run }: Recording) => {
      await addWarehouses(storeOf(), 'OP-CHANGE');
      const change = (version: number, name: string, warehouseId = 'OP-CHANGE') => {
        const body = { ...CONTENT, name, version };
        return run(() => changeWarehouse({ ...nothing, params: { warehouseId }, body, userId: 'admin' }, services()));
      };
      expect(await codeOf(change(1, 'New', 'OP-NONE'))).toBe('NOT_FOUND');
      expect(await change(1, 'New')).toMatchObject({ version: 2 });
      expect(await change(1, 'New')).toMatchObject({ version: 2 });
      expect(await codeOf(change(1, 'Other'))).toBe('CHANGED_MEANWHILE');
    },

    moveWorkOn: async ({ run }: Recording) => {
      const { row, orderId, flow } = await atWork('op-close');
      const rows = await storeOf().rows('Warehouses');
      const closed = { ...rows.find(({ warehouseId }) => warehouseId === row.warehouseId), state: 'closed' };
      const moveOn = () => run(() => moveWorkOn({ before: undefined, after: closed, removedByTtl: false }, services()));
      await moveOn();
      expect(await flow.rowsOf(orderId)).toMatchObject([{ status: 'queued' }]);
      await setState(row.warehouseId, 'closed');
      await moveOn();
      expect(await flow.rowsOf(orderId)).toMatchObject([{ status: 'cancelled', endedBy: 'closed' }]);
    },

    moveLateWork: async ({ run }: Recording) => {
      const { orderId, flow } = await atWork('op-late');
      storeOf().pass(241 * MINUTE);
      expect((await run(() => moveLateWork(services(), () => true))).moved).toBeGreaterThan(0);
      expect(await flow.rowsOf(orderId)).toMatchObject([{ endedBy: 'late' }]);
    },

    listStuckOrders: async ({ run }: Recording) => {
      const { orderId } = await backOrdered('op-stuck');
      storeOf().pass(11 * MINUTE);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
        const page = await run(() => listStuckOrders({ ...nothing, query, userId: 'admin' }, services()));
        found.push(...page.orders.map((one) => one.orderId));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);
      expect(found.filter((id) => id === orderId)).toHaveLength(1);
    },

    redriveOrder: async ({ run }: Recording) => {
      const redrive = (orderId: string) =>
        run(() => redriveOrder({ ...nothing, params: { orderId }, userId: 'admin' }, services(), stepFunctions));
      expect(await codeOf(redrive(services().newId()))).toBe('NOT_FOUND');
      const { orderId } = await backOrdered('op-redrive');
      expect(await redrive(orderId)).toMatchObject({ did: ['planned'] });
      const late = await atWork('op-redrive-late');
      storeOf().pass(241 * MINUTE);
      expect(await redrive(late.orderId)).toMatchObject({ did: ['moved', 'planned'] });
      const dying = await pendingCancellation('op-redrive-cancel');
      expect(await redrive(dying)).toMatchObject({ did: ['cancelled'], status: 'cancelled' });
    },

    showAdminOrder: async ({ run }: Recording) => {
      const { orderId } = await atWork('op-show');
      const show = (id: string) =>
        run(() => showAdminOrder({ ...nothing, params: { orderId: id }, userId: 'admin' }, services()));
      expect(await codeOf(show(services().newId()))).toBe('NOT_FOUND');
      expect(await show(orderId)).toMatchObject({ userId: 'op-show', executions: [], plans: [{ shipments: 1 }] });
    },

    listQueues: async ({ run }: Recording) => {
      const { queues } = await run(() => listQueues());
      expect(queues.map(({ deadLetters }) => deadLetters.messages)).toEqual([3, 3, 3]);
    },

    listDeadLetters: async ({ run }: Recording) => {
      for (const queue of QUEUES) {
        const { messages } = await run(() => listDeadLetters({ ...nothing, params: { queue }, userId: 'admin' }));
        expect(messages).toHaveLength(3);
      }
    },

    redriveQueue: async ({ run }: Recording) => {
      for (const queue of QUEUES) {
        const redrive = (body?: { messageIds: string[] }) =>
          run(() => redriveQueue({ ...nothing, params: { queue }, body, userId: 'admin' }, services()));
        expect(await redrive({ messageIds: [`${queue}-2`] })).toEqual({ moved: 1, left: 2, waiting: 0 });
        expect(await redrive()).toEqual({ moved: 2, left: 0, waiting: 0 });
      }
    },

    listFigures: async ({ run }: Recording) => {
      const { days } = await run(() =>
        listFigures({ ...nothing, query: { until: '2026-03-01', days: 3 }, userId: 'admin' }, services()),
      );
      expect(days.map(({ day }) => day)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    },

    showFigures: async ({ run }: Recording) => {
      const figures = await run(() => showFigures({ ...nothing, query: {}, userId: 'admin' }, services()));
      expect(figures.hours).toHaveLength(24);
    },

    countOrders: async ({ run }: Recording) => {
      const { orderId } = await atWork('op-count');
      const after = await orderOf(orderId);
      const count = () => run(() => countOrders({ before: undefined, after, removedByTtl: false }, services()));
      await count();
      await count();
      expect((await storeOf().rows('Figures')).reduce((sum, row) => sum + Number(row['placed']), 0)).toBe(1);
    },

    fillBackOrders: async ({ run }: Recording) => {
      const { orderId, itemId } = await backOrdered('op-fill');
      const after = { itemId, delta: 1, kind: 'received' };
      await run(() => fillBackOrders({ before: undefined, after, removedByTtl: false }, services()));
      expect(await orderOf(orderId)).toMatchObject({ planning: 'due' });
    },

    planBackOrders: async ({ run }: Recording) => {
      const { orderId, comes } = await backOrdered('op-back');
      await comes();
      await run(() => planBackOrders(services(), () => true));
      expect(await orderOf(orderId)).toMatchObject({ planning: 'due' });
    },

    watchOrders: async ({ run }: Recording) => {
      await atWork('op-watch');
      await backOrdered('op-watch-back');
      storeOf().pass(11 * MINUTE);
      const { looked, announced } = await run(() => watchOrders(services(), () => true));
      expect(looked).toBeGreaterThan(announced);
      expect(announced).toBeGreaterThan(0);
    },
  };

  async function setState(warehouseId: string, state: 'open' | 'closed') {
    const row = (await storeOf().rows<Warehouse>('Warehouses')).find((one) => one.warehouseId === warehouseId);
    if (!row) throw new Error(`There is no warehouse ${warehouseId}.`);
    const { warehouseId: _, ...body } = { ...row, state };
    await changeWarehouse({ ...nothing, params: { warehouseId }, body, userId: 'admin' }, services());
  }

  /** An order whose cancellation was begun by somebody who then died. */
  async function pendingCancellation(name: string): Promise<string> {
    const store = storeOf();
    const warehouseId = name.toUpperCase().slice(0, 20);
    await addWarehouses(store, warehouseId);
    const ids = Array.from({ length: 120 }, (_, i) => `${warehouseId}-${i}`);
    await addItems(store, ids, warehouseId, 1);
    const orderId = await order(store, name, Object.fromEntries(ids.map((id) => [id, 1])));
    expect(await workflow(store).round(orderId)).toBe('ready');
    const request = { ...nothing, headers: {}, params: { orderId }, userId: name };
    await expect(cancelOrder(request, dyingAfter(store.services, 1))).rejects.toThrow('The process has died.');
    return orderId;
  }
}

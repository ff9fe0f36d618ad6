import { expect } from 'vitest';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { listWork } from '../../functions/warehouses/list-work.ts';
import { locateShelf } from '../../functions/warehouses/locate-shelf.ts';
import { prioritiseWork } from '../../functions/warehouses/prioritise-work.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, addWarehouses, type LocalStore } from './local-store.ts';
import { refused } from './shopping.ts';
import { freshKey, staffMember, type Work } from './staffing.ts';
import type { Recording } from './use-recorder.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };

/** What staff do, every way of each route, for the test that holds functions to what they declare. */
export function staffScenarios(storeOf: () => LocalStore) {
  const ann = () => staffMember(storeOf(), 'ann');
  const codeOf = async (doing: Promise<unknown>) => (await refused(doing)).code;

  /** Work on the list of a warehouse of its own: as many units of one item. */
  async function work(name: string, units = 3): Promise<WarehouseOrder> {
    const store = storeOf();
    const warehouseId = name.toUpperCase();
    await addWarehouses(store, warehouseId);
    await addItem(store, `${warehouseId}-ITEM`, { [warehouseId]: units + 5 });
    const { rows } = await orderOnTheFloor(store, name, { [`${warehouseId}-ITEM`]: units });
    return rows[0] as WarehouseOrder;
  }
  const itemOf = (row: WarehouseOrder) => row.lines[0]?.itemId ?? '';
  const missing = (): Work => ({ warehouseId: 'SEA1', warehouseOrderId: `${storeOf().services.newId()}-2-1` });
  const cancelled = async (row: WarehouseOrder, userId: string, quantity?: number) => {
    const headers = { 'idempotency-key': freshKey() };
    const body = quantity === undefined ? undefined : { lines: [{ itemId: itemOf(row), quantity }] };
    const request = { ...nothing, params: { orderId: row.orderId }, headers, body, userId };
    await cancelOrder(request, storeOf().services);
  };

  return {
    listWork: async ({ run }: Recording) => {
      const store = storeOf();
      const first = await work('floor-l');
      store.pass(1000);
      const second = (await orderOnTheFloor(store, 'floor-l2', { 'FLOOR-L-ITEM': 1 })).rows[0] as WarehouseOrder;
      const list = (query: object = {}, warehouseId = 'FLOOR-L') => {
        const request = { ...nothing, params: { warehouseId }, query: { limit: 1, ...query }, userId: 'ann' };
        return run(() => listWork(request, store.services));
      };
      expect(await codeOf(list({}, 'NONE'))).toBe('NOT_FOUND');
      const { orders, cursor } = await list();
      expect(orders).toMatchObject([{ warehouseOrderId: first.warehouseOrderId }]);
      expect((await list({ cursor: cursor ?? undefined })).orders).toMatchObject([
        { warehouseOrderId: second.warehouseOrderId },
      ]);
      await ann().claim(first);
      expect((await list({ mine: 'true', status: 'claimed' })).orders).toHaveLength(1);
      expect((await list({ status: 'claimable' })).orders).toMatchObject([{ status: 'queued' }]);
    },

    claimWave: async ({ run }: Recording) => {
      const row = await work('floor-w');
      const wave = (warehouseId: string, key = freshKey()) => run(() => ann().wave(warehouseId, { size: 2 }, key));
      expect(await codeOf(wave('NONE'))).toBe('NOT_FOUND');
      const key = freshKey();
      const first = await wave('FLOOR-W', key);
      expect(first.orders).toMatchObject([{ warehouseOrderId: row.warehouseOrderId, wave: first.wave }]);
      expect(await wave('FLOOR-W', key)).toEqual(first);
      expect((await wave('FLOOR-W')).orders).toEqual([]);
    },

    showPickList: async ({ run }: Recording) => {
      const row = await work('floor-p');
      await ann().claim(row);
      expect(await codeOf(run(() => ann().pickList('NONE')))).toBe('NOT_FOUND');
      expect((await run(() => ann().pickList('FLOOR-P'))).stops).toMatchObject([{ quantity: 3, picked: 0 }]);
      expect((await run(() => ann().pickList('FLOOR-P', storeOf().services.newId()))).stops).toEqual([]);
    },

    pickWork: async ({ run }: Recording) => {
      const row = await work('floor-k');
      const key = freshKey();
      const pick = (of: Work, quantity: number, version?: number) =>
        run(() =>
          ann().pick(of, [{ itemId: itemOf(row), quantity }], { key, ...(version !== undefined && { version }) }),
        );
      expect(await codeOf(pick(missing(), 1))).toBe('NOT_FOUND');
      expect(await codeOf(pick(row, 1))).toBe('NOT_CLAIMED');
      await ann().claim(row);
      expect(await codeOf(pick(row, 4))).toBe('PICKED_TOO_MANY');
      expect(await codeOf(pick(row, 1, 9))).toBe('WORK_CHANGED');
      for (let repeat = 0; repeat < 2; repeat++) expect((await pick(row, 2)).lines).toMatchObject([{ picked: 2 }]);
      await cancelled(row, 'floor-k');
      // Refused by what has become of it, and yet known.
      expect(await pick(row, 2)).toMatchObject({ status: 'cancelled' });
    },

    reportShort: async ({ run }: Recording) => {
      const row = await work('floor-s');
      const key = freshKey();
      const short = (of: Work, quantity: number, kind: 'missing' | 'damaged', under = freshKey()) =>
        run(() => ann().short(of, { itemId: itemOf(row), quantity, kind }, under));
      expect(await codeOf(short(missing(), 1, 'missing'))).toBe('NOT_FOUND');
      expect(await codeOf(short(row, 1, 'missing'))).toBe('NOT_CLAIMED');
      await ann().claim(row);
      expect(await codeOf(short(row, 4, 'missing'))).toBe('SHORT_TOO_MANY');
      for (let repeat = 0; repeat < 2; repeat++) {
        expect(await short(row, 1, 'missing', key)).toMatchObject({ lines: [{ quantity: 2 }] });
      }
      expect(await short(row, 2, 'damaged')).toMatchObject({ status: 'cancelled' });
      expect(await codeOf(short(row, 1, 'missing'))).toBe('NOT_OPEN');
      expect(await short(row, 1, 'missing', key)).toMatchObject({ status: 'cancelled' });
    },

    packWork: async ({ run }: Recording) => {
      const row = await work('floor-b');
      const pack = (of: Work, version?: number) => run(() => ann().pack(of, version));
      expect(await codeOf(pack(missing()))).toBe('NOT_FOUND');
      expect(await codeOf(pack(row))).toBe('NOT_CLAIMED');
      await ann().claim(row);
      expect(await codeOf(pack(row))).toBe('NOT_PICKED');
      await ann().pickAll(row);
      await cancelled(row, 'floor-b', 1);
      expect(await codeOf(pack(row))).toBe('WORK_CHANGED');
      for (let repeat = 0; repeat < 2; repeat++) expect(await pack(row, 2)).toMatchObject({ status: 'packed' });
      await cancelled(row, 'floor-b');
      expect(await codeOf(pack(row))).toBe('NOT_OPEN');
    },

    prioritiseWork: async ({ run }: Recording) => {
      const row = await work('floor-r');
      const prioritise = ({ warehouseId, warehouseOrderId }: Work) => {
        const params = { warehouseId, warehouseOrderId };
        return run(() =>
          prioritiseWork({ ...nothing, params, body: { priority: 3 }, userId: 'ann' }, storeOf().services),
        );
      };
      expect(await codeOf(prioritise(missing()))).toBe('NOT_FOUND');
      expect(await prioritise(row)).toMatchObject({ priority: 3 });
      await cancelled(row, 'floor-r');
      expect(await codeOf(prioritise(row))).toBe('NOT_OPEN');
    },

    locateShelf: async ({ run }: Recording) => {
      const row = await work('floor-x');
      const locate = (itemId: string) => {
        const params = { warehouseId: 'FLOOR-X', itemId };
        const request = { ...nothing, params, body: { location: 'A-03-2' }, userId: 'ann' };
        return run(() => locateShelf(request, storeOf().services));
      };
      expect(await codeOf(locate('NEVER'))).toBe('NOT_FOUND');
      expect(await locate(itemOf(row))).toMatchObject({ location: 'A-03-2' });
    },
  };
}

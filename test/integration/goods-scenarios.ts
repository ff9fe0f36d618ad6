import { expect } from 'vitest';
import { closeDelivery } from '../../functions/deliveries/close-delivery.ts';
import { createDelivery } from '../../functions/deliveries/create-delivery.ts';
import { listDeliveries } from '../../functions/deliveries/list-deliveries.ts';
import { receiveDelivery } from '../../functions/deliveries/receive-delivery.ts';
import { showDelivery } from '../../functions/deliveries/show-delivery.ts';
import { cancelReturn } from '../../functions/returns/cancel-return.ts';
import { listReturns } from '../../functions/returns/list-returns.ts';
import { listReturnsOfOrder } from '../../functions/returns/list-returns-of-order.ts';
import { receiveReturn } from '../../functions/returns/receive-return.ts';
import { requestReturn } from '../../functions/returns/request-return.ts';
import { announceLowStock } from '../../functions/stock/announce-low-stock.ts';
import type { LowStock } from '../../functions/stock/low-stock.ts';
import { cancelTransfer } from '../../functions/transfers/cancel-transfer.ts';
import { listTransfers } from '../../functions/transfers/list-transfers.ts';
import { receiveTransfer } from '../../functions/transfers/receive-transfer.ts';
import { sendTransfer } from '../../functions/transfers/send-transfer.ts';
import { showTransfer } from '../../functions/transfers/show-transfer.ts';
import { countWarehouseStock } from '../../functions/warehouses/count-warehouse-stock.ts';
import { orderOnTheFloor } from './floor.ts';
import { addItem, type LocalStore } from './local-store.ts';
import { refused } from './shopping.ts';
import { staffMember } from './staffing.ts';
import type { Recording } from './use-recorder.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined, userId: 'ann' };
const codeOf = async (doing: Promise<unknown>): Promise<string> => (await refused(doing)).code;
const keyed = (key: string) => ({ 'idempotency-key': `goods-scenario-${key}` });

/** Scenarios of deliveries, transfers, returns, counts and low stock, in a store with SEA1 and DAL1. */
export function goodsScenarios(opened: () => LocalStore): Readonly<Record<string, (its: Recording) => Promise<void>>> {
  const services = () => opened().services;
  const add = (itemId: string, units: number) => addItem(opened(), itemId, { SEA1: units });

  const delivery = (key: string, itemId: string, warehouseId = 'SEA1') => ({
    ...nothing,
    ...{ params: { warehouseId }, headers: keyed(key) },
    body: { supplier: 'Mill', dueAt: '2026-01-02T09:00:00.000Z', lines: [{ itemId, expected: 5 }] },
  });
  const deliver = async (itemId: string): Promise<string> => {
    await add(itemId, 0);
    return (await createDelivery(delivery(`announce-${itemId}`, itemId), services())).deliveryId;
  };
  const came = (deliveryId: string, key: string, itemId: string, quantity = 1) => ({
    ...nothing,
    ...{ params: { warehouseId: 'SEA1', deliveryId }, headers: keyed(key) },
    body: { lines: [{ itemId, quantity, damaged: 0 }] },
  });
  const oneDelivery = (deliveryId: string) => ({ ...nothing, params: { warehouseId: 'SEA1', deliveryId } });

  const sending = (key: string, itemId: string, quantity: number, to = 'DAL1', warehouseId = 'SEA1') => ({
    ...nothing,
    ...{ params: { warehouseId }, headers: keyed(key) },
    body: { to, lines: [{ itemId, quantity }] },
  });
  const send = async (itemId: string, quantity = 2): Promise<string> => {
    await add(itemId, 5);
    return (await sendTransfer(sending(`send-${itemId}`, itemId, quantity), services())).transferId;
  };
  const arrival = (transferId: string, key: string, itemId: string, quantity: number) => ({
    ...nothing,
    ...{ params: { warehouseId: 'DAL1', transferId }, headers: keyed(key) },
    body: { lines: [{ itemId, quantity, lost: 0, damaged: 0 }] },
  });
  const oneTransfer = (transferId: string, warehouseId = 'SEA1') => ({
    ...nothing,
    params: { warehouseId, transferId },
  });

  const asking = (orderId: string, key: string, itemId: string, quantity: number, userId: string) => ({
    ...nothing,
    ...{ params: { orderId }, headers: keyed(key), userId },
    body: { lines: [{ itemId, quantity }], reason: 'too blue' },
  });
  const shipped = async (userId: string, itemId: string): Promise<string> => {
    await add(itemId, 3);
    const { orderId, rows } = await orderOnTheFloor(opened(), userId, { [itemId]: 3 });
    for (const row of rows) await staffMember(opened(), 'ann').shipAll(row);
    return orderId;
  };
  const parcel = (returnId: string, key: string, itemId: string, restock: number) => ({
    ...nothing,
    ...{ params: { warehouseId: 'SEA1', returnId }, headers: keyed(key) },
    body: { lines: [{ itemId, restock, writeOff: 0 }], last: false },
  });

  return {
    createDelivery: async ({ run }) => {
      await add('NEED-DEL', 0);
      const create = (...request: Parameters<typeof delivery>) =>
        run(() => createDelivery(delivery(...request), services()));
      expect(await codeOf(create('del-none', 'NEED-DEL', 'NONE'))).toBe('NOT_FOUND');
      expect(await codeOf(create('del-none', 'NEED-NONE'))).toBe('UNKNOWN_ITEM');
      const first = await create('del-1', 'NEED-DEL');
      expect(await create('del-1', 'NEED-DEL')).toEqual(first);
    },

    listDeliveries: async ({ run }) => {
      const deliveryId = await deliver('NEED-LIST');
      const request = { ...nothing, params: { warehouseId: 'SEA1' }, query: { limit: 100 } };
      const { deliveries } = await run(() => listDeliveries(request, services()));
      expect(deliveries.map((one) => one.deliveryId)).toContain(deliveryId);
    },

    showDelivery: async ({ run }) => {
      const deliveryId = await deliver('NEED-SHOW');
      const show = (id: string) => run(() => showDelivery(oneDelivery(id), services()));
      expect(await show(deliveryId)).toMatchObject({ status: 'open' });
      expect(await codeOf(show(services().newId()))).toBe('NOT_FOUND');
    },

    receiveDelivery: async ({ run }) => {
      const deliveryId = await deliver('NEED-REC');
      const receive = (...request: Parameters<typeof came>) => run(() => receiveDelivery(came(...request), services()));
      expect(await codeOf(receive(services().newId(), 'rec-none', 'NEED-REC'))).toBe('NOT_FOUND');
      expect(await codeOf(receive(deliveryId, 'rec-none', 'NEED-NONE'))).toBe('UNKNOWN_ITEM');
      const first = await receive(deliveryId, 'rec-1', 'NEED-REC');
      expect(await receive(deliveryId, 'rec-1', 'NEED-REC')).toEqual(first);
      await closeDelivery(oneDelivery(deliveryId), services());
      expect(await receive(deliveryId, 'rec-1', 'NEED-REC')).toEqual(first);
      expect(await codeOf(receive(deliveryId, 'rec-2', 'NEED-REC'))).toBe('NOT_OPEN');
    },

    closeDelivery: async ({ run }) => {
      const deliveryId = await deliver('NEED-CLOSE');
      const close = (id: string) => run(() => closeDelivery(oneDelivery(id), services()));
      expect(await close(deliveryId)).toMatchObject({ status: 'closed' });
      expect(await close(deliveryId)).toMatchObject({ status: 'closed' });
      expect(await codeOf(close(services().newId()))).toBe('NOT_FOUND');
    },

    sendTransfer: async ({ run }) => {
      await add('NEED-SEND', 5);
      const go = (...request: Parameters<typeof sending>) => run(() => sendTransfer(sending(...request), services()));
      expect(await codeOf(go('send-none', 'NEED-SEND', 1, 'SEA1'))).toBe('INVALID_INPUT');
      expect(await codeOf(go('send-none', 'NEED-SEND', 1, 'NONE'))).toBe('INVALID_INPUT');
      expect(await codeOf(go('send-none', 'NEED-SEND', 1, 'DAL1', 'NONE'))).toBe('NOT_FOUND');
      expect(await codeOf(go('send-many', 'NEED-SEND', 6))).toBe('NOT_ENOUGH_STOCK');
      const first = await go('send-1', 'NEED-SEND', 2);
      expect(await go('send-1', 'NEED-SEND', 2)).toEqual(first);
    },

    listTransfers: async ({ run }) => {
      const transferId = await send('NEED-MOVES');
      const list = async (warehouseId: string, direction: 'in' | 'out') => {
        const request = { ...nothing, params: { warehouseId }, query: { direction, limit: 100 } };
        const { transfers } = await run(() => listTransfers(request, services()));
        return transfers.map((one) => one.transferId);
      };
      expect(await list('SEA1', 'out')).toContain(transferId);
      expect(await list('DAL1', 'in')).toContain(transferId);
    },

    showTransfer: async ({ run }) => {
      const transferId = await send('NEED-MOVE');
      const show = (id: string) => run(() => showTransfer(oneTransfer(id), services()));
      expect(await show(transferId)).toMatchObject({ status: 'inTransit' });
      expect(await codeOf(show(services().newId()))).toBe('NOT_FOUND');
    },

    receiveTransfer: async ({ run }) => {
      const transferId = await send('NEED-CAME');
      const receive = (...request: Parameters<typeof arrival>) =>
        run(() => receiveTransfer(arrival(...request), services()));
      expect(await codeOf(receive(services().newId(), 'came-none', 'NEED-CAME', 1))).toBe('NOT_FOUND');
      expect(await codeOf(receive(transferId, 'came-many', 'NEED-CAME', 3))).toBe('TOO_MANY_UNITS');
      const first = await receive(transferId, 'came-1', 'NEED-CAME', 1);
      expect(await receive(transferId, 'came-1', 'NEED-CAME', 1)).toEqual(first);
      const last = await receive(transferId, 'came-2', 'NEED-CAME', 1);
      expect(await receive(transferId, 'came-2', 'NEED-CAME', 1)).toEqual(last);
      expect(await codeOf(receive(transferId, 'came-3', 'NEED-CAME', 1))).toBe('NOT_OPEN');
    },

    cancelTransfer: async ({ run }) => {
      const transferId = await send('NEED-BACK');
      const cancel = (id: string) => run(() => cancelTransfer(oneTransfer(id), services()));
      expect(await cancel(transferId)).toMatchObject({ status: 'cancelled' });
      expect(await cancel(transferId)).toMatchObject({ status: 'cancelled' });
      expect(await codeOf(cancel(services().newId()))).toBe('NOT_FOUND');
      const begun = await send('NEED-BEGUN');
      await receiveTransfer(arrival(begun, 'begun', 'NEED-BEGUN', 1), services());
      expect(await codeOf(cancel(begun))).toBe('NOT_OPEN');
    },

    countWarehouseStock: async ({ run }) => {
      await add('NEED-COUNT', 5);
      const count = (key: string, counted: number, itemId = 'NEED-COUNT', warehouseId = 'SEA1') => {
        const body = { itemId, counted, reason: 'counted' };
        const request = { ...nothing, params: { warehouseId }, headers: keyed(key), body };
        return run(() => countWarehouseStock(request, services()));
      };
      expect(await codeOf(count('count-none', 1, 'NEED-NONE'))).toBe('UNKNOWN_ITEM');
      expect(await codeOf(count('count-none', 1, 'NEED-COUNT', 'NONE'))).toBe('NOT_FOUND');
      const first = await count('count-1', 4);
      expect(await count('count-1', 4)).toEqual(first);
      await orderOnTheFloor(opened(), 'need-count', { 'NEED-COUNT': 3 });
      expect(await codeOf(count('count-2', 2))).toBe('UNITS_ALLOCATED');
    },

    requestReturn: async ({ run }) => {
      const orderId = await shipped('need-ask', 'NEED-ASK');
      const ask = (...request: Parameters<typeof asking>) => run(() => requestReturn(asking(...request), services()));
      expect(await codeOf(ask(orderId, 'ask-none', 'NEED-ASK', 1, 'stranger'))).toBe('NOT_FOUND');
      expect(await codeOf(ask(orderId, 'ask-many', 'NEED-ASK', 4, 'need-ask'))).toBe('TOO_MANY_UNITS');
      const first = await ask(orderId, 'ask-1', 'NEED-ASK', 2, 'need-ask');
      expect(await ask(orderId, 'ask-1', 'NEED-ASK', 2, 'need-ask')).toEqual(first);
    },

    listReturnsOfOrder: async ({ run }) => {
      const orderId = await shipped('need-mine', 'NEED-MINE');
      await requestReturn(asking(orderId, 'mine', 'NEED-MINE', 1, 'need-mine'), services());
      const list = (userId: string) =>
        run(() => listReturnsOfOrder({ ...nothing, params: { orderId }, userId }, services()));
      expect((await list('need-mine')).returns).toMatchObject([{ sendTo: '1 Dock Street' }]);
      expect(await codeOf(list('stranger'))).toBe('NOT_FOUND');
    },

    cancelReturn: async ({ run }) => {
      const orderId = await shipped('need-keep', 'NEED-KEEP');
      const { returnId } = await requestReturn(asking(orderId, 'keep', 'NEED-KEEP', 1, 'need-keep'), services());
      const cancel = (userId: string) =>
        run(() => cancelReturn({ ...nothing, params: { orderId, returnId }, userId }, services()));
      expect(await codeOf(cancel('stranger'))).toBe('NOT_FOUND');
      expect(await cancel('need-keep')).toMatchObject({ status: 'cancelled' });
      expect(await cancel('need-keep')).toMatchObject({ status: 'cancelled' });
    },

    listReturns: async ({ run }) => {
      const orderId = await shipped('need-list', 'NEED-BACKS');
      const { returnId } = await requestReturn(asking(orderId, 'backs', 'NEED-BACKS', 1, 'need-list'), services());
      const request = { ...nothing, params: { warehouseId: 'SEA1' }, query: { limit: 100 } };
      const { returns } = await run(() => listReturns(request, services()));
      expect(returns.map((one) => one.returnId)).toContain(returnId);
    },

    receiveReturn: async ({ run }) => {
      const orderId = await shipped('need-rest', 'NEED-REST');
      const { returnId } = await requestReturn(asking(orderId, 'rest', 'NEED-REST', 2, 'need-rest'), services());
      const receive = (...request: Parameters<typeof parcel>) =>
        run(() => receiveReturn(parcel(...request), services()));
      expect(await codeOf(receive(`${orderId}-R99`, 'rest-none', 'NEED-REST', 1))).toBe('NOT_FOUND');
      expect(await codeOf(receive(returnId, 'rest-many', 'NEED-REST', 3))).toBe('TOO_MANY_UNITS');
      const first = await receive(returnId, 'rest-1', 'NEED-REST', 2);
      expect(await receive(returnId, 'rest-1', 'NEED-REST', 2)).toEqual(first);
      expect(await codeOf(receive(returnId, 'rest-2', 'NEED-REST', 1))).toBe('NOT_OPEN');
    },

    announceLowStock: async ({ run }) => {
      await add('NEED-LOW', 4);
      const hear = (available: number, version: number) => {
        const after = { itemId: 'NEED-LOW', available, version };
        return run(() => announceLowStock({ before: undefined, after, removedByTtl: false }, services()));
      };
      await hear(15, 1);
      await hear(4, 1);
      await hear(4, 1);
      const rows = await opened().rows<LowStock>('LowStock');
      expect(rows.find(({ itemId }) => itemId === 'NEED-LOW')).toMatchObject({ level: 'low', announced: true });
    },
  };
}

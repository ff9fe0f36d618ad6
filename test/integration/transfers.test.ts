import { beforeAll, expect, it } from 'vitest';
import type { Stock, WarehouseStock } from '../../functions/stock/stock.ts';
import { cancelTransfer } from '../../functions/transfers/cancel-transfer.ts';
import { listTransfers } from '../../functions/transfers/list-transfers.ts';
import { receiveTransfer } from '../../functions/transfers/receive-transfer.ts';
import { sendTransfer } from '../../functions/transfers/send-transfer.ts';
import { showTransfer } from '../../functions/transfers/show-transfer.ts';
import type { Transfer } from '../../functions/transfers/transfers.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { wrongBooks } from './books.ts';
import { addItem, addWarehouses, type LocalStore, openStore } from './local-store.ts';
import { order, refused, shopper } from './shopping.ts';

let store: LocalStore;
const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined, userId: 'ann' };
let keys = 0;
const key = () => ({ 'idempotency-key': `transfer-key-${++keys}` });

beforeAll(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'NYC1', 'DAL1');
});

const sending = (quantities: Readonly<Record<string, number>>, to = 'NYC1', from = 'SEA1') => ({
  ...nothing,
  params: { warehouseId: from },
  headers: key(),
  body: { to, lines: Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity })) },
});
const send = (quantities: Readonly<Record<string, number>>, to?: string, from?: string) =>
  sendTransfer(sending(quantities, to, from), store.services);

type Lines = { itemId: string; quantity?: number; lost?: number; damaged?: number }[];
const receipt = (transferId: string, lines: Lines, warehouseId = 'NYC1') => ({
  ...nothing,
  params: { warehouseId, transferId },
  headers: key(),
  body: { lines: lines.map((line) => ({ quantity: 0, lost: 0, damaged: 0, ...line })) },
});
const receive = (transferId: string, lines: Lines, warehouseId?: string) =>
  receiveTransfer(receipt(transferId, lines, warehouseId), store.services);
const cancel = (transferId: string, warehouseId = 'SEA1') =>
  cancelTransfer({ ...nothing, params: { warehouseId, transferId } }, store.services);

const available = async (itemId: string) =>
  (await store.rows<Stock>('Stock')).find((one) => one.itemId === itemId)?.available;
const shelf = async (itemId: string, warehouseId: string) =>
  (await store.rows<WarehouseStock>('WarehouseStock')).find(
    (one) => one.itemId === itemId && one.warehouseId === warehouseId,
  );

it('units on their way are on no shelf and nobody can buy them; what comes can be bought again', async () => {
  await addItem(store, 'MOVE-A', { SEA1: 10 });
  const sent = await send({ 'MOVE-A': 6 });
  expect(sent).toMatchObject({ from: 'SEA1', to: 'NYC1', status: 'inTransit', lines: [{ quantity: 6, inTransit: 6 }] });
  expect(await shelf('MOVE-A', 'SEA1')).toMatchObject({ onHand: 4, free: 4, transferredOut: 6 });
  expect(await available('MOVE-A')).toBe(4);
  const buyer = shopper(store, 'too-many');
  expect((await refused(buyer.fill({ 'MOVE-A': 5 }))).code).toBe('OUT_OF_STOCK');
  expect(await wrongBooks(store)).toEqual([]);

  expect(await receive(sent.transferId, [{ itemId: 'MOVE-A', quantity: 3 }])).toMatchObject({
    status: 'inTransit',
    lines: [{ quantity: 6, received: 3, inTransit: 3 }],
  });
  expect(await shelf('MOVE-A', 'NYC1')).toMatchObject({
    onHand: 3,
    free: 3,
    allocated: 0,
    received: 0,
    transferredIn: 3,
  });
  expect(await available('MOVE-A')).toBe(7);
  expect(await receive(sent.transferId, [{ itemId: 'MOVE-A', quantity: 1, lost: 1, damaged: 1 }])).toMatchObject({
    status: 'received',
    lines: [{ received: 4, lost: 1, damaged: 1, inTransit: 0 }],
  });
  expect(await shelf('MOVE-A', 'NYC1')).toMatchObject({ onHand: 4, transferredIn: 6, corrected: -1, damaged: 1 });
  expect(await available('MOVE-A')).toBe(8);
  expect(await wrongBooks(store)).toEqual([]);
});

it('what is promised to shoppers or allocated to orders does not leave', async () => {
  await addItem(store, 'HELD-A', { SEA1: 5, DAL1: 5 });
  await order(store, 'holder', { 'HELD-A': 8 });
  expect(await refused(send({ 'HELD-A': 3 }))).toMatchObject({
    code: 'NOT_ENOUGH_STOCK',
    extra: { lines: [{ itemId: 'HELD-A', requested: 3, available: 2 }] },
  });
  expect(await refused(send({ 'HELD-A': 6 }))).toMatchObject({
    extra: { lines: [{ itemId: 'HELD-A', requested: 6, free: 5, available: 2 }] },
  });
  expect((await send({ 'HELD-A': 2 })).status).toBe('inTransit');
  expect(await available('HELD-A')).toBe(0);
  expect(await wrongBooks(store)).toEqual([]);
});

it('a transfer that falls short on one line moves nothing', async () => {
  await addItem(store, 'ALL-A', { SEA1: 5 });
  await addItem(store, 'ALL-B', { SEA1: 1 });
  expect(await refused(send({ 'ALL-A': 5, 'ALL-B': 2 }))).toMatchObject({
    extra: { lines: [{ itemId: 'ALL-B', requested: 2, free: 1, available: 1 }] },
  });
  expect(await shelf('ALL-A', 'SEA1')).toMatchObject({ onHand: 5 });
  expect(await wrongBooks(store)).toEqual([]);
});

it('nowhere, here, and from nowhere are no destinations', async () => {
  await addItem(store, 'TO-A', { SEA1: 5 });
  expect(await refused(send({ 'TO-A': 1 }, 'SEA1'))).toMatchObject({ extra: { errors: [{ field: 'body.to' }] } });
  expect(await refused(send({ 'TO-A': 1 }, 'LAX1'))).toMatchObject({ extra: { errors: [{ field: 'body.to' }] } });
  expect((await refused(send({ 'TO-A': 1 }, 'SEA1', 'LAX1'))).code).toBe('NOT_FOUND');
});

it('sending and receiving once, however often the request comes', async () => {
  await addItem(store, 'TWICE-A', { SEA1: 10 });
  const request = sending({ 'TWICE-A': 4 });
  const sent = await Promise.all([1, 2, 3].map(() => sendTransfer(request, store.services)));
  expect(new Set(sent.map(({ transferId }) => transferId)).size).toBe(1);
  expect(await shelf('TWICE-A', 'SEA1')).toMatchObject({ onHand: 6 });
  const { transferId } = await sendTransfer(request, store.services);
  const arrival = receipt(transferId, [{ itemId: 'TWICE-A', quantity: 4 }]);
  const came = await Promise.all([1, 2, 3].map(() => receiveTransfer(arrival, store.services)));
  expect(came.map(({ status }) => status)).toEqual(['received', 'received', 'received']);
  expect(await receiveTransfer(arrival, store.services)).toEqual(came[0]);
  expect(await shelf('TWICE-A', 'NYC1')).toMatchObject({ onHand: 4 });
  const other = { ...arrival, body: { lines: [{ itemId: 'TWICE-A', quantity: 1, lost: 0, damaged: 0 }] } };
  expect((await refused(receiveTransfer(other, store.services))).code).toBe('IDEMPOTENCY_MISMATCH');
  expect((await refused(receive(transferId, [{ itemId: 'TWICE-A', quantity: 1 }]))).code).toBe('NOT_OPEN');
  expect(await wrongBooks(store)).toEqual([]);
});

it('more than is in transit, or what was not sent, is refused by line', async () => {
  await addItem(store, 'MORE-A', { SEA1: 10 });
  await addItem(store, 'MORE-B', { SEA1: 10 });
  const { transferId } = await send({ 'MORE-A': 4 });
  const lines = [
    { itemId: 'MORE-A', quantity: 3, lost: 2 },
    { itemId: 'MORE-B', quantity: 1 },
  ];
  expect(await refused(receive(transferId, lines))).toMatchObject({
    code: 'TOO_MANY_UNITS',
    extra: {
      lines: [
        { itemId: 'MORE-A', inTransit: 4, requested: 5 },
        { itemId: 'MORE-B', inTransit: 0, requested: 1 },
      ],
    },
  });
  expect(await wrongBooks(store)).toEqual([]);
});

it('a transfer of which nothing came can be taken back, once; one of which something came can not', async () => {
  await addItem(store, 'BACK-A', { SEA1: 10 });
  const { transferId } = await send({ 'BACK-A': 4 });
  const answers = await Promise.all([1, 2, 3].map(() => cancel(transferId)));
  expect(answers).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }, { status: 'cancelled' }]);
  expect(await shelf('BACK-A', 'SEA1')).toMatchObject({ onHand: 10, free: 10, transferredOut: 4, transferredIn: 4 });
  expect(await available('BACK-A')).toBe(10);
  expect((await refused(receive(transferId, [{ itemId: 'BACK-A', quantity: 1 }]))).code).toBe('NOT_OPEN');
  const begun = await send({ 'BACK-A': 4 });
  await receive(begun.transferId, [{ itemId: 'BACK-A', lost: 1 }]);
  expect((await refused(cancel(begun.transferId))).code).toBe('NOT_OPEN');
  expect(await wrongBooks(store)).toEqual([]);
});

it('only the destination receives and only the origin cancels; to others there is no such transfer', async () => {
  await addItem(store, 'WHO-A', { SEA1: 10 });
  const { transferId } = await send({ 'WHO-A': 4 });
  const line = [{ itemId: 'WHO-A', quantity: 1 }];
  for (const elsewhere of ['SEA1', 'DAL1']) {
    expect((await refused(receive(transferId, line, elsewhere))).code).toBe('NOT_FOUND');
  }
  for (const elsewhere of ['NYC1', 'DAL1']) {
    expect((await refused(cancel(transferId, elsewhere))).code).toBe('NOT_FOUND');
  }
  const show = (warehouseId: string, id = transferId) =>
    showTransfer({ ...nothing, params: { warehouseId, transferId: id } }, store.services);
  expect(await show('SEA1')).toEqual(await show('NYC1'));
  expect((await refused(show('DAL1'))).code).toBe('NOT_FOUND');
  expect((await refused(show('SEA1', store.services.newId()))).code).toBe('NOT_FOUND');
});

it('receiving and cancelling race: one of them wins, whichever, and every unit is in one place', async () => {
  const seed = 20_261_123;
  const random = seededRandom(seed);
  const won = { received: 0, cancelled: 0 };
  for (let round = 0; round < 20; round++) {
    const itemId = `RACE-${round}`;
    await addItem(store, itemId, { SEA1: 3 });
    const { transferId } = await send({ [itemId]: 3 });
    const receiving = () => receive(transferId, [{ itemId, quantity: 3 }]);
    const cancelling = () => cancel(transferId);
    const both = random() < 0.5 ? [receiving(), cancelling()] : [cancelling(), receiving()];
    await Promise.allSettled(both);
    const row = (await store.rows<Transfer>('Transfers')).find((one) => one.transferId === transferId);
    expect(['received', 'cancelled'], `seed ${seed}, round ${round}`).toContain(row?.status);
    if (row?.status === 'received' || row?.status === 'cancelled') won[row.status]++;
    const there = await shelf(itemId, 'NYC1');
    expect(there?.onHand ?? 0, `seed ${seed}, round ${round}`).toBe(row?.status === 'received' ? 3 : 0);
    expect(await available(itemId)).toBe(3);
  }
  expect(won.received + won.cancelled).toBe(20);
  expect(await wrongBooks(store)).toEqual([]);
});

it('each warehouse lists what it sends and what it is sent, what is in transit first', async () => {
  const apart = await openStore();
  store = apart;
  await addWarehouses(store, 'SEA1', 'NYC1', 'DAL1');
  await addItem(store, 'SEEN-A', { SEA1: 30 });
  const sent: string[] = [];
  for (let n = 0; n < 3; n++) {
    store.pass(1000);
    sent.push((await send({ 'SEEN-A': 2 })).transferId);
  }
  const [first = '', second = '', third = ''] = sent;
  store.pass(1000);
  await receive(first, [{ itemId: 'SEEN-A', quantity: 2 }]);
  await receive(third, [{ itemId: 'SEEN-A', quantity: 1 }]);
  const list = async (warehouseId: string, direction: 'in' | 'out') => {
    const found: { transferId: string; units: number; inTransit: number }[] = [];
    let cursor: string | undefined;
    do {
      const query = { direction, limit: 2, ...(cursor && { cursor }) };
      const page = await listTransfers({ ...nothing, params: { warehouseId }, query }, store.services);
      found.push(...page.transfers);
      cursor = page.cursor ?? undefined;
    } while (cursor);
    return found;
  };
  const expected = [
    { transferId: second, units: 2, inTransit: 2 },
    { transferId: third, units: 2, inTransit: 1 },
    { transferId: first, units: 2, inTransit: 0, status: 'received' },
  ];
  expect(await list('SEA1', 'out')).toMatchObject(expected);
  expect(await list('NYC1', 'in')).toMatchObject(expected);
  expect(await list('SEA1', 'in')).toEqual([]);
  expect((await refused(list('LAX1', 'in'))).code).toBe('NOT_FOUND');
});

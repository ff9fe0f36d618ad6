import { beforeEach, describe, expect, it } from 'vitest';
import { getOrderOfShopper } from '../../functions/fulfilment/get-order.ts';
import { listWork } from '../../functions/warehouses/list-work.ts';
import { locateShelf } from '../../functions/warehouses/locate-shelf.ts';
import { prioritiseWork } from '../../functions/warehouses/prioritise-work.ts';
import type { WarehouseOrder } from '../../functions/warehouses/warehouses.ts';
import { wrongBooks } from './books.ts';
import { handOver, orderOnTheFloor, workOf } from './floor.ts';
import { addItem, addWarehouses, dyingAfter, type LocalStore, openStore, outrunBy, through } from './local-store.ts';
import { ADDRESS, order, refused, shopper } from './shopping.ts';
import { freshKey, PARCEL, staffMember } from './staffing.ts';

const nothing = { params: undefined, query: undefined, headers: undefined, body: undefined };
const HOUR = 3_600_000;

let store: LocalStore;
let ann: ReturnType<typeof staffMember>;
let bob: ReturnType<typeof staffMember>;

beforeEach(async () => {
  store = await openStore();
  await addWarehouses(store, 'SEA1', 'DAL1');
  ann = staffMember(store, 'ann');
  bob = staffMember(store, 'bob');
});

const rowNow = async ({ orderId }: WarehouseOrder) => (await workOf(store, orderId))[0] as WarehouseOrder;

/** An order of one warehouse order in SEA1. */
async function one(userId: string, quantities: Readonly<Record<string, number>>): Promise<WarehouseOrder> {
  for (const [itemId, quantity] of Object.entries(quantities)) await addItem(store, itemId, { SEA1: quantity + 5 });
  const { rows } = await orderOnTheFloor(store, userId, quantities);
  expect(rows).toHaveLength(1);
  return rows[0] as WarehouseOrder;
}

const list = (query: Partial<Parameters<typeof listWork>[0]['query']> = {}, userId = 'ann') =>
  listWork({ ...nothing, params: { warehouseId: 'SEA1' }, query: { limit: 50, ...query }, userId }, store.services);
const ids = (answer: Awaited<ReturnType<typeof list>>) => answer.orders.map(({ warehouseOrderId }) => warehouseOrderId);

describe('the work list', () => {
  it('goes by priority and then by the date that was promised, page after page without a gap', async () => {
    const rows: WarehouseOrder[] = [];
    for (let n = 0; n < 7; n++) {
      rows.push(await one(`shopper-${n}`, { [`LIST-${n}`]: 1 }));
      store.pass(HOUR);
    }
    const [urgent, rushed] = [rows[5], rows[3]] as [WarehouseOrder, WarehouseOrder];
    const prioritise = ({ warehouseId, warehouseOrderId }: WarehouseOrder, priority: number) =>
      prioritiseWork(
        { ...nothing, params: { warehouseId, warehouseOrderId }, body: { priority }, userId: 'ann' },
        store.services,
      );
    expect(await prioritise(urgent, 9)).toMatchObject({ priority: 9 });
    await prioritise(rushed, 1);
    const expected = [urgent, rushed, ...rows.filter((row) => row !== urgent && row !== rushed)];
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ limit: 2, ...(cursor && { cursor }) });
      seen.push(...ids(page));
      cursor = page.cursor;
      // What comes in meanwhile belongs at the end and moves nothing.
      if (seen.length === 2) await one('late-shopper', { 'LIST-LATE': 1 });
    } while (cursor);
    expect(seen.slice(0, 7)).toEqual(expected.map(({ warehouseOrderId }) => warehouseOrderId));
    expect(seen).toHaveLength(8);
    const [first] = rows as [WarehouseOrder];
    expect(first.promisedAt).toBe('2026-01-03T12:00:00.000Z');
    await ann.shipAll(urgent);
    expect(await refused(prioritise(urgent, 0))).toMatchObject({ status: 409, code: 'NOT_OPEN' });
  });

  it('shows a claim that has run out as claimable, and what is mine', async () => {
    const [a, b, c] = [
      await one('x', { 'MINE-A': 1 }),
      await one('y', { 'MINE-B': 1 }),
      await one('z', { 'MINE-C': 1 }),
    ];
    await ann.claim(a);
    await bob.packAll(b);
    expect(ids(await list({ mine: 'true' }))).toEqual([a.warehouseOrderId]);
    expect(ids(await list({ status: 'queued' }))).toEqual([c.warehouseOrderId]);
    expect(ids(await list({ status: 'packed' }))).toEqual([b.warehouseOrderId]);
    expect(ids(await list({ status: 'claimable' }))).toEqual([c.warehouseOrderId]);
    expect((await list()).orders.map(({ claimable }) => claimable)).toEqual([false, false, true]);
    store.pass(901_000);
    expect(ids(await list({ status: 'claimable' }))).toHaveLength(3);
    expect((await list()).orders.map(({ claimable }) => claimable)).toEqual([true, true, true]);
  });

  it('finds what is far down when a filter leaves out what is above', async () => {
    const rows: WarehouseOrder[] = [];
    for (let n = 0; n < 5; n++) rows.push(await one(`far-${n}`, { [`FAR-${n}`]: 1 }));
    for (const row of rows.slice(0, 4)) await ann.claim(row);
    const page = await list({ limit: 1, status: 'queued' });
    expect(ids(page)).toEqual([rows[4]?.warehouseOrderId]);
  });
});

describe('a claim', () => {
  it('is renewed by every step, and by claiming again, and keeps what is picked', async () => {
    const row = await one('lease', { LEASE: 3 });
    await ann.claim(row);
    store.pass(800_000);
    await ann.pick(row, [{ itemId: 'LEASE', quantity: 1 }]);
    store.pass(800_000);
    await ann.short(row, { itemId: 'LEASE', quantity: 1, kind: 'missing' });
    store.pass(800_000);
    expect(await ann.claim(row)).toMatchObject({ lines: [{ quantity: 2, picked: 1 }] });
    store.pass(800_000);
    await ann.pick(row, [{ itemId: 'LEASE', quantity: 1 }]);
    store.pass(800_000);
    await ann.pack(row);
    store.pass(800_000);
    expect(await ann.ship(row)).toMatchObject({ status: 'shipped' });
  });

  it('that has run out is another’s to take over, who begins with nothing picked', async () => {
    const row = await one('over', { OVER: 2 });
    await ann.packAll(row);
    store.pass(901_000);
    expect(await refused(ann.ship(row))).toMatchObject({ status: 409, code: 'NOT_CLAIMED' });
    expect(await bob.claim(row)).toMatchObject({ status: 'claimed', claimedBy: 'bob', lines: [{ picked: 0 }] });
    const scan = [{ itemId: 'OVER', quantity: 1 }];
    for (const step of [() => ann.ship(row), () => ann.pack(row), () => ann.pick(row, scan)]) {
      expect(await refused(step())).toMatchObject({ status: 409, code: 'NOT_CLAIMED' });
    }
    expect(await refused(ann.short(row, { itemId: 'OVER', quantity: 1, kind: 'missing' }))).toMatchObject({
      code: 'NOT_CLAIMED',
    });
    expect(await refused(ann.release(row))).toMatchObject({ code: 'NOT_CLAIMED' });
  });

  it('that ran out and nobody took over is one’s own again, with what was picked', async () => {
    const row = await one('again', { AGAIN: 2 });
    await ann.packAll(row);
    store.pass(901_000);
    expect(await ann.claim(row)).toMatchObject({ status: 'packed', lines: [{ picked: 2 }] });
    expect(await ann.ship(row)).toMatchObject({ status: 'shipped' });
  });

  it('that is handed back leaves nothing picked, and what was packed is on the list again', async () => {
    const row = await one('hand', { HAND: 2 });
    await ann.packAll(row);
    expect(await ann.release(row)).toMatchObject({ status: 'queued', claimable: true, lines: [{ picked: 0 }] });
    expect(await ann.release(row)).toMatchObject({ status: 'queued' });
    expect(await rowNow(row)).not.toHaveProperty('heldBy');
    expect(ids(await list({ mine: 'true' }))).toEqual([]);
    expect(await bob.shipAll(row)).toMatchObject({ status: 'shipped' });
  });
});

describe('scanning', () => {
  it('adds up, once a key, and never goes beyond a line', async () => {
    const row = await one('scan', { 'SCAN-A': 3, 'SCAN-B': 1 });
    await ann.claim(row);
    const key = freshKey();
    const scan = [{ itemId: 'SCAN-A', quantity: 1 }];
    for (let repeat = 0; repeat < 3; repeat++) {
      expect((await ann.pick(row, scan, { key })).lines).toMatchObject([{ picked: 1 }, { picked: 0 }]);
    }
    expect(await refused(ann.pick(row, [{ itemId: 'SCAN-A', quantity: 2 }], { key }))).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const beyond = await refused(
      ann.pick(row, [
        { itemId: 'SCAN-B', quantity: 1 },
        { itemId: 'SCAN-A', quantity: 2 },
        { itemId: 'SCAN-A', quantity: 1 },
        { itemId: 'ELSE', quantity: 1 },
      ]),
    );
    expect(beyond).toMatchObject({ status: 409, code: 'PICKED_TOO_MANY' });
    expect(beyond.extra['lines']).toEqual([
      { itemId: 'SCAN-A', scanned: 3, left: 2 },
      { itemId: 'ELSE', scanned: 1, left: 0 },
    ]);
    expect((await rowNow(row)).picked).toEqual({ 'SCAN-A': 1 });
  });

  it('by two hands of one person at once counts both', async () => {
    const row = await one('hands', { HANDS: 8 });
    await ann.claim(row);
    await Promise.all(Array.from({ length: 8 }, () => ann.pick(row, [{ itemId: 'HANDS', quantity: 1 }])));
    expect((await rowNow(row)).picked).toEqual({ HANDS: 8 });
  });

  it('whose answer was lost is answered when it comes again, even after the work has gone on', async () => {
    const row = await one('lost', { LOST: 1 });
    await ann.claim(row);
    const key = freshKey();
    await ann.pick(row, [{ itemId: 'LOST', quantity: 1 }], { key });
    await ann.pack(row);
    await ann.ship(row);
    const again = await ann.pick(row, [{ itemId: 'LOST', quantity: 1 }], { key });
    expect(again).toMatchObject({ status: 'shipped' });
  });

  it('comes before packing, and packing before shipping', async () => {
    const row = await one('order', { 'IN-TURN': 2 });
    expect(await refused(ann.pack(row))).toMatchObject({ status: 409, code: 'NOT_CLAIMED' });
    await ann.claim(row);
    expect(await refused(ann.ship(row))).toMatchObject({ status: 409, code: 'NOT_PACKED' });
    await ann.pick(row, [{ itemId: 'IN-TURN', quantity: 1 }]);
    const early = await refused(ann.pack(row));
    expect(early).toMatchObject({ status: 409, code: 'NOT_PICKED' });
    expect(early.extra['lines']).toEqual([{ itemId: 'IN-TURN', quantity: 2, picked: 1 }]);
    await ann.pick(row, [{ itemId: 'IN-TURN', quantity: 1 }]);
    expect(await ann.pack(row)).toMatchObject({ status: 'packed' });
    expect(await ann.pack(row)).toMatchObject({ status: 'packed' });
    expect(await ann.ship(row)).toMatchObject({ status: 'shipped', ...PARCEL });
    expect(await ann.ship(row)).toMatchObject({ status: 'shipped', ...PARCEL });
    expect(await refused(bob.ship(row))).toMatchObject({ status: 409, code: 'NOT_OPEN' });
    const after = await rowNow(row);
    expect(after).toMatchObject({ shippedBy: 'ann', claimedBy: 'ann' });
    for (const gone of ['openAt', 'heldBy', 'parcel']) expect(after).not.toHaveProperty(gone);
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('a pick list', () => {
  it('goes by aisle, bay and shelf, item by item over all that is claimed', async () => {
    const places = { 'P-C': 'A-2-1', 'P-A': 'A-10-1', 'P-B': 'B-01-1' };
    const first = await one('p-one', { 'P-A': 2, 'P-B': 1, 'P-NONE': 1 });
    for (const itemId of ['P-C']) await addItem(store, itemId, { SEA1: 9 });
    const { rows } = await orderOnTheFloor(store, 'p-two', { 'P-A': 1, 'P-C': 3 });
    const [second] = rows as [WarehouseOrder];
    for (const [itemId, location] of Object.entries(places)) {
      const request = { ...nothing, params: { warehouseId: 'SEA1', itemId }, body: { location }, userId: 'ann' };
      expect(await locateShelf(request, store.services)).toMatchObject({ location });
    }
    const never = { ...nothing, params: { warehouseId: 'SEA1', itemId: 'NEVER' }, body: { location: 'A-1-1' } };
    expect(await refused(locateShelf({ ...never, userId: 'ann' }, store.services))).toMatchObject({ status: 404 });
    await ann.claim(first);
    await ann.claim(second);
    await ann.pick(second, [{ itemId: 'P-A', quantity: 1 }]);
    const { stops, orders } = await ann.pickList('SEA1');
    expect(orders).toHaveLength(2);
    expect(stops.map(({ itemId, location }) => [itemId, location])).toEqual([
      ['P-C', 'A-2-1'],
      ['P-A', 'A-10-1'],
      ['P-B', 'B-01-1'],
      ['P-NONE', null],
    ]);
    expect(stops[1]).toMatchObject({ quantity: 3, picked: 1, putBack: 0 });
    expect(stops[1]?.orders).toEqual([
      { warehouseOrderId: first.warehouseOrderId, quantity: 2, picked: 0, putBack: 0 },
      { warehouseOrderId: second.warehouseOrderId, quantity: 1, picked: 1, putBack: 0 },
    ]);
    expect((await bob.pickList('SEA1')).stops).toEqual([]);
  });
});

describe('a wave', () => {
  const floor = async (count: number) => {
    await addItem(store, 'WAVE', { SEA1: 500 });
    const rows: WarehouseOrder[] = [];
    for (let n = 0; n < count; n++) {
      const [row] = (await orderOnTheFloor(store, `wave-${n}`, { WAVE: 1 })).rows;
      rows.push(row as WarehouseOrder);
    }
    return rows;
  };
  const waveIds = ({ orders }: Awaited<ReturnType<typeof ann.wave>>) =>
    orders.map(({ warehouseOrderId }) => warehouseOrderId);

  it('claims from the top of the list as many as are asked for, and a repeat answers the same', async () => {
    const rows = await floor(6);
    const key = freshKey();
    const first = await ann.wave('SEA1', { size: 4 }, key);
    expect(waveIds(first)).toEqual(rows.slice(0, 4).map(({ warehouseOrderId }) => warehouseOrderId));
    expect(first.orders.every(({ claimedBy, wave }) => claimedBy === 'ann' && wave === first.wave)).toBe(true);
    expect(await ann.wave('SEA1', { size: 4 }, key)).toEqual(first);
    expect(await refused(ann.wave('SEA1', { size: 5 }, key))).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(waveIds(await bob.wave('SEA1', { size: 4 }))).toEqual(
      rows.slice(4).map(({ warehouseOrderId }) => warehouseOrderId),
    );
    expect((await ann.wave('SEA1', { size: 4 })).orders).toEqual([]);
    expect((await ann.pickList('SEA1', first.wave)).orders).toHaveLength(4);
    expect(await refused(ann.wave('NONE', { size: 1 }))).toMatchObject({ status: 404 });
  });

  it('takes no more lines than are asked for', async () => {
    await one('w-one', { 'W-A': 1, 'W-B': 1, 'W-C': 1 });
    const small = await one('w-two', { 'W-D': 1 });
    const wave = await ann.wave('SEA1', { size: 5, maxLines: 2 });
    expect(waveIds(wave)).toEqual([small.warehouseOrderId]);
  });

  it('that dies after any of its writes is gone on with by its repeat: no more are claimed than were asked for', async () => {
    await floor(40);
    for (let writes = 0; writes < 5; writes++) {
      const key = freshKey();
      let left = writes;
      const dying = through(store.services, async ({ name }, send) => {
        if (/Update|Put|Transact/.test(name) && left-- <= 0) throw new Error('The process has died.');
        return send();
      });
      const half = staffMember({ services: dying }, `dying-${writes}`);
      await expect(half.wave('SEA1', { size: 3 }, key)).rejects.toThrow('died');
      const whole = await staffMember(store, `dying-${writes}`).wave('SEA1', { size: 3 }, key);
      expect(waveIds(whole)).toHaveLength(3);
      const mine = (await store.rows<WarehouseOrder>('WarehouseOrders')).filter(
        ({ claimedBy }) => claimedBy === `dying-${writes}`,
      );
      expect(mine.map(({ warehouseOrderId }) => warehouseOrderId).sort()).toEqual([...waveIds(whole)].sort());
    }
  });

  it('passes over what others claim meanwhile', async () => {
    const rows = await floor(8);
    const waves = await Promise.all(
      ['a', 'b', 'c', 'd'].map((who) => staffMember(store, who).wave('SEA1', { size: 2 })),
    );
    const all = waves.flatMap(waveIds);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(8);
    expect(all.sort()).toEqual(rows.map(({ warehouseOrderId }) => warehouseOrderId).sort());
  });

  it('brings along what goes to the same shopper’s same address, next to each other, in one parcel’s place', async () => {
    await addItem(store, 'PARCEL', { SEA1: 50 });
    const place = async (userId: string, address: Parameters<ReturnType<typeof shopper>['submit']>[1] = ADDRESS) => {
      const who = shopper(store, userId);
      await who.fill({ PARCEL: 1 });
      const { reservationId } = await who.checkout();
      await who.submit(reservationId, address);
      return (await handOver(store, reservationId))[0] as WarehouseOrder;
    };
    const first = await place('ada');
    const other = await place('eve');
    const elsewhere = await place('ada', { ...ADDRESS, line2: 'Flat 2' });
    const sibling = await place('ada');
    expect([first.parcel === sibling.parcel, first.parcel === other.parcel, first.parcel === elsewhere.parcel]).toEqual(
      [true, false, false],
    );
    const wave = await ann.wave('SEA1', { size: 2 });
    expect(waveIds(wave)).toEqual([first, sibling, other].map(({ warehouseOrderId }) => warehouseOrderId));
    for (const row of wave.orders) await ann.shipAll({ warehouseId: 'SEA1', warehouseOrderId: row.warehouseOrderId });
    const [one, two] = [await rowNow(first), await rowNow(sibling)];
    expect([one.tracking, two.tracking]).toEqual([PARCEL.tracking, PARCEL.tracking]);
  });
});

describe('a step that is outrun', () => {
  it('is decided anew from a fresh read, and says so when that never ends', async () => {
    const row = await one('busy', { BUSY: 9 });
    await ann.claim(row);
    const hand = staffMember({ services: outrunBy(store.services, () => ann.claim(row)) }, 'ann');
    expect(await hand.pick(row, [{ itemId: 'BUSY', quantity: 1 }])).toMatchObject({ lines: [{ picked: 1 }] });
    const always = outrunBy(store.services, () => ann.pick(row, [{ itemId: 'BUSY', quantity: 1 }]));
    const problem = await refused(
      staffMember({ services: always }, 'ann').short(row, { itemId: 'BUSY', quantity: 1, kind: 'missing' }),
    );
    expect(['BUSY', 'SHORT_TOO_MANY']).toContain(problem.code);
    expect(await wrongBooks(store)).toEqual([]);
  });

  it('or that dies leaves all of it or nothing', async () => {
    const row = await one('dies', { DIES: 2 });
    await ann.claim(row);
    const dying = staffMember({ services: dyingAfter(store.services, 0) }, 'ann');
    await expect(dying.short(row, { itemId: 'DIES', quantity: 1, kind: 'damaged' })).rejects.toThrow('died');
    expect(await rowNow(row)).toMatchObject({ version: 1, lines: [{ quantity: 2 }] });
    expect(await wrongBooks(store)).toEqual([]);
  });
});

describe('the shopper', () => {
  it('sees that it is packed, and by whom and under which number it came, and nothing of the staff', async () => {
    await addItem(store, 'SEEN', { SEA1: 1 });
    const orderId = await order(store, 'seen', { SEEN: 1 });
    const [row] = (await handOver(store, orderId)) as [WarehouseOrder];
    const look = () => getOrderOf(orderId, 'seen');
    await ann.packAll(row);
    expect((await look()).shipments).toMatchObject([{ status: 'packed' }]);
    await ann.ship(row);
    const seen = await look();
    expect(seen.shipments).toMatchObject([{ status: 'shipped', ...PARCEL }]);
    expect(JSON.stringify(seen)).not.toMatch(/ann|claimedBy|shippedBy|heldBy/);
  });
});

const getOrderOf = (orderId: string, userId: string) =>
  getOrderOfShopper({ ...nothing, params: { orderId }, userId }, store.services);

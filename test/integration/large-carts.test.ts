import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeCart } from '../../functions/carts/change-cart.ts';
import { beginCheckout } from '../../functions/checkout/begin-checkout.ts';
import { cancelCheckout } from '../../functions/checkout/cancel-checkout.ts';
import { getReservation } from '../../functions/checkout/checkout-store.ts';
import { type Reservation, takenBy } from '../../functions/checkout/holds.ts';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { restoreHoldRemovedByTtl } from '../../functions/checkout/restore-removed-hold.ts';
import { startPayment } from '../../functions/checkout/start-payment.ts';
import { cancelOrder } from '../../functions/fulfilment/cancel-order.ts';
import { tableName } from '../../functions/shared/env.ts';
import { getAvailable } from '../../functions/stock/stock-store.ts';
import { seededRandom } from '../../local/demo/random.ts';
import { wrongBooks } from './books.ts';
import { addItems, dyingAfter, type LocalStore, openStore, pausingAfter } from './local-store.ts';
import { refused, shopper } from './shopping.ts';

const SEED = Number(process.env['FC_SEED'] ?? 20_261_123);
const random = seededRandom(SEED);
console.log(`Seed of the large carts: ${SEED} (FC_SEED replays another)`);

/** Lines of the largest real order known. */
const LINES = 1114;
let store: LocalStore;

/** Items of one test, all with so many units. */
async function items(prefix: string, count: number, units = 2): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  await addItems(store, ids, 'SEA1', units);
  return ids;
}

/** Fills a cart behind the shop's back, so that the checkout is the first to find lines short. */
const fill = (userId: string, ids: readonly string[], quantity = 1) =>
  changeCart(store.services, userId, () => ids.map((itemId) => ({ itemId, quantity, price: 250 })));

/** What is left of each of some items: all of them the same, or the test reads it item by item. */
async function left(ids: readonly string[]): Promise<Record<string, number>> {
  const rows = await getAvailable(store.services.db, ids, { consistent: true });
  return Object.fromEntries(ids.map((id) => [id, rows.get(id)?.available ?? Number.NaN]));
}
const all = (ids: readonly string[], units: number) => Object.fromEntries(ids.map((id) => [id, units]));
const rowOf = (userId: string) => getReservation(store.services.db, userId);
const idsOf = (lines: readonly { itemId: string }[] | undefined) => lines?.map(({ itemId }) => itemId);
const checkout = (userId: string, by = store.services) => shopper(store, userId).checkout(by);
const submit = (userId: string, reservationId: string, by = store.services) =>
  shopper(store, userId).submit(reservationId, undefined, by);
const overdue = (ms = 601_000) => store.pass(ms);

/** The removal of a shopper's row by TTL: the row is gone, and its stream record tells its last image. */
async function removedByTtl(userId: string) {
  const before = await rowOf(userId);
  if (!before) throw new Error(`${userId} holds nothing.`);
  await store.services.db.send(new DeleteCommand({ TableName: tableName('Reservations'), Key: { userId } }));
  return { before, record: { before: { ...before }, after: undefined, removedByTtl: true } };
}

// A store a test, so that counting all of its units stays quick.
beforeEach(async () => {
  store = await openStore();
});

afterEach(async () => {
  expect(await wrongBooks(store)).toEqual([]);
});

describe('a cart beyond one transaction', () => {
  it('is held, ordered and cancelled with all its 1,114 lines, and every unit comes back', async () => {
    const ids = await items('LARGEST', LINES, 5);
    const who = shopper(store, 'largest');
    await who.fill(all(ids, 1));
    const hold = await who.checkout();
    expect(hold.lines).toHaveLength(LINES);
    expect(await left(ids)).toEqual(all(ids, 4));
    expect(await who.checkout()).toEqual(hold);
    const placed = await who.submit(hold.reservationId);
    expect(placed.lines).toHaveLength(LINES);
    expect(await left(ids)).toEqual(all(ids, 4));
    const params = { orderId: placed.orderId };
    const cancelled = await cancelOrder({ ...who.request, headers: {}, params }, store.services);
    expect(cancelled.status).toBe('cancelled');
    expect(await left(ids)).toEqual(all(ids, 5));
  });

  it('is gone on with after a crash between any two steps, as the same hold with the same end', async () => {
    const ids = await items('CRASH', 250);
    await fill('crash', ids);
    for (const steps of [1, 2]) {
      await expect(checkout('crash', dyingAfter(store.services, steps))).rejects.toThrow('died');
      const row = await rowOf('crash');
      expect(row).toMatchObject({ state: 'holding', version: steps });
      const hold = await checkout('crash');
      expect(hold.reservationId).toBe(row?.reservationId);
      expect(Date.parse(hold.expiresAt)).toBe((row?.expiresAt ?? 0) * 1000);
      overdue();
      await releaseOverdueHold({ userId: 'crash', reservationId: hold.reservationId }, store.services);
      expect(await left(ids)).toEqual(all(ids, 2));
    }
  });

  it('half taken by a request that died half a minute ago is held anew, for all of its time', async () => {
    const ids = await items('AGAIN', 150);
    await fill('again', ids);
    await expect(checkout('again', dyingAfter(store.services, 1))).rejects.toThrow('died');
    const row = await rowOf('again');
    store.pass(31_000);
    const hold = await checkout('again');
    expect(Date.parse(hold.expiresAt) - store.services.now()).toBe(600_000);
    expect(hold.reservationId).not.toBe(row?.reservationId);
    expect(await left(ids)).toEqual(all(ids, 1));
  });

  it('whose names and ids are more than a row takes is refused before anything is held', async () => {
    const ids = await items('X'.repeat(500), 300);
    await fill('too-long', ids);
    expect(await refused(checkout('too-long'))).toMatchObject({ status: 422, code: 'TOO_MANY_ITEMS' });
    expect(await rowOf('too-long')).toBeUndefined();
    expect(await left(ids)).toEqual(all(ids, 2));
  });

  it('that falls short in its third part names every short line and leaves nothing held', async () => {
    const ids = await items('THIRD', 297);
    await fill('third', ids.slice(0, 1));
    await fill('third-quick', ['THIRD-200', 'THIRD-250', 'THIRD-296'], 2);
    await checkout('third-quick');
    await fill('third', ids);
    const problem = await refused(checkout('third'));
    expect(problem).toMatchObject({ status: 409, code: 'OUT_OF_STOCK' });
    expect(problem.extra['lines']).toEqual(
      ['THIRD-200', 'THIRD-250', 'THIRD-296'].map((itemId) => ({ itemId, requested: 1, available: 0 })),
    );
    expect(await rowOf('third')).toBeUndefined();
  });

  it('that falls short in its first part names the short lines of the others too', async () => {
    const ids = await items('FIRST', 297);
    await fill('first-quick', ['FIRST-3', 'FIRST-120', 'FIRST-290'], 1);
    await checkout('first-quick');
    await fill('first', ids, 2);
    const problem = await refused(checkout('first'));
    expect(problem.extra['lines']).toEqual(
      ['FIRST-3', 'FIRST-120', 'FIRST-290'].map((itemId) => ({ itemId, requested: 2, available: 1 })),
    );
    expect(await rowOf('first')).toBeUndefined();
  });

  it('held half by a crash, and short when it is gone on with, is given back whole', async () => {
    const ids = await items('HALF', 250);
    await fill('half', ids);
    await expect(checkout('half', dyingAfter(store.services, 2))).rejects.toThrow('died');
    await fill('half-quick', ['HALF-249'], 2);
    await checkout('half-quick');
    const problem = await refused(checkout('half'));
    expect(problem.extra['lines']).toEqual([{ itemId: 'HALF-249', requested: 1, available: 0 }]);
    expect(await rowOf('half')).toBeUndefined();
  });

  it('held half by a crash, and changed before it is gone on with, becomes the hold of the new cart', async () => {
    const ids = await items('OTHER', 400);
    await fill('other', ids.slice(0, 250));
    await expect(checkout('other', dyingAfter(store.services, 2))).rejects.toThrow('died');
    await fill('other', ids.slice(150));
    const hold = await checkout('other');
    expect(idsOf(hold.lines)).toEqual(ids.slice(150));
    expect(await left(ids)).toEqual({ ...all(ids.slice(0, 150), 2), ...all(ids.slice(150), 1) });
  });

  it('can be given up, when it is held and when only half of it is', async () => {
    const ids = await items('GIVEN', 250);
    await fill('given', ids);
    await checkout('given');
    await cancelCheckout(shopper(store, 'given').request, store.services);
    expect(await left(ids)).toEqual(all(ids, 2));
    await expect(checkout('given', dyingAfter(store.services, 2))).rejects.toThrow('died');
    await cancelCheckout(shopper(store, 'given').request, store.services);
    expect(await left(ids)).toEqual(all(ids, 2));
    expect(await rowOf('given')).toBeUndefined();
  });

  it('begun in two tabs at once is one hold, told to both', async () => {
    const ids = await items('TABS', LINES, 1);
    await fill('tabs', ids);
    for (let round = 0; round < 3; round++) {
      const [one, two] = await Promise.all([checkout('tabs'), checkout('tabs')]);
      expect(one).toEqual(two);
      expect((await rowOf('tabs'))?.reservationId).toBe(one.reservationId);
      await cancelCheckout(shopper(store, 'tabs').request, store.services);
    }
  });

  it('begun by a slow request is not held under an id that has become an order meanwhile', async () => {
    const ids = await items('SLOW', 150);
    await fill('slow', ids);
    const { services, stands, goOn } = pausingAfter(store.services, 1);
    const slow = checkout('slow', services);
    await stands;
    const quick = await checkout('slow');
    const placed = await submit('slow', quick.reservationId);
    await fill('slow', ids.slice(0, 1));
    goOn();
    const hold = await slow;
    expect(hold.reservationId).not.toBe(placed.orderId);
    expect(idsOf((await submit('slow', hold.reservationId)).lines)).toEqual(ids.slice(0, 1));
  });
});

describe('a large swap', () => {
  /** A hold of 120 items, whose cart has become 250 others. */
  async function swapping(prefix: string) {
    const ids = await items(prefix, 370);
    const [had, wanted] = [ids.slice(0, 120), ids.slice(120)];
    const userId = prefix.toLowerCase();
    await fill(userId, had);
    const old = await checkout(userId);
    await fill(userId, wanted);
    return { userId, ids, had, wanted, old };
  }

  it('takes all it wants, and then gives back what it had', async () => {
    const { userId, had, wanted, old } = await swapping('SWAP');
    const hold = await checkout(userId);
    expect(hold.reservationId).not.toBe(old.reservationId);
    expect(await left([...had, ...wanted])).toEqual({ ...all(had, 2), ...all(wanted, 1) });
    expect(await rowOf(userId)).not.toHaveProperty('partial');
  });

  it('that falls short keeps the old hold: the same id, the same end, and it can be ordered', async () => {
    const { userId, had, wanted, old } = await swapping('KEEP');
    await fill('keep-quick', wanted.slice(240, 242), 2);
    await checkout('keep-quick');
    const problem = await refused(checkout(userId));
    expect(problem.extra['lines']).toEqual(
      wanted.slice(240, 242).map((itemId) => ({ itemId, requested: 1, available: 0 })),
    );
    const row = await rowOf(userId);
    expect(row).toMatchObject({ reservationId: old.reservationId, expiresAt: Date.parse(old.expiresAt) / 1000 });
    expect(row).not.toHaveProperty('partial');
    expect(idsOf((await submit(userId, old.reservationId)).lines)).toEqual(had);
  });

  it.each([1, 2])('that dies after step %i leaves the old hold, ordered as exactly its lines', async (steps) => {
    const { userId, had, wanted, old } = await swapping(`DIES-${steps}`);
    await expect(checkout(userId, dyingAfter(store.services, steps))).rejects.toThrow('died');
    const row = await rowOf(userId);
    expect(row).toMatchObject({ state: 'held', reservationId: old.reservationId });
    expect(row?.partial).toHaveLength(99 * steps);
    expect(await wrongBooks(store)).toEqual([]);
    expect(idsOf((await submit(userId, old.reservationId)).lines)).toEqual(had);
    expect(await left(wanted)).toEqual(all(wanted, 2));
  });

  it.each([1, 2])('that dies after step %i is given back when the cart is what is held again', async (steps) => {
    const { userId, had, wanted, old } = await swapping(`AGAIN-${steps}`);
    await expect(checkout(userId, dyingAfter(store.services, steps))).rejects.toThrow('died');
    await fill(userId, had);
    expect(await checkout(userId)).toEqual(old);
    expect(await left(wanted)).toEqual(all(wanted, 2));
    expect(await rowOf(userId)).not.toHaveProperty('partial');
  });

  it('that dies when it has all it wants is the new hold, ordered as exactly its lines', async () => {
    const { userId, had, wanted, old } = await swapping('TURNED');
    await expect(checkout(userId, dyingAfter(store.services, 3))).rejects.toThrow('died');
    const row = (await rowOf(userId)) as Reservation;
    expect(row.reservationId).not.toBe(old.reservationId);
    expect(row.partial).toHaveLength(73);
    expect(idsOf((await submit(userId, row.reservationId)).lines)).toEqual(wanted);
    expect(await left(had)).toEqual(all(had, 2));
  });

  it('that died still has its payment extended, and gives all of it back when it is over', async () => {
    process.env['EXTENSION_SECONDS'] = '60';
    const { userId, ids, old } = await swapping('PAID');
    await expect(checkout(userId, dyingAfter(store.services, 1))).rejects.toThrow('died');
    const extended = await startPayment(shopper(store, userId).request, store.services);
    expect(extended).toMatchObject({ reservationId: old.reservationId });
    expect(Date.parse(extended.expiresAt) - Date.parse(old.expiresAt)).toBe(60_000);
    overdue(661_000);
    await releaseOverdueHold({ userId, reservationId: old.reservationId }, store.services);
    expect(await left(ids)).toEqual(all(ids, 2));
  });

  it.each([0, 1, 2, 3])(
    'of one tab, and the order of what is held in another after step %i, both come right',
    async (steps) => {
      const { userId, had, wanted, old } = await swapping(`BOTH-${steps}`);
      const { services, stands, goOn } = pausingAfter(store.services, steps);
      const swap = checkout(userId, services);
      await stands;
      const ordering = submit(userId, old.reservationId).catch((error: { code: string }) => error.code);
      const outcome = await ordering;
      goOn();
      const hold = await swap;
      expect(idsOf(hold.lines)).toEqual(wanted);
      // Once the swap has turned the row, the old hold is gone; until then it is what is ordered, and the swap begins anew.
      if (steps < 3) expect(outcome).toMatchObject({ orderId: old.reservationId });
      else expect(outcome).toBe('HOLD_EXPIRED');
      expect(hold.reservationId).not.toBe(old.reservationId);
      expect(await left(had)).toEqual(all(had, steps < 3 ? 1 : 2));
      expect(await left(wanted)).toEqual(all(wanted, 1));
    },
  );

  it('racing with an order, a cancel and a release leaves the books right, round after round', async () => {
    const ids = await items('RACE', 260, 20);
    for (let round = 0; round < 8; round++) {
      const userId = `race-${round}`;
      await fill(userId, ids.slice(0, 130));
      const old = await checkout(userId);
      await fill(userId, ids.slice(130));
      const others = [
        () => submit(userId, old.reservationId),
        () => cancelCheckout(shopper(store, userId).request, store.services),
        () => checkout(userId),
        async () => {
          overdue();
          await releaseOverdueHold({ userId, reservationId: old.reservationId }, store.services);
        },
      ];
      await Promise.allSettled([checkout(userId), others[Math.floor(random() * others.length)]?.()]);
      const orders = (await store.rows('Orders')).filter((row) => row['userId'] === userId);
      expect(orders.length).toBeLessThanOrEqual(1);
      await cancelCheckout(shopper(store, userId).request, store.services);
    }
  });
});

describe('a large release that died between its steps', () => {
  /** A hold of 250 items that is over, and whose release died after so many steps. */
  async function halfReleased(prefix: string, steps: number) {
    const ids = await items(prefix, 250);
    const userId = prefix.toLowerCase();
    await fill(userId, ids);
    const { reservationId } = await checkout(userId);
    overdue();
    const timer = { userId, reservationId };
    await expect(releaseOverdueHold(timer, dyingAfter(store.services, steps))).rejects.toThrow('died');
    expect(await rowOf(userId)).toMatchObject({ state: 'releasing', reservationId });
    expect(await refused(submit(userId, reservationId))).toMatchObject({ code: 'HOLD_EXPIRED' });
    expect(await wrongBooks(store)).toEqual([]);
    return { ids, userId, timer };
  }

  it.each([1, 2])('is finished by the timer (died after step %i)', async (steps) => {
    const { ids, timer } = await halfReleased(`TIMER-${steps}`, steps);
    await Promise.all([releaseOverdueHold(timer, store.services), releaseOverdueHold(timer, store.services)]);
    expect(await left(ids)).toEqual(all(ids, 2));
  });

  it.each([1, 2])('is finished by the sweep of one who is short (died after step %i)', async (steps) => {
    const { ids } = await halfReleased(`SWEEP-${steps}`, steps);
    await fill(`sweeper-${steps}`, ids.slice(249), 2);
    expect((await checkout(`sweeper-${steps}`)).lines).toHaveLength(1);
    expect(await left(ids.slice(0, 249))).toEqual(all(ids.slice(0, 249), 2));
  });

  it.each([1, 2])(
    'is finished by the shopper’s next checkout, which is a new hold (died after step %i)',
    async (steps) => {
      const { ids, userId, timer } = await halfReleased(`NEXT-${steps}`, steps);
      const hold = await checkout(userId);
      expect(hold.reservationId).not.toBe(timer.reservationId);
      await releaseOverdueHold(timer, store.services);
      expect(await left(ids)).toEqual(all(ids, 1));
    },
  );
});

describe('a large row that TTL has removed', () => {
  const rows = {
    holding: async (userId: string, ids: readonly string[]) => {
      await fill(userId, ids.slice(0, 300));
      await expect(checkout(userId, dyingAfter(store.services, 3))).rejects.toThrow('died');
    },
    'held, with what a swap had taken beyond it': async (userId: string, ids: readonly string[]) => {
      await fill(userId, ids.slice(0, 120));
      await checkout(userId);
      await fill(userId, ids.slice(120));
      await expect(checkout(userId, dyingAfter(store.services, 2))).rejects.toThrow('died');
    },
    releasing: async (userId: string, ids: readonly string[]) => {
      await fill(userId, ids);
      const { reservationId } = await checkout(userId);
      overdue();
      const release = releaseOverdueHold({ userId, reservationId }, dyingAfter(store.services, 1));
      await expect(release).rejects.toThrow('died');
    },
  };

  it.each(Object.entries(rows))(
    'while %s is given back once, whatever repeats and whatever dies',
    async (state, make) => {
      const prefix = `TTL-${state.slice(0, 4).toUpperCase()}`;
      const ids = await items(prefix, 400);
      await make(prefix, ids);
      overdue();
      const { before, record } = await removedByTtl(prefix);
      expect(before.state).toBe(state.split(',')[0]);
      const taken = takenBy(before);
      expect(taken.length).toBeGreaterThan(99);
      expect(await wrongBooks(store, taken)).toEqual([]);
      // Dies between its chunks, is delivered again twice at once, and once more.
      await expect(restoreHoldRemovedByTtl(record, dyingAfter(store.services, 1))).rejects.toThrow('died');
      expect(await wrongBooks(store, taken.slice(99))).toEqual([]);
      await Promise.all([
        restoreHoldRemovedByTtl(record, store.services),
        restoreHoldRemovedByTtl(record, store.services),
      ]);
      await restoreHoldRemovedByTtl(record, store.services);
      // The timer, should it come at last, finds nothing.
      await releaseOverdueHold({ userId: prefix, reservationId: before.reservationId }, store.services);
      expect(await left(ids)).toEqual(all(ids, 2));
    },
  );

  it('under a request that is still taking it stops that request, which holds the cart under another id', async () => {
    const ids = await items('UNDER', 150);
    await fill('under', ids);
    const { services, stands, goOn } = pausingAfter(store.services, 1);
    const slow = beginCheckout(shopper(store, 'under').request, services);
    await stands;
    overdue();
    const first = await removedByTtl('under');
    await restoreHoldRemovedByTtl(first.record, store.services);
    goOn();
    const hold = await slow;
    expect(hold.reservationId).not.toBe(first.before.reservationId);
    overdue();
    const second = await removedByTtl('under');
    await restoreHoldRemovedByTtl(second.record, store.services);
    expect(await left(ids)).toEqual(all(ids, 2));
  });
});

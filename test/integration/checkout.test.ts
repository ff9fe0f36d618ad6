import { BatchWriteCommand, DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { setLine } from '../../functions/carts/carts.ts';
import { changeCart } from '../../functions/carts/change-cart.ts';
import { cancelCheckout } from '../../functions/checkout/cancel-checkout.ts';
import { getReservation } from '../../functions/checkout/checkout-store.ts';
import { newHold } from '../../functions/checkout/holds.ts';
import { releaseOverdueHold } from '../../functions/checkout/release-hold.ts';
import { replaceCart } from '../../functions/checkout/replace-cart.ts';
import { restoreHoldRemovedByTtl } from '../../functions/checkout/restore-removed-hold.ts';
import { setCartItem } from '../../functions/checkout/set-cart-item.ts';
import { showCart } from '../../functions/checkout/show-cart.ts';
import { showCheckout } from '../../functions/checkout/show-checkout.ts';
import { tableName } from '../../functions/shared/env.ts';
import { transact } from '../../functions/shared/transaction.ts';
import type { Stock } from '../../functions/stock/stock.ts';
import { getAvailable, takePart } from '../../functions/stock/stock-store.ts';
import { addItem, type LocalStore, openStore, through } from './local-store.ts';
import { order, refused, shopper } from './shopping.ts';

let store: LocalStore;
/** Puts a line into a cart behind the shop's back, so that the checkout is the first to find it short. */
const putInCart = (userId: string, itemId: string) =>
  changeCart(store.services, userId, (cart) => setLine(cart, { itemId, quantity: 1 }, 250));
const left = async (itemId: string) =>
  (await getAvailable(store.services.db, [itemId], { consistent: true })).get(itemId)?.available;

beforeAll(async () => {
  store = await openStore();
});

describe('a cart', () => {
  it('refuses an item that is out of stock and says what is left', async () => {
    await addItem(store, 'CART-1', { SEA1: 3 });
    const problem = await refused(shopper(store, 'cart-1').fill({ 'CART-1': 4 }));
    expect(problem).toMatchObject({ status: 409, code: 'OUT_OF_STOCK' });
    expect(problem.extra['lines']).toEqual([{ itemId: 'CART-1', requested: 4, available: 3 }]);
  });

  it('consumes nothing', async () => {
    await addItem(store, 'CART-2', { SEA1: 3 });
    await shopper(store, 'cart-2').fill({ 'CART-2': 3 });
    expect(await left('CART-2')).toBe(3);
  });

  it('does not count the shopper’s own hold against them', async () => {
    await addItem(store, 'CART-3', { SEA1: 2 });
    const who = shopper(store, 'cart-3');
    await who.fill({ 'CART-3': 2 });
    await who.checkout();
    const line = { params: { itemId: 'CART-3' }, body: { quantity: 2 } };
    const cart = await setCartItem({ ...who.request, ...line }, store.services);
    expect(cart.lines).toMatchObject([{ itemId: 'CART-3', quantity: 2, available: 2 }]);
  });

  it('takes 1,200 different items and clearly refuses one more', async () => {
    const who = shopper(store, 'cart-1200');
    const lines = Array.from({ length: 1200 }, (_, i) => ({ itemId: `CART-N-${i}`, quantity: 1, price: 250 }));
    await changeCart(store.services, who.userId, () => lines);
    const another = { params: { itemId: 'CART-2' }, body: { quantity: 1 } };
    expect(await refused(setCartItem({ ...who.request, ...another }, store.services))).toMatchObject({
      status: 422,
      code: 'TOO_MANY_ITEMS',
    });
    const all = [...lines, { itemId: 'CART-2', quantity: 1 }].map(({ itemId, quantity }) => ({ itemId, quantity }));
    expect(await refused(replaceCart({ ...who.request, body: { lines: all } }, store.services))).toMatchObject({
      status: 422,
      code: 'TOO_MANY_ITEMS',
    });
  });

  it('refuses lines that sum to more than an order can ship', async () => {
    const lines = [
      { itemId: 'CART-1', quantity: 1_000_000 },
      { itemId: 'CART-1', quantity: 1 },
    ];
    const replacing = replaceCart({ ...shopper(store, 'cart-sum').request, body: { lines } }, store.services);
    expect(await refused(replacing)).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
  });

  it('survives two tabs that change it at once', async () => {
    await addItem(store, 'CART-4A', { SEA1: 5 });
    await addItem(store, 'CART-4B', { SEA1: 5 });
    const who = shopper(store, 'cart-4');
    const set = (itemId: string) =>
      setCartItem({ ...who.request, params: { itemId }, body: { quantity: 1 } }, store.services);
    await Promise.all([set('CART-4A'), set('CART-4B')]);
    const cart = await showCart(who.request, store.services);
    expect(cart.lines.map(({ itemId }) => itemId).sort()).toEqual(['CART-4A', 'CART-4B']);
  });
});

describe('begin checkout', () => {
  it('holds all lines, and says the same again with the same end', async () => {
    await addItem(store, 'HOLD-1', { SEA1: 5 });
    const who = shopper(store, 'hold-1');
    await who.fill({ 'HOLD-1': 2 });
    const first = await who.checkout();
    store.pass(60_000);
    expect(await who.checkout()).toEqual(first);
    expect(await left('HOLD-1')).toBe(3);
    expect(Date.parse(first.expiresAt) - store.services.now()).toBeGreaterThan(538_000);
  });

  it('holds nothing when one line falls short, and names just that line', async () => {
    await addItem(store, 'HOLD-2A', { SEA1: 5 });
    await addItem(store, 'HOLD-2B', { SEA1: 5 });
    const [slow, quick] = [shopper(store, 'hold-2-slow'), shopper(store, 'hold-2-quick')];
    await slow.fill({ 'HOLD-2A': 1, 'HOLD-2B': 3 });
    await quick.fill({ 'HOLD-2B': 4 });
    await quick.checkout();
    const problem = await refused(slow.checkout());
    expect(problem).toMatchObject({ status: 409, code: 'OUT_OF_STOCK' });
    expect(problem.extra['lines']).toEqual([{ itemId: 'HOLD-2B', requested: 3, available: 1 }]);
    expect(await left('HOLD-2A')).toBe(5);
  });

  it('swaps the hold of a changed cart in one step', async () => {
    await addItem(store, 'SWAP-1A', { SEA1: 5 });
    await addItem(store, 'SWAP-1B', { SEA1: 5 });
    const who = shopper(store, 'swap-1');
    await who.fill({ 'SWAP-1A': 5 });
    const before = await who.checkout();
    await who.fill({ 'SWAP-1A': 2, 'SWAP-1B': 1 });
    const after = await who.checkout();
    expect(after.reservationId).not.toBe(before.reservationId);
    expect([await left('SWAP-1A'), await left('SWAP-1B')]).toEqual([3, 4]);
    expect(await refused(who.submit(before.reservationId))).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
  });

  it('keeps what the shopper had when the swap falls short', async () => {
    await addItem(store, 'SWAP-2A', { SEA1: 5 });
    await addItem(store, 'SWAP-2B', { SEA1: 2 });
    const [who, other] = [shopper(store, 'swap-2'), shopper(store, 'swap-2-other')];
    await who.fill({ 'SWAP-2A': 5 });
    const before = await who.checkout();
    await who.fill({ 'SWAP-2A': 5, 'SWAP-2B': 2 });
    await other.fill({ 'SWAP-2B': 1 });
    await other.checkout();
    const problem = await refused(who.checkout());
    expect(problem.extra['lines']).toEqual([{ itemId: 'SWAP-2B', requested: 2, available: 1 }]);
    expect(await showCheckout(who.request, store.services)).toEqual(before);
  });

  it('gives two tabs of one shopper one hold', async () => {
    await addItem(store, 'TABS', { SEA1: 10 });
    const who = shopper(store, 'tabs');
    await who.fill({ TABS: 4 });
    const [one, two] = await Promise.all([who.checkout(), who.checkout()]);
    expect(one).toEqual(two);
    expect(await left('TABS')).toBe(6);
  });

  it('sells exactly what there is to many at once', async () => {
    await addItem(store, 'FLASH', { SEA1: 20 });
    const shoppers = Array.from({ length: 50 }, (_, i) => shopper(store, `flash-${i}`));
    await Promise.all(shoppers.map((who) => who.fill({ FLASH: 1 })));
    const outcomes = await Promise.allSettled(shoppers.map((who) => who.checkout()));
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(codes).toEqual(Array.from({ length: 30 }, () => 'OUT_OF_STOCK'));
    expect(await left('FLASH')).toBe(0);
  });

  it.each(['Reservations', 'Carts'] as const)(
    'does not hold once more what is ordered from another tab just before it reads %s',
    async (table) => {
      const [item, userId] = [`ORDERED-${table}`, `ordered-${table}`];
      await addItem(store, item, { SEA1: 2 });
      const who = shopper(store, userId);
      await who.fill({ [item]: 1 });
      const { reservationId } = await who.checkout();
      let read = false;
      const slow = through(store.services, async (command, send) => {
        if (!read && command.table === table) {
          read = true;
          await who.submit(reservationId);
        }
        return send();
      });
      expect(await refused(who.checkout(slow))).toMatchObject({ status: 409, code: 'CART_EMPTY' });
      expect(read).toBe(true);
      expect(await getReservation(store.services.db, userId)).toBeUndefined();
      expect(await left(item)).toBe(1);
    },
  );

  it('sets the timer before it takes the stock', async () => {
    await addItem(store, 'TIMER', { SEA1: 1 });
    const who = shopper(store, 'timer');
    await who.fill({ TIMER: 1 });
    let reservedWhenSent = true;
    const services = {
      ...store.services,
      send: async () => {
        reservedWhenSent = (await getReservation(store.services.db, 'timer')) !== undefined;
        throw new Error('The process dies here.');
      },
    };
    const { beginCheckout } = await import('../../functions/checkout/begin-checkout.ts');
    await expect(beginCheckout(who.request, services)).rejects.toThrow('dies');
    expect(reservedWhenSent).toBe(false);
    expect(await left('TIMER')).toBe(1);
  });
});

describe('a hold ends', () => {
  const held = async (id: string, units = 2) => {
    await addItem(store, id, { SEA1: units });
    const who = shopper(store, id.toLowerCase());
    await who.fill({ [id]: units });
    const hold = await who.checkout();
    return { who, hold, timer: { userId: who.userId, reservationId: hold.reservationId } };
  };

  it('by its timer, once, however often the timer comes', async () => {
    const { timer } = await held('END-1');
    store.pass(600_000);
    await Promise.all([releaseOverdueHold(timer, store.services), releaseOverdueHold(timer, store.services)]);
    await releaseOverdueHold(timer, store.services);
    expect(await left('END-1')).toBe(2);
  });

  it('not before its time: an early timer is set again for the rest', async () => {
    const { timer } = await held('END-2');
    store.pass(500_000);
    const sentBefore = store.sent.length;
    await releaseOverdueHold(timer, store.services);
    expect(await left('END-2')).toBe(0);
    expect(store.sent.slice(sentBefore)).toMatchObject([{ queue: 'HoldTimers', message: timer, delaySeconds: 101 }]);
  });

  it('at the second it expires: no order from then on', async () => {
    const { who, hold } = await held('END-3');
    store.pass(Date.parse(hold.expiresAt) - store.services.now());
    expect(await refused(who.submit(hold.reservationId))).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
    expect(await refused(showCheckout(who.request, store.services))).toMatchObject({
      status: 404,
      code: 'NO_CHECKOUT',
    });
  });

  it('by another shopper who is short: nobody is told “out of stock” for units that are nobody’s', async () => {
    await held('END-4');
    store.pass(600_000);
    const other = shopper(store, 'end-4-other');
    await other.fill({ 'END-4': 2 });
    expect((await other.checkout()).lines).toMatchObject([{ itemId: 'END-4', quantity: 2 }]);
  });

  it('for two shoppers who are short at once, whichever of them releases it', async () => {
    for (let round = 0; round < 10; round++) {
      await held(`BOTH-${round}`);
      store.pass(600_000);
      const both = [shopper(store, `both-${round}-a`), shopper(store, `both-${round}-b`)];
      const outcomes = await Promise.all(
        both.map(async (who) => {
          await putInCart(who.userId, `BOTH-${round}`);
          return who.checkout();
        }),
      );
      expect(outcomes.map(({ lines }) => lines.length)).toEqual([1, 1]);
    }
  });

  it('also when many older ones stand before it', async () => {
    for (let i = 0; i < 60; i++) {
      await addItem(store, `OLD-${i}`, { SEA1: 1 });
      const who = shopper(store, `old-${i}`);
      await who.fill({ [`OLD-${i}`]: 1 });
      await who.checkout();
    }
    store.pass(1000);
    await held('LAST', 1);
    store.pass(602_000);
    const other = shopper(store, 'last-other');
    await putInCart(other.userId, 'LAST');
    expect((await other.checkout()).lines).toMatchObject([{ itemId: 'LAST' }]);
  });

  it('also behind all the holds of a sale, which ended before it at one moment', async () => {
    const SHOPPERS = 240;
    const line = { itemId: 'SALE', quantity: 1, name: 'Item SALE', price: 250 };
    await addItem(store, 'SALE', { SEA1: SHOPPERS });
    await transact(store.services.db, [takePart({ itemId: 'SALE', quantity: SHOPPERS }, 'held', 'sale')]);
    const rows = Array.from({ length: SHOPPERS }, (_, i) =>
      newHold({
        userId: `sale-${i}`,
        reservationId: `SALE-${i}`,
        lines: [line],
        now: store.services.now(),
        holdSeconds: 600,
      }),
    );
    const puts = rows.map((Item) => ({ PutRequest: { Item } }));
    for (let from = 0; from < puts.length; from += 25) {
      const RequestItems = { [tableName('Reservations')]: puts.slice(from, from + 25) };
      await store.services.db.send(new BatchWriteCommand({ RequestItems }));
    }
    store.pass(1000);
    await held('AFTER-SALE', 1);
    store.pass(602_000);
    const other = shopper(store, 'after-sale-other');
    await other.fill({ 'AFTER-SALE': 1 });
    expect((await other.checkout()).lines).toMatchObject([{ itemId: 'AFTER-SALE' }]);
    expect(await left('SALE')).toBe(SHOPPERS);
  });

  it('by TTL’s stream record, once, when nothing else released it', async () => {
    const { timer } = await held('END-5');
    const before = (await getReservation(store.services.db, timer.userId)) as unknown as Record<string, unknown>;
    const key = { TableName: tableName('Reservations'), Key: { userId: timer.userId } };
    await store.services.db.send(new DeleteCommand(key));
    const change = { before, after: undefined, removedByTtl: true };
    await restoreHoldRemovedByTtl(change, store.services);
    await restoreHoldRemovedByTtl(change, store.services);
    await releaseOverdueHold(timer, store.services);
    expect(await left('END-5')).toBe(2);
  });

  it('and the stream record of an ordered or released hold gives nothing back', async () => {
    await addItem(store, 'END-6', { SEA1: 2 });
    await order(store, 'end-6', { 'END-6': 2 });
    const change = { before: { reservationId: 'x', state: 'held', lines: [] }, after: undefined, removedByTtl: false };
    await restoreHoldRemovedByTtl(change, store.services);
    expect(await left('END-6')).toBe(0);
  });

  it('when the shopper cancels it, and cancelling again changes nothing', async () => {
    const { who } = await held('END-7');
    await cancelCheckout(who.request, store.services);
    await cancelCheckout(who.request, store.services);
    expect(await left('END-7')).toBe(2);
  });

  it('by a new checkout of the same shopper, without losing the units to anybody between', async () => {
    const { who, hold } = await held('END-8');
    store.pass(600_000);
    const again = await who.checkout();
    expect(again.reservationId).not.toBe(hold.reservationId);
    expect(await left('END-8')).toBe(0);
  });

  it('leaving every change of stock a version and a movement', async () => {
    await held('END-9');
    const stock = (await store.rows<Stock>('Stock')).find(({ itemId }) => itemId === 'END-9');
    expect(stock).toMatchObject({ version: 2, lastMovement: { kind: 'held', delta: -2 } });
  });
});

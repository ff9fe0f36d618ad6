import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADDRESS, leaveOnly, type Person, patiently, shoppers } from './people.ts';
import { type StartedStore, startStore } from './start-store.ts';
import { breaches } from './tools.ts';

const HOLD_SECONDS = 10;
const ITEM = '21730';
const PAIRS = 6;

describe('a store whose timer is switched off', () => {
  let store: StartedStore;
  beforeAll(async () => {
    store = await startStore('--without', 'timer', '--hold-seconds', String(HOLD_SECONDS));
  });
  afterAll(() => store?.stop());

  it('sells what was let go to whoever is short of it, and tells nobody that it is out of stock', async () => {
    const crowd = await shoppers(2 * PAIRS, store.endpoints);
    const [idle, eager] = [crowd.slice(0, PAIRS), crowd.slice(PAIRS)];
    await leaveOnly(ITEM, PAIRS, store.endpoints);
    const available = async () =>
      (await patiently(() => (crowd[0] as Person).ask('GET', `/items/${ITEM}`))).body.available;
    const take = async (shopper: Person) => {
      const lines = [{ itemId: ITEM, quantity: 1 }];
      expect(await patiently(() => shopper.ask('PUT', '/cart', { lines }))).toMatchObject({ status: 200 });
      const checkout = await patiently(() => shopper.ask('POST', '/checkout'));
      expect(checkout).toMatchObject({ status: 200 });
      return { shopper, reservationId: checkout.body.reservationId as string };
    };
    const left = await Promise.all(idle.map(take));
    // Their timers' messages are due a second after the hold and would be taken within another
    await sleep((HOLD_SECONDS + 5) * 1000);
    expect(await available()).toBe(0);

    const orders = await Promise.all(
      eager.map(async (each) => {
        const { shopper, reservationId } = await take(each);
        return patiently(() => shopper.ask('POST', '/orders', { reservationId, address: ADDRESS }));
      }),
    );
    expect(orders.map(({ status }) => status)).toEqual(eager.map(() => 201));
    for (const { shopper, reservationId } of left) {
      const late = await patiently(() => shopper.ask('POST', '/orders', { reservationId, address: ADDRESS }));
      expect(late).toMatchObject({ status: 410, body: { code: 'HOLD_EXPIRED' } });
    }
    expect(await available()).toBe(0);
    expect(await breaches(store.folder)).toEqual([]);
  });
});

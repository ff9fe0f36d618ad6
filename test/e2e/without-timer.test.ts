import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ADDRESS, leaveOnly, type Person, patiently, shoppers } from './people.ts';
import { breaches } from './tools.ts';

/** One that no other test and no order of the real day has. */
const ITEM = '17028J';
const PAIRS = 6;
/** Timers' messages are due a second after the hold and would be taken within another. */
const TIMER_MS = 5000;

/**
 * Switches the timer's consumer on or off, as `npm start -- --without timer` does: that its template differs in nothing
 * else is tested where templates are.
 */
async function switchTimer(on: boolean): Promise<void> {
  const { aws, queues } = inject('store');
  const mappings = `${aws}/2015-03-31/event-source-mappings/`;
  const queue = queues.HoldTimers.split('/').at(-1) ?? '';
  const { EventSourceMappings } = (await (await fetch(mappings)).json()) as {
    EventSourceMappings: readonly { readonly UUID: string; readonly EventSourceArn: string }[];
  };
  const own = EventSourceMappings.filter(({ EventSourceArn }) => EventSourceArn.endsWith(`:${queue}`));
  expect(own).toHaveLength(1);
  const body = JSON.stringify({ Enabled: on });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${mappings}${own[0]?.UUID}`, { method: 'PUT', headers, body });
  expect(await answer.json()).toMatchObject({ State: on ? 'Enabled' : 'Disabled' });
}

describe('a store whose timer is switched off', () => {
  beforeAll(() => switchTimer(false));
  afterAll(() => switchTimer(true));

  it('sells what was let go to whoever is short of it, and tells nobody that it is out of stock', async () => {
    const crowd = await shoppers(2 * PAIRS);
    const [idle, eager] = [crowd.slice(0, PAIRS), crowd.slice(PAIRS)];
    await leaveOnly(ITEM, PAIRS);
    const available = async () =>
      (await patiently(() => (crowd[0] as Person).ask('GET', `/items/${ITEM}`))).body.available;
    const take = async (shopper: Person) => {
      const lines = [{ itemId: ITEM, quantity: 1 }];
      expect(await patiently(() => shopper.ask('PUT', '/cart', { lines }))).toMatchObject({ status: 200 });
      const checkout = await patiently(() => shopper.ask('POST', '/checkout'));
      expect(checkout).toMatchObject({ status: 200 });
      const { reservationId, expiresAt } = checkout.body as { reservationId: string; expiresAt: string };
      return { shopper, reservationId, expiresAt };
    };
    const left = await Promise.all(idle.map(take));
    const over = Math.max(...left.map(({ expiresAt }) => Date.parse(expiresAt)));
    await sleep(over - Date.now() + TIMER_MS);
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
    expect(await breaches()).toEqual([]);
  });
});

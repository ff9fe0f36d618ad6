import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { ADDRESS, patiently, shipUntilEnded, shoppers } from './people.ts';
import { processesBelow } from './processes.ts';
import { breaches } from './tools.ts';

/** Processes that run functions: the node workers below the engine that the store has started. */
const workers = (): number[] =>
  processesBelow(inject('store').pid)
    .filter(({ args }) => /_worker/.test(args))
    .map(({ pid }) => pid);

describe('killing function workers in mid-order', () => {
  it('loses nothing and duplicates nothing', async () => {
    const crowd = await shoppers(10);
    let killed = 0;
    let over = false;
    const killing = (async () => {
      while (!over) {
        await sleep(700);
        const alive = workers();
        const victim = alive[(killed * 7) % Math.max(1, alive.length)];
        if (victim === undefined) continue;
        try {
          process.kill(victim, 'SIGKILL');
          killed++;
        } catch {
          // It had just ended by itself.
        }
      }
    })();

    const orders = await Promise.all(
      crowd.map(async (shopper, index) => {
        const mine: string[] = [];
        for (let round = 0; round < 2; round++) {
          const lines = [
            { itemId: '22457', quantity: 1 + round },
            { itemId: '20719', quantity: 1 + (index % 3) },
          ];
          expect((await patiently(() => shopper.ask('PUT', '/cart', { lines }))).status).toBe(200);
          const checkout = await patiently(() => shopper.ask('POST', '/checkout'));
          expect(checkout.status).toBe(200);
          const { reservationId } = checkout.body;
          const order = await patiently(() => shopper.ask('POST', '/orders', { reservationId, address: ADDRESS }));
          expect(order).toMatchObject({ status: 201, body: { orderId: reservationId } });
          mine.push(reservationId);
        }
        return { shopper, mine };
      }),
    );
    await sleep(3000);
    over = true;
    await killing;
    expect(killed).toBeGreaterThanOrEqual(3);

    for (const { shopper, mine } of orders) {
      for (const orderId of mine) expect((await shipUntilEnded(shopper, orderId)).status).toBe('shipped');
      const listed = (await patiently(() => shopper.ask('GET', '/orders'))).body.orders;
      for (const orderId of mine) {
        expect(listed.filter((one: { orderId: string }) => one.orderId === orderId)).toHaveLength(1);
      }
    }
    expect(await breaches()).toEqual([]);
  });
});

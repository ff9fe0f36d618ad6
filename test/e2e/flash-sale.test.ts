import { describe, expect, it } from 'vitest';
import { ADDRESS, anyone, leaveOnly, patiently, shoppers } from './people.ts';
import { breaches } from './tools.ts';

describe('fifty shoppers at once for twenty units', () => {
  it.each([1, 2, 3, 4, 5])('get exactly twenty orders and thirty clear refusals, round %i', async () => {
    const crowd = await shoppers(50);
    await leaveOnly('21730', 20);
    // Every cart is filled before anybody checks out: adding to a cart consumes nothing.
    const filled = await Promise.all(
      crowd.map((one) => patiently(() => one.ask('PUT', '/cart', { lines: [{ itemId: '21730', quantity: 1 }] }))),
    );
    expect(filled.map(({ status }) => status)).toEqual(crowd.map(() => 200));
    const outcomes = await Promise.all(
      crowd.map(async (one) => {
        const checkout = await patiently(() => one.ask('POST', '/checkout'));
        if (checkout.status !== 200) return checkout;
        const { reservationId } = checkout.body;
        return patiently(() => one.ask('POST', '/orders', { reservationId, address: ADDRESS }));
      }),
    );
    const placed = outcomes.filter(({ status }) => status === 201);
    const refused = outcomes.filter(({ status, body }) => status === 409 && body.code === 'OUT_OF_STOCK');
    expect([placed.length, refused.length]).toEqual([20, 30]);
    expect(new Set(placed.map(({ body }) => body.orderId)).size).toBe(20);
    for (const { body } of refused) expect(body.lines).toEqual([{ itemId: '21730', requested: 1, available: 0 }]);
    expect((await anyone.ask('GET', '/items/21730')).body.available).toBe(0);
  });

  it('and the books add up afterwards', async () => {
    expect(await breaches()).toEqual([]);
  });
});

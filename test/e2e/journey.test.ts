import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { ADDRESS, anyone, leaveOnly, person, shipUntilEnded } from './people.ts';
import { breaches } from './tools.ts';

describe('a shopper’s way through the running store', () => {
  it('leads from a search to shipped parcels, with every unit accounted for', async () => {
    const shopper = await person('shopper-01');
    await shopper.ask('DELETE', '/cart');
    const found = await anyone.ask('GET', '/search?q=white+hanging+heart+t-light+holder');
    expect(found.status).toBe(200);
    expect(found.body.items[0]).toMatchObject({ itemId: '85123A', price: { currency: 'USD' } });
    const before = (await anyone.ask('GET', '/items/85123A')).body.available;
    expect(found.body.items[0].available).toBe(before);

    expect((await shopper.ask('PUT', '/cart/items/85123A', { quantity: 2 })).body.lines).toHaveLength(1);
    const checkout = await shopper.ask('POST', '/checkout');
    expect(checkout.status).toBe(200);
    expect((await shopper.ask('POST', '/checkout')).body).toEqual(checkout.body);
    expect((await anyone.ask('GET', '/items/85123A')).body.available).toBe(before - 2);

    const submission = { reservationId: checkout.body.reservationId, address: ADDRESS };
    const placed = await shopper.ask('POST', '/orders', submission);
    expect(placed).toMatchObject({ status: 201, body: { orderId: checkout.body.reservationId, status: 'placed' } });
    expect(await shopper.ask('POST', '/orders', submission)).toEqual(placed);
    expect((await shopper.ask('GET', '/cart')).body.lines).toEqual([]);

    const ended = await shipUntilEnded(shopper, placed.body.orderId);
    expect(ended.status).toBe('shipped');
    const units = ended.shipments.flatMap((one: { lines: { quantity: number }[] }) => one.lines);
    expect(units.reduce((sum: number, line: { quantity: number }) => sum + line.quantity, 0)).toBe(2);
    expect((await shopper.ask('GET', '/orders')).body.orders[0]).toMatchObject({ orderId: placed.body.orderId });
    expect(await breaches()).toEqual([]);
  });

  it('ends at a cancelled order when they think better of it', async () => {
    const shopper = await person('shopper-02');
    const before = (await anyone.ask('GET', '/items/22423')).body.available;
    await shopper.ask('PUT', '/cart', {
      lines: [
        { itemId: '22423', quantity: 1 },
        { itemId: '22423', quantity: 2 },
      ],
    });
    const { body: checkout } = await shopper.ask('POST', '/checkout');
    await shopper.ask('POST', '/orders', { reservationId: checkout.reservationId, address: ADDRESS });
    const cancelled = await shopper.ask('POST', `/orders/${checkout.reservationId}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect((await shopper.ask('POST', `/orders/${checkout.reservationId}/cancel`)).body.status).toBe('cancelled');
    expect((await anyone.ask('GET', '/items/22423')).body.available).toBe(before);
    const stranger = await person('shopper-03');
    expect((await stranger.ask('GET', `/orders/${checkout.reservationId}`)).status).toBe(404);
  });

  it('comes by again when a hold was left alone: its units can be sold again and it can no longer be ordered', async () => {
    const shopper = await person('shopper-04');
    await leaveOnly('20725', 3);
    await shopper.ask('PUT', '/cart/items/20725', { quantity: 3 });
    const { body: hold } = await shopper.ask('POST', '/checkout');
    expect((await anyone.ask('GET', '/items/20725')).body.available).toBe(0);
    const other = await person('shopper-05');
    expect(await other.ask('PUT', '/cart/items/20725', { quantity: 1 })).toMatchObject({
      status: 409,
      body: { code: 'OUT_OF_STOCK', lines: [{ itemId: '20725', requested: 1, available: 0 }] },
    });

    await sleep(Date.parse(hold.expiresAt) - Date.now());
    const late = await shopper.ask('POST', '/orders', { reservationId: hold.reservationId, address: ADDRESS });
    expect(late).toMatchObject({ status: 410, body: { code: 'HOLD_EXPIRED' } });
    // Nobody but the delayed message of the hold touches this item now.
    let available = 0;
    for (let waited = 0; available === 0 && waited < 60; waited++) {
      await sleep(500);
      available = (await anyone.ask('GET', '/items/20725')).body.available;
    }
    expect(available).toBe(3);
    expect((await other.ask('PUT', '/cart/items/20725', { quantity: 3 })).status).toBe(200);
  });

  it('finds what was searched for by category and price, page after page without a gap', async () => {
    const all = new Set<string>();
    let cursor: string | null = null;
    let total = 0;
    do {
      const query = `/search?q=christmas&sort=price&limit=50${cursor ? `&cursor=${cursor}` : ''}`;
      const { body } = await anyone.ask('GET', query);
      for (const { itemId } of body.items) all.add(itemId);
      ({ cursor, total } = body);
    } while (cursor);
    expect(all.size).toBe(total);
    expect(total).toBeGreaterThan(100);
    const dear = await anyone.ask('GET', '/search?q=christmas&min=500&max=1000&limit=100');
    expect(dear.body.items.length).toBeGreaterThan(0);
    for (const { price } of dear.body.items) expect(price.amount).toBeGreaterThanOrEqual(500);
  });

  it('starts at a page that the origin serves with the API beside it', async () => {
    const { web } = inject('store');
    const page = await fetch(web);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page.text()).toContain('<main');
  });
});

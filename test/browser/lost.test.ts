import type { Page, Request, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Person, person } from '../e2e/people.ts';
import { addToCart, checkOut, placeOrder } from './shopping.ts';
import { inChromium, signIn, type Visitor, visitor } from './visitor.ts';

inChromium();

const isCall = (method: string, path: string) => (request: Request) =>
  request.method() === method && new URL(request.url()).pathname === `/api${path}`;

/** Ids of all a shopper's orders, newest first. */
async function ordersOf(shopper: Person): Promise<string[]> {
  const { orders } = (await shopper.ask('GET', '/orders?limit=100')).body;
  return orders.map(({ orderId }: { orderId: string }) => orderId);
}

describe('a quantity that was pressed a moment ago', () => {
  const ITEM = '21212';

  async function withOneInTheCart(name: string): Promise<{ page: Page; shopper: Person; seen: string[] }> {
    const shopper = await person(name);
    await shopper.ask('DELETE', '/cart');
    await shopper.ask('PUT', `/cart/items/${ITEM}`, { quantity: 1 });
    const { page } = await visitor();
    await signIn(page, name);
    await page.goto('/cart');
    await page.getByRole('list', { name: 'Lines' }).getByRole('listitem').waitFor();
    const seen: string[] = [];
    page.on('request', (request) => {
      if (isCall('PUT', `/cart/items/${ITEM}`)(request)) seen.push(`quantity ${request.postDataJSON().quantity}`);
      if (isCall('POST', '/checkout')(request)) seen.push('checkout');
    });
    return { page, shopper, seen };
  }

  const held = async (page: Page, shopper: Person): Promise<number> => {
    await page.getByRole('complementary', { name: 'What is held for you' }).waitFor();
    const { lines } = (await shopper.ask('GET', '/checkout')).body;
    await shopper.ask('DELETE', '/checkout');
    return lines[0].quantity;
  };

  it('is sent before the checkout that follows at once, and is what is held', async () => {
    const { page, shopper, seen } = await withOneInTheCart('shopper-22');
    // Both at once, well within the time that presses may rest
    await Promise.all([
      page.getByRole('button', { name: /^One more/ }).dispatchEvent('click'),
      page.getByRole('button', { name: 'Check out' }).dispatchEvent('click'),
    ]);
    expect(await held(page, shopper)).toBe(2);
    expect(seen).toEqual(['quantity 2', 'checkout']);
  });

  it('while the checkout is still on its way is held, too', async () => {
    const { page, shopper, seen } = await withOneInTheCart('shopper-23');
    let goOn = (): void => {};
    const goingOn = new Promise<void>((done) => {
      goOn = done;
    });
    await page.route('**/api/checkout', async (route) => {
      if (route.request().method() === 'POST') await goingOn;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Check out' }).click();
    await expect.poll(() => seen).toEqual(['checkout']);
    await page.getByRole('button', { name: /^One more/ }).click();
    goOn();
    expect(await held(page, shopper)).toBe(2);
    expect(seen).toEqual(['checkout', 'quantity 2', 'checkout']);
  });
});

describe('an order whose answer is lost', () => {
  const ITEM = '21754';
  let before: readonly string[] = [];

  /** Somebody about to order, with what may go wrong with the first order that the page sends. */
  async function atCheckout(
    name: string,
    fault: (route: Route) => Promise<void>,
  ): Promise<Visitor & { readonly shopper: Person; readonly sent: () => number }> {
    const shopper = await person(name);
    await shopper.ask('DELETE', '/checkout');
    await shopper.ask('DELETE', '/cart');
    before = await ordersOf(shopper);
    const someone = await visitor();
    const { page } = someone;
    await signIn(page, name);
    await addToCart(page, ITEM, 1);
    await checkOut(page);
    let sent = 0;
    await page.route('**/api/orders', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      return ++sent === 1 ? fault(route) : route.continue();
    });
    return { ...someone, shopper, sent: () => sent };
  }

  /** The page shows the order, and it is the only one more that there is. */
  async function expectOne(page: Page, shopper: Person, orderId: string): Promise<void> {
    await page.getByText('Thank you. Your order is placed.').waitFor();
    expect((await ordersOf(shopper)).filter((one) => !before.includes(one))).toEqual([orderId]);
    await page.getByRole('link', { name: /^Cart\s*, empty/ }).waitFor();
    await shopper.ask('POST', `/orders/${orderId}/cancel`);
  }

  it('with the connection is found and shown, and is not placed again', async () => {
    const { page, forgive, shopper } = await atCheckout('shopper-24', async (route) => {
      expect((await route.fetch()).status()).toBe(201);
      await route.abort('connectionreset');
    });
    forgive(/net::ERR_CONNECTION_RESET/);
    const orderId = await placeOrder(page);
    await expectOne(page, shopper, orderId);
  });

  it('in a gateway’s 504 is found and shown, and is not placed again', async () => {
    const { page, forgive, shopper } = await atCheckout('shopper-25', async (route) => {
      expect((await route.fetch()).status()).toBe(201);
      await route.fulfill({
        status: 504,
        contentType: 'application/json',
        body: '{"message":"Endpoint request timed out"}',
      });
    });
    forgive(/status of 504/);
    const orderId = await placeOrder(page);
    await expectOne(page, shopper, orderId);
  });

  it('and was never placed leaves the form as it is, and ordering again places one', async () => {
    const { page, forgive, shopper, sent } = await atCheckout('shopper-26', (route) =>
      route.abort('connectionrefused'),
    );
    forgive(/net::ERR_CONNECTION_REFUSED/);
    const placing = placeOrder(page);
    await page.getByRole('alert').filter({ hasText: 'The store does not answer' }).waitFor();
    expect(await ordersOf(shopper)).toEqual(before);
    await page.getByRole('button', { name: 'Place order' }).click();
    const orderId = await placing;
    expect(sent()).toBe(2);
    await expectOne(page, shopper, orderId);
  });
});

describe('suggestions', () => {
  const suggested = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

  it.each([
    ['is lost', (route: Route) => route.abort('connectionreset')],
    [
      'finds search down',
      (route: Route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 503, code: 'SEARCH_UNAVAILABLE', title: 'Service Unavailable' }),
        }),
    ],
  ])('come by themselves a moment after a request that %s', async (_, fault) => {
    const { page, forgive } = await visitor();
    forgive(/net::ERR_CONNECTION_RESET/);
    let asked = 0;
    await page.route('**/api/search/suggest?*', (route) => (++asked === 1 ? fault(route) : route.continue()));
    await page.goto('/');
    await page.getByRole('combobox', { name: 'Search the store' }).fill('umbrella');
    await suggested(page).first().waitFor();
    expect(asked).toBeGreaterThan(1);
  });

  it('come with the next letter after requests that failed', async () => {
    const { page, forgive } = await visitor();
    forgive(/net::ERR_CONNECTION_RESET/);
    const asked: string[] = [];
    await page.route('**/api/search/suggest?*', (route) => {
      const q = new URL(route.request().url()).searchParams.get('q') ?? '';
      asked.push(q);
      return q === 'umbrell' ? route.abort('connectionreset') : route.continue();
    });
    await page.goto('/');
    const box = page.getByRole('combobox', { name: 'Search the store' });
    await box.fill('umbrell');
    await expect.poll(() => asked).toContain('umbrell');
    await box.press('End');
    await box.pressSequentially('a');
    await suggested(page).first().waitFor();
    expect(asked).toContain('umbrella');
  });
});

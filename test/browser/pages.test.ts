import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { securityHeaders } from '../../lib/security-headers.ts';
import { patiently, person } from '../e2e/people.ts';
import { open, wrongInAnyLight } from './page.ts';
import { ADDRESS_ON_PAGE } from './shopping.ts';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

const SHOPPER = 'shopper-20';
const OWNER = 'shopper-21';

describe('every page', () => {
  let orderId = '';
  beforeAll(async () => {
    const owner = await person(OWNER);
    await owner.ask('DELETE', '/cart');
    const lines = [
      { itemId: '85123A', quantity: 2 },
      { itemId: '84879', quantity: 1 },
    ];
    await patiently(() => owner.ask('PUT', '/cart', { lines }));
    orderId = (await patiently(() => owner.ask('POST', '/checkout'))).body.reservationId;
    const placed = await patiently(() =>
      owner.ask('POST', '/orders', { reservationId: orderId, address: ADDRESS_ON_PAGE }),
    );
    expect(placed.status).toBe(201);
    await patiently(() => owner.ask('PUT', '/cart', { lines }));
  });
  afterAll(async () => {
    const owner = await person(OWNER);
    await owner.ask('DELETE', '/checkout');
    await owner.ask('POST', `/orders/${orderId}/cancel`);
  });

  /** How each page is come to. The checkout holds stock, so it comes last. */
  const pages: readonly (readonly [string, string | undefined, (page: Page) => Promise<void>])[] = [
    ['home', undefined, (page) => open(page, '/')],
    ['results', undefined, (page) => open(page, '/search?q=heart')],
    ['no results', undefined, (page) => open(page, '/search?q=xqzvwk')],
    ['an item', undefined, (page) => open(page, '/items/85123A')],
    ['an item that does not exist', undefined, (page) => open(page, '/items/nothing-of-this-name')],
    ['signing in', undefined, (page) => open(page, '/sign-in')],
    ['what does not exist', undefined, (page) => open(page, '/nowhere')],
    ['an empty cart', SHOPPER, (page) => open(page, '/cart')],
    ['a cart', OWNER, (page) => open(page, '/cart')],
    ['orders', OWNER, (page) => open(page, '/orders')],
    ['an order', OWNER, (page) => open(page, `/orders/${orderId}`)],
    [
      'cancelling',
      OWNER,
      async (page) => {
        await open(page, `/orders/${orderId}`);
        await page.getByRole('button', { name: 'Cancel items…' }).click();
        await page.getByRole('dialog', { name: 'Cancel items' }).waitFor();
      },
    ],
    [
      'suggestions',
      undefined,
      async (page) => {
        await open(page, '/');
        await page.getByRole('combobox', { name: 'Search the store' }).pressSequentially('heart');
        await page.getByRole('option').first().waitFor();
      },
    ],
    [
      'a checkout',
      OWNER,
      async (page) => {
        await open(page, '/cart');
        await page
          .getByRole('button', { name: 'Check out' })
          .or(page.getByRole('link', { name: 'Check out' }))
          .click();
        await page.getByRole('complementary', { name: 'What is held for you' }).waitFor();
      },
    ],
  ];

  it.each(pages)('%s: nothing serious for axe in light and dark, and nothing wider than 360 px', async (_, who, go) => {
    const { page } = await visitor({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    if (who !== undefined) await signIn(page, who);
    await go(page);
    expect(await wrongInAnyLight(page)).toEqual([]);
  });

  it('is sent with the security headers that AWS sends', async () => {
    const { web, aws } = inject('store');
    for (const path of ['/', '/items/85123A', '/config.json', '/api/items/85123A', '/images/85123A/picture.svg']) {
      const { headers } = await fetch(`${web}${path}`);
      for (const [name, value] of Object.entries(securityHeaders(new URL(aws).origin)))
        expect(headers.get(name), name).toBe(value);
    }
  });

  it('goes with the system’s colours until the shopper chooses, and remembers what they chose', async () => {
    const { page } = await visitor({ colorScheme: 'dark' });
    await open(page, '/');
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await paper();
    await page.getByRole('button', { name: 'Switch to light theme' }).click();
    const light = await paper();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: 'Switch to dark theme' }).waitFor();
    expect(await paper()).toBe(light);
  });
});

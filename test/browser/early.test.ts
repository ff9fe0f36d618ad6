import { describe, expect, it } from 'vitest';
import { inChromium, signIn, visitor } from './visitor.ts';

inChromium();

/** Where visits begin, and what is asked of the API for it. */
const PLACES = [
  ['/', '/search?limit=12'],
  ['/search?q=bag&inStock=true', '/search?q=bag&inStock=true&limit=24'],
  ['/items/85123A', '/items/85123A'],
] as const;

describe('what a page shows first', () => {
  it.each(PLACES)('at %s is asked for before the page’s own script is there', async (place, asked) => {
    const { page } = await visitor();
    // It never comes, so nobody else can have asked
    await page.route('**/assets/index-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    const [request] = await Promise.all([page.waitForRequest(`**/api${asked.replace('?', '\\?')}`), page.goto(place)]);
    expect(request.headers()['authorization']).toBeUndefined();
  });

  it.each(PLACES)('at %s is asked for once, also by somebody who is signed in', async (place, asked) => {
    const { page } = await visitor();
    await signIn(page, 'shopper-27');
    const seen: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (`${pathname}${search}` === `/api${asked}`) seen.push(request.method());
    });
    await page.goto(place);
    await page.getByRole('listitem').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(seen).toEqual(['GET']);
  });

  it('is asked for again when the first answer was lost', async () => {
    const { page, forgive } = await visitor();
    forgive(/net::ERR_CONNECTION_RESET/);
    let asked = 0;
    await page.route('**/api/items/85123A', (route) =>
      ++asked === 1 ? route.abort('connectionreset') : route.continue(),
    );
    await page.goto('/items/85123A');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Add to cart', exact: true }).waitFor();
    expect(asked).toBe(2);
  });
});

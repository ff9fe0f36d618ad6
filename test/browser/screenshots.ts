import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { type Endpoints, readEndpoints } from '../../local/endpoints.ts';
import { checkout } from '../../local/engines/cache.ts';
import { launchChromium } from '../../local/engines/chromium.ts';
import { tokenFor } from '../../local/token.ts';
import { open, settled, signInTo, visit } from './page.ts';
import { addToCart, checkOut, placeOrder } from './shopping.ts';

/** Where the README finds them. */
const FOLDER = join(checkout, 'docs/screenshots');
const SHOPPER = 'shopper-63';

/** A picture of a page: its file's name, how it is come to, and how it is looked at. */
interface Shot {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
  readonly dark?: true;
  readonly narrow?: true;
}

const suggestions = async (page: Page): Promise<void> => {
  await open(page, '/');
  await page.getByRole('combobox', { name: 'Search the store' }).pressSequentially('hear', { delay: 60 });
  await page.getByRole('option').first().waitFor();
  await page.waitForLoadState('networkidle');
};

const guest: readonly Shot[] = [
  { name: 'home', go: (page) => open(page, '/') },
  { name: 'suggestions', go: suggestions },
  { name: 'results', go: (page) => open(page, '/search?q=heart') },
  { name: 'results-dark', go: (page) => open(page, '/search?q=vintage'), dark: true },
  { name: 'results-narrow', go: (page) => open(page, '/search?q=heart'), narrow: true },
  { name: 'item', go: (page) => open(page, '/items/85123A') },
  { name: 'item-dark-narrow', go: (page) => open(page, '/items/84879'), dark: true, narrow: true },
  { name: 'nothing-found', go: (page) => open(page, '/search?q=xqzvwk') },
  { name: 'sign-in', go: (page) => open(page, '/sign-in') },
];

const buying: readonly Shot[] = [
  { name: 'cart', go: (page) => open(page, '/cart') },
  { name: 'checkout', go: checkOut },
  { name: 'checkout-narrow', go: (page) => open(page, '/checkout'), narrow: true },
];

const bought = (orderId: string): Shot[] => [
  { name: 'order', go: (page) => open(page, `/orders/${orderId}`) },
  { name: 'order-dark', go: (page) => open(page, `/orders/${orderId}`), dark: true },
  {
    name: 'cancel',
    go: async (page) => {
      await open(page, `/orders/${orderId}`);
      await page.getByRole('button', { name: 'Cancel items…' }).click();
      await page.getByRole('dialog', { name: 'Cancel items' }).waitFor();
    },
  },
  { name: 'orders', go: (page) => open(page, '/orders') },
];

/** Those further down are fetched when they are scrolled to. */
const PICTURES_SHOWN =
  '[...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight)';

/** Takes a picture as WebP, which Chromium writes itself and which is a third of a PNG. */
async function take(context: BrowserContext, { name, go, dark, narrow }: Shot): Promise<void> {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(narrow ? { width: 360, height: 780 } : { width: 1280, height: 860 });
  await go(page);
  // Asked again and again from here: waiting within the page would evaluate text, which its policy forbids.
  for (let look = 0; look < 50 && !(await page.evaluate<boolean>(PICTURES_SHOWN)); look++) await sleep(100);
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 84 });
  const file = Buffer.from(data, 'base64');
  await writeFile(join(FOLDER, `${name}.webp`), file);
  console.log(`${name}.webp ${(file.length / 1000).toFixed(0)} KB`);
  await page.close();
}

/** Has a warehouse ship its part of an order, and another take its part up, so that its page has something to show. */
async function shipSome(store: Endpoints, orderId: string): Promise<void> {
  const staff = store.demoUsers.filter(({ groups }) => groups.includes('staff'));
  let shipped = false;
  for (let attempt = 0; attempt < 40 && !shipped; attempt++) {
    for (const { name, groups } of staff) {
      const warehouseId = groups.find((group) => group.startsWith('warehouse-'))?.slice('warehouse-'.length);
      const headers = { authorization: `Bearer ${await tokenFor(store, name)}` };
      const at = `${store.api}/warehouses/${warehouseId}/orders`;
      const { orders = [] } = (await (await fetch(at, { headers })).json()) as {
        orders?: { orderId: string; warehouseOrderId: string }[];
      };
      const mine = orders.find((one) => one.orderId === orderId);
      if (!mine) continue;
      await fetch(`${at}/${mine.warehouseOrderId}/claim`, { method: 'POST', headers });
      if (shipped) return;
      await fetch(`${at}/${mine.warehouseOrderId}/ship`, { method: 'POST', headers });
      shipped = true;
    }
    await sleep(500);
  }
}

const store = await readEndpoints();
await mkdir(FOLDER, { recursive: true });
const browser = await launchChromium((line) => console.log(line));
try {
  const anyone = await visit(browser, store);
  for (const shot of guest) await take(anyone, shot);

  const shopper = await visit(browser, store);
  const page = await shopper.newPage();
  await signInTo(store, page, SHOPPER);
  await addToCart(page, '85123A', 2);
  await addToCart(page, '22423', 1);
  await addToCart(page, '84879', 6);
  for (const shot of buying) await take(shopper, shot);
  await page.goto('/checkout');
  const orderId = await placeOrder(page);
  await settled(page);
  await shipSome(store, orderId);
  for (const shot of bought(orderId)) await take(shopper, shot);
} finally {
  await browser.close();
}
